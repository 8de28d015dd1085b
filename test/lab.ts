import { mkdir, readFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { cacheDirectory, describeError, kindOfPath, runTool, streamLog } from "../src/base/index.ts";
import { downloadPackage, installPackages, kernelPackage } from "../src/doctor/distribution.ts";
import { mend } from "../src/doctor/mend.ts";
import { buildSelftests, makeOnce, runStep, unpackKernelSource } from "../src/doctor/source.ts";

/**
 * What integration tests boot and run: real kernels and real selftests, made once and kept in a cache outside
 * the checkout (`$VMENTRY_CACHE/test`, else `~/.cache/vmentry/test`). Everything comes from Debian's packages.
 */
export interface Lab {
  /** A kernel build directory: Debian's 6.12 source with test/fixtures/kvm-slim.config. */
  kernel: string;
  /** That source's tools/testing/selftests/kvm, built. */
  selftests: string;
  /** Debian's own kernel: a package. */
  debKernel: string;
  /** Stage one's kernel: the slim one's image, since it boots fastest in emulation. */
  stageOneKernel: string;
}

const log = streamLog(process.stderr);
const sourcePackage = "linux-source-6.12";

/** The lab; made when it is not there, which takes about seven minutes on two cores. */
export async function lab(): Promise<Lab> {
  const directory = join(cacheDirectory(), "test");
  await mkdir(directory, { recursive: true });
  const source = await unpackKernelSource(sourcePackage, join(directory, sourcePackage), log);
  const kernel = await makeOnce(join(directory, "slim-6.12"), work => buildKernel(source, work), log);
  const selftests = await buildSelftests(source, log);
  const debKernel = await downloadPackage(
    await kernelPackage("linux-image-amd64"),
    join(directory, "packages"),
    log,
  );
  return { kernel, selftests, debKernel, stageOneKernel: kernel };
}

/** tinyconfig with the fragment; a fragment line that did not survive is an error. */
async function buildKernel(source: string, work: string): Promise<void> {
  const fragment = await readFile(new URL("fixtures/kvm-slim.config", import.meta.url), "utf8");
  const output = `O=${work}`;
  await runStep(["make", "-s", "-C", source, output, "tinyconfig"], work);
  const tiny = await readFile(join(work, ".config"), "utf8");
  await writeFile(join(work, ".config"), `${tiny}\n${fragment}`);
  await runStep(["make", "-s", "-C", source, output, "olddefconfig"], work);
  const config = new Set((await readFile(join(work, ".config"), "utf8")).split("\n"));
  const lost = fragment.split("\n").filter(line => line.startsWith("CONFIG_") && !config.has(line));
  if (lost.length > 0)
    throw new Error(`lines of the fragment did not survive olddefconfig: ${lost.join(" ")}`);
  await runStep(
    ["make", "-s", `-j${availableParallelism()}`, "-C", source, output, "bzImage", "modules"],
    work,
  );
}

/** Installs what vmentry, the lab and the tests need, when it is missing. */
export async function installForTests(): Promise<void> {
  await mend(log, { build: true });
  const missing: string[] = [];
  for (const [path, name] of testFiles) {
    if ((await kindOfPath(path)) === undefined) missing.push(name);
  }
  await installPackages(missing, log);
  await installAct();
}

/** Where programs that only the tests need are put. */
export function testPrograms(): string {
  return join(cacheDirectory(), "test", "bin");
}

/** Builds act, which runs workflows without GitHub; where there is no Go for it, its test says so. */
async function installAct(): Promise<void> {
  const isThere = await runTool(["act", "--version"]).then(
    () => true,
    () => false,
  );
  if (isThere || (await kindOfPath(join(testPrograms(), "act"))) === "file") return;
  log.info("building act ...");
  try {
    if (!(await hasGo())) await installPackages(["golang-go"], log);
    const env = { GOBIN: testPrograms() };
    await runTool(["go", "install", "github.com/nektos/act@v0.2.89"], { env, deadlineMs: 15 * 60_000 });
  } catch (error) {
    log.warn(`act could not be built, so the sample workflow's test will fail: ${describeError(error)}`);
  }
}

function hasGo(): Promise<boolean> {
  return runTool(["go", "version"]).then(
    () => true,
    () => false,
  );
}

/** What tells that a package is there, for those that bring no program that vmentry itself calls. */
const testFiles = [
  ["/usr/include/libelf.h", "libelf-dev"],
  ["/usr/include/openssl/ssl.h", "libssl-dev"],
  ["/usr/sbin/sshd", "openssh-server"],
  ["/usr/bin/xmllint", "libxml2-utils"],
  ["/usr/bin/pgrep", "procps"],
  ["/usr/bin/perl", "perl"],
  ["/usr/bin/git", "git"],
  ["/usr/bin/shellcheck", "shellcheck"],
] as const;
