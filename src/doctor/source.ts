import { createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { formatDuration, kindOfPath, type Logger, monotonicMs, UserError } from "../base/index.ts";
import { downloadPackage } from "./distribution.ts";

/**
 * Makes a directory under another name first, so that one that is there is whole: what an interrupted earlier
 * try left is thrown away. The answer is `directory`.
 */
export async function makeOnce(
  directory: string,
  make: (work: string) => Promise<void>,
  log: Logger,
): Promise<string> {
  if ((await kindOfPath(directory)) === "directory") return directory;
  const work = `${directory}.making`;
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  const started = monotonicMs();
  await make(work);
  await rename(work, directory);
  log.info(`made ${directory} in ${formatDuration(monotonicMs() - started)}`);
  return directory;
}

/** Downloads and unpacks a distribution's kernel source, such as `linux-source-6.1`, into `directory`, once. */
export async function unpackKernelSource(name: string, directory: string, log: Logger): Promise<string> {
  return await makeOnce(
    directory,
    async work => {
      const deb = await downloadPackage(name, join(dirname(directory), "packages"), log);
      log.info(`unpacking ${name} ...`);
      const unpacked = join(work, "deb");
      await runStep(["dpkg-deb", "-x", deb, unpacked], work);
      const sources = join(unpacked, "usr/src");
      const archive = (await readdir(sources)).find(file => file.endsWith(".tar.xz"));
      if (archive === undefined) throw new Error(`${deb} holds no source archive`);
      await runStep(["tar", "-xf", join(sources, archive), "-C", work, "--strip-components=1"], work);
      await rm(unpacked, { recursive: true });
    },
    log,
  );
}

/**
 * Builds a source tree's KVM selftests where they stand, with `make`, whose output goes to
 * `vmentry-build.log` in the source. A test that does not build is left out: running the suite says so.
 * The answer is their directory.
 * @throws UserError when not one was built
 */
export async function buildSelftests(source: string, log: Logger): Promise<string> {
  const selftests = join(source, "tools/testing/selftests/kvm");
  await makeOnce(
    join(source, "vmentry-selftests-built"),
    async () => {
      log.info("building the KVM selftests ...");
      await runStep(["make", "-s", "-C", source, "headers"], source);
      const jobs = `-j${availableParallelism()}`;
      await runStep(["make", "-s", "-k", jobs, "-C", selftests], source, { mayFail: true });
    },
    log,
  );
  return selftests;
}

/** Runs one step of a build, its output appended to `vmentry-build.log` in `work`. */
export async function runStep(
  argv: readonly [string, ...string[]],
  work: string,
  options: { mayFail?: boolean } = {},
): Promise<void> {
  const path = join(work, "vmentry-build.log");
  const output = createWriteStream(path, { flags: "a" });
  try {
    const [program, ...args] = argv;
    const child = execa(program, args, {
      reject: false,
      stdin: "ignore",
      all: true,
      buffer: false,
      timeout: 3_600_000,
    });
    child.all.pipe(output);
    const result = await child;
    if (result.failed && options.mayFail !== true) {
      throw new UserError(`"${argv.join(" ")}" failed; see ${path}`, { cause: result.cause });
    }
  } finally {
    output.end();
  }
}
