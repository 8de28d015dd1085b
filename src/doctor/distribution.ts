import { mkdir, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { type Logger, runTool, temporaryDirectory, UserError } from "../base/index.ts";

/** Installs packages with apt-get, through sudo when this is not root; shows what apt-get prints on stderr. */
export async function installPackages(packages: readonly string[], log: Logger): Promise<void> {
  const list = [...new Set(packages)];
  if (list.length === 0) return;
  log.info(`installing system packages: ${list.join(" ")}`);
  await apt(["update"]);
  await apt(["install", "--yes", "--no-install-recommends", ...list]);
}

async function apt(args: readonly string[]): Promise<void> {
  const isRoot = process.getuid?.() === 0;
  const command = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", ...args];
  const argv = isRoot ? command : ["sudo", ...command];
  const result = await execa(argv[0] ?? "", argv.slice(1), {
    reject: false,
    stdin: "inherit",
    stdout: process.stderr,
    stderr: process.stderr,
    timeout: 20 * 60_000,
  });
  if (result.failed) {
    throw new UserError(`"${argv.join(" ")}" failed; run it yourself and mend what it says, then try again`);
  }
}

/** How apt is called: the host's own, or one that knows the packages of another architecture. */
export interface Apt {
  env: Record<string, string>;
}

const hostApt: Apt = { env: {} };

/**
 * The package that a meta package stands for now, such as `linux-image-6.1.0-56-amd64` for
 * `linux-image-amd64` (Debian).
 * @throws UserError when apt knows none
 */
export async function kernelPackage(meta: string, apt: Apt = hostApt): Promise<string> {
  const shown = await runTool(["apt-cache", "depends", "--important", meta], {
    env: apt.env,
    package: "apt",
    expected: [0, 100],
  });
  const name = /Depends: (linux-(?:image|source)-[a-z0-9.+-]+)/.exec(shown.stdout)?.[1];
  if (name === undefined) {
    throw new UserError(`apt knows no package ${meta}; this needs Debian's packages and an "apt-get update"`);
  }
  return name;
}

/** Downloads a package, without installing it, into a directory, unless it is there. The answer is its path. */
export async function downloadPackage(
  name: string,
  directory: string,
  log: Logger,
  apt: Apt = hostApt,
): Promise<string> {
  await mkdir(directory, { recursive: true });
  const policy = await runTool(["apt-cache", "policy", name], { env: apt.env, package: "apt" });
  const version = /Candidate: (\S+)/.exec(policy.stdout)?.[1];
  if (version === undefined || version === "(none)") {
    throw new UserError(
      `apt cannot download ${name}: run apt-get update, and look at apt-cache policy ${name}`,
    );
  }
  const fileVersion = encodeURIComponent(version).toLowerCase();
  const there = (await readdir(directory)).find(file =>
    file.toLowerCase().startsWith(`${name}_${fileVersion}_`),
  );
  if (there !== undefined) return join(directory, there);

  log.info(`downloading ${name} ${version} ...`);
  await using scratch = temporaryDirectory("download");
  await runTool(["apt-get", "download", `${name}=${version}`], {
    cwd: scratch.path,
    env: apt.env,
    deadlineMs: 20 * 60_000,
    package: "apt",
  });
  const [file] = await readdir(scratch.path);
  if (file === undefined) throw new Error(`apt-get download ${name} left no file`);
  const path = join(directory, file);
  await moveFile(join(scratch.path, file), path);
  return path;
}

/** The temporary directory may be on another file system than the cache. */
async function moveFile(from: string, to: string): Promise<void> {
  const beside = `${to}.tmp`;
  await runTool(["cp", "--", from, beside], { deadlineMs: 5 * 60_000 });
  await rename(beside, to);
}
