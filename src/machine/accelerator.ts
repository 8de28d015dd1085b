import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { access, readFile, stat } from "node:fs/promises";
import { cpus, release } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import {
  cacheDirectory,
  describeError,
  type Logger,
  runTool,
  sha256OfFile,
  temporaryDirectory,
  UserError,
  within,
  writeFileAtomic,
} from "../base/index.ts";
import { hostArchitecture } from "../elf/index.ts";
import { programEntries, writeInitramfs } from "../initramfs/index.ts";
import type { Kernel } from "../kernel/index.ts";
import { ConsoleLog } from "./console.ts";
import { startQemu } from "./qemu.ts";
import { platformFor, type QemuPlatform } from "./qemu-platform.ts";

export type Accelerator = "kvm" | "tcg";

export interface AcceleratorChoice {
  accelerator: Accelerator;
  /** One line: how that is known. */
  reason: string;
}

/** How long a kernel may take to its first process under KVM, before KVM is called useless. Milliseconds. */
const proofMs = 20_000;

/**
 * Chooses how QEMU runs the machine. `/dev/kvm` may be there, open, create virtual CPUs, and still hang or
 * abort them (seen on paravirtual KVM), so KVM is proved: a kernel has to reach its first process under it.
 * The answer is kept in the cache for this QEMU, host kernel, CPU and test kernel.
 * KVM runs machines of this host's architecture alone; on arm64 it gives them no EL2, without which they have no
 * KVM of their own to test.
 * @param kernel one that is known to boot: stage one's
 * @throws UserError when KVM is insisted on and does not work
 */
export async function chooseAccelerator(
  wanted: "auto" | Accelerator,
  options: ProofOptions,
): Promise<AcceleratorChoice> {
  if (wanted === "tcg") return { accelerator: "tcg", reason: "as asked" };
  const problem = await whyNotKvm(options);
  if (problem === undefined) return { accelerator: "kvm", reason: "a kernel booted under it" };
  if (wanted === "kvm") throw new UserError(`KVM was asked for, and does not work here: ${problem}`);
  return { accelerator: "tcg", reason: `emulation, since KVM does not work here: ${problem}` };
}

interface ProofOptions {
  kernel: Pick<Kernel, "arch" | "image">;
  cpus: number;
  log: Logger;
  /** Whether to prove it again whatever the cache says. */
  fresh?: boolean;
}

async function whyNotKvm(options: ProofOptions): Promise<string | undefined> {
  const platform = platformFor(options.kernel);
  const { architecture } = platform;
  const host = hostArchitecture();
  if (architecture !== host)
    return `the machine is an ${architecture} one, and this host is ${host ?? process.arch}`;
  if (architecture === "arm64") return "on arm64 it gives machines no KVM of their own";
  try {
    await access("/dev/kvm", constants.R_OK | constants.W_OK);
  } catch (error) {
    return `/dev/kvm cannot be opened (${describeError(error)}); load kvm_intel or kvm_amd, and join the group kvm`;
  }
  const { image } = options.kernel;
  const key = await proofKey(platform, image);
  const path = join(
    cacheDirectory(),
    "accelerator",
    `${createHash("sha256").update(key).digest("hex").slice(0, 16)}.json`,
  );
  const known = options.fresh === true ? undefined : await readProof(path, key);
  if (known !== undefined) return known.problem ?? undefined;

  options.log.info(`proving that KVM works here, once; at most ${proofMs / 1000} s ...`);
  const problem = await proveKvm(platform, image, options.cpus);
  await writeFileAtomic(path, `${JSON.stringify({ key, problem: problem ?? null }, null, 2)}\n`);
  return problem;
}

const proofSchema = z.object({ key: z.string(), problem: z.string().nullable() });

async function readProof(path: string, key: string): Promise<z.infer<typeof proofSchema> | undefined> {
  try {
    const proof = proofSchema.parse(JSON.parse(await readFile(path, "utf8")));
    return proof.key === key ? proof : undefined;
  } catch {
    // None yet, or not readable: it is made again.
    return undefined;
  }
}

/** What the answer depends on. */
async function proofKey(platform: QemuPlatform, image: string): Promise<string> {
  const [version, device, digest] = await Promise.all([
    runTool([platform.program, "--version"], { package: platform.package }),
    stat("/dev/kvm"),
    sha256OfFile(image),
  ]);
  const qemu = version.stdout.split("\n")[0] ?? "";
  return [qemu, release(), cpus()[0]?.model ?? "", device.rdev, digest.slice(0, 16)].join("; ");
}

/** Boots a kernel whose only process prints a word. The answer is what went wrong, or undefined. */
async function proveKvm(
  platform: QemuPlatform,
  image: string,
  cpuCount: number,
): Promise<string | undefined> {
  await using directory = temporaryDirectory("accelerator");
  const initrd = join(directory.path, "initrd");
  const word = "vmentry-reached-user-space";
  await writeInitramfs(initrd, [
    ...(await programEntries([], ["sh", "echo", "sleep"], platform.architecture)),
    { kind: "file", path: "/init", mode: 0o755, content: `#!/bin/sh\nPATH=/bin\necho ${word}\nsleep 1000\n` },
    { kind: "character-device", path: "/dev/console", mode: 0o600, major: 5, minor: 1 },
  ]);
  const console = new ConsoleLog(join(directory.path, "console.log"), () => {});
  const reached = Promise.withResolvers<undefined>();
  console.watch(line => {
    if (line.includes(word)) reached.resolve(undefined);
  });
  try {
    await using qemu = await startQemu({
      name: "accelerator-proof",
      platform,
      accelerator: "kvm",
      cpus: cpuCount,
      memoryMiB: 512,
      image,
      initrd,
      cmdline: `console=${platform.console.device} panic=-1`,
      console,
      directory: directory.path,
    });
    const booted = reached.promise.then(() => "booted" as const);
    const answer = await within(proofMs, Promise.race([booted, qemu.ended]));
    if (answer === "booted") return undefined;
    return answer ?? `a kernel did not reach its first process within ${proofMs / 1000} s`;
  } catch (error) {
    if (error instanceof UserError) throw error;
    return describeError(error);
  } finally {
    await console.close();
  }
}
