import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  cacheDirectory,
  describeError,
  kindOfPath,
  runTool,
  streamLog,
  temporaryDirectory,
} from "../src/base/index.ts";
import { buildCommit, readVariant } from "../src/build/index.ts";
import { downloadPackage, installPackages, kernelPackage } from "../src/doctor/distribution.ts";
import { foreignApt, installForeignPrograms } from "../src/doctor/foreign.ts";
import { installMissing, mend } from "../src/doctor/mend.ts";
import { buildSelftests, makeOnce, runStep, unpackKernelSource } from "../src/doctor/source.ts";
import type { Architecture } from "../src/elf/index.ts";
import { openStore } from "../src/store/index.ts";
import { publishKernelDirectory } from "./store/kernel-directory.ts";

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

/** The source that the lab's kernel and selftests are of. */
export function sourceOf({ selftests }: Lab): string {
  return selftests.replace(/\/tools\/testing\/selftests\/kvm$/, "");
}

/** The lab; made when it is not there, which takes about seven minutes on two cores. */
export async function lab(): Promise<Lab> {
  const directory = join(cacheDirectory(), "test");
  await mkdir(directory, { recursive: true });
  const source = await unpackKernelSource(sourcePackage, join(directory, sourcePackage), log);
  const kernel = await makeOnce(join(directory, "slim-6.12"), work => buildKernel(source, work, x86), log);
  const selftests = await buildSelftests(source, log);
  const debKernel = await downloadPackage(
    await kernelPackage("linux-image-amd64"),
    join(directory, "packages"),
    log,
  );
  return { kernel, selftests, debKernel, stageOneKernel: kernel };
}

/** A bare git repository with one commit: Debian's 6.12 source. Made when it is not there, in about a minute. */
export async function gitLab(): Promise<string> {
  const directory = join(cacheDirectory(), "test");
  await mkdir(directory, { recursive: true });
  const source = await unpackKernelSource(sourcePackage, join(directory, sourcePackage), log);
  return await makeOnce(join(directory, "git-6.12"), work => importSource(source, work), log);
}

/** Without what the lab has built in the source, and what Debian's .gitignore keeps out. */
async function importSource(source: string, work: string): Promise<void> {
  const scratch = join(work, "scratch");
  const tree = join(scratch, "tree");
  await mkdir(scratch);
  await runStep(["cp", "-a", source, tree], scratch);
  const ignored = (await readFile(join(tree, ".gitignore"), "utf8")).replace(/\n\/\*\n!\/debian\/\n*$/, "\n");
  await rm(join(tree, ".gitignore"));
  await writeFile(join(tree, ".gitignore"), ignored);
  await rm(join(tree, "vmentry-build.log"), { force: true });
  await rm(join(tree, "vmentry-selftests-built"), { recursive: true, force: true });
  const git: [string, ...string[]] = ["git", `--git-dir=${work}`, `--work-tree=${tree}`];
  await runStep(["git", "init", "--quiet", "--bare", "--initial-branch=main", work], scratch);
  await runStep([...git, "add", "--all"], scratch);
  // The same commit, and so the same id, wherever the lab is made.
  const when = "2026-01-01T00:00:00Z";
  const who = ["-c", "user.name=lab", "-c", "user.email=lab@localhost"];
  await runStep(
    [
      "env",
      `GIT_AUTHOR_DATE=${when}`,
      `GIT_COMMITTER_DATE=${when}`,
      ...git,
      ...who,
      "commit",
      "--quiet",
      "-m",
      "Linux 6.12",
    ],
    scratch,
  );
  await rm(join(work, "index"));
  await rm(scratch, { recursive: true });
}

/**
 * A store with the commit of `gitLab` in both widths of x86: the lab's own kernel as the variant `slim`, and
 * `boots-i386` of test/fixtures/widths; and beside it what the 32-bit one's machine runs. The 32-bit kernel is built
 * when it is missing, which takes about four minutes on two cores.
 */
export async function widthsLab({ kernel }: Lab): Promise<string> {
  const repository = await gitLab();
  await fetchForeignPrograms("i386");
  const place = join(cacheDirectory(), "test", "store-both-widths-6.12");
  await using store = await openStore(place, { log });
  // Of work trees that are thrown away the lab's repository is to know nothing.
  await using scratch = temporaryDirectory("widths");
  const clone = join(scratch.path, "repository");
  await runStep(["git", "clone", "--quiet", "--shared", "--bare", repository, clone], scratch.path);
  const variant = await readVariant(fixture("widths/boots-i386.variant.yaml"));
  await using built = await buildCommit({
    ...{ repository: clone, revision: "main", variant, store },
    ...{ workDirectory: join(scratch.path, "build"), jobs: availableParallelism(), log },
  });
  const reason = built.manifest?.failure?.reason;
  if (reason !== undefined) throw new Error(`${variant.name} does not build: ${reason}`);
  const wide = { commit: built.key.commit, variant: "slim" };
  if ((await store.read(wide)) === undefined) await publishKernelDirectory(store, kernel, wide);
  return place;
}

function fixture(name: string): string {
  return fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
}

async function fetchForeignPrograms(architecture: Architecture): Promise<void> {
  await using scratch = temporaryDirectory("apt");
  await installForeignPrograms(architecture, () => foreignApt(architecture, scratch.path, log), log);
}

/** A kernel of another architecture, cross-built, and the selftests for it. */
export type ForeignLab = Pick<Lab, "kernel" | "selftests">;

/**
 * The same source for arm64, with test/fixtures/kvm-slim-arm64.config, and what its machine runs; made when it is
 * not there, which takes about five minutes on two cores. Installs the cross compiler when it is missing.
 */
export async function arm64Lab(): Promise<ForeignLab> {
  await installMissing(arm64Requirements, log);
  await fetchForeignPrograms("arm64");
  const directory = join(cacheDirectory(), "test");
  await mkdir(directory, { recursive: true });
  const source = await unpackKernelSource(sourcePackage, join(directory, sourcePackage), log);
  const kernel = await makeOnce(join(directory, "slim-arm64-6.12"), w => buildKernel(source, w, arm64), log);
  const selftests = await makeOnce(
    join(directory, "selftests-arm64-6.12"),
    work => buildArm64Selftests(source, work),
    log,
  );
  return { kernel, selftests };
}

const arm64Requirements = [
  { program: "qemu-system-aarch64", package: "qemu-system-arm", why: "runs the machine" },
  { program: "aarch64-linux-gnu-gcc", package: "gcc-aarch64-linux-gnu", why: "builds its kernel" },
  { program: "aarch64-linux-gnu-gcc", package: "libc6-dev-arm64-cross", why: "builds its tests" },
];

interface KernelBuild {
  fragment: string;
  /** For make. */
  variables: readonly string[];
  targets: readonly string[];
}

const x86: KernelBuild = { fragment: "kvm-slim.config", variables: [], targets: ["bzImage", "modules"] };
const arm64: KernelBuild = {
  fragment: "kvm-slim-arm64.config",
  variables: ["ARCH=arm64", "CROSS_COMPILE=aarch64-linux-gnu-"],
  targets: ["Image", "modules"],
};

/** The KVM selftests of arm64, beside the source, where those of x86 are built. */
async function buildArm64Selftests(source: string, work: string): Promise<void> {
  const headers = join(work, "headers");
  await runStep(["make", "-s", "-C", source, `O=${headers}`, ...arm64.variables, "headers"], work);
  const place = [`OUTPUT=${work}`, `INSTALL_HDR_PATH=${headers}/usr`];
  const include = `KHDR_INCLUDES=-isystem ${headers}/usr/include`;
  const selftests = join(source, "tools/testing/selftests/kvm");
  const jobs = `-j${availableParallelism()}`;
  const make: [string, ...string[]] = ["make", "-s", "-k", jobs, "-C", selftests];
  await runStep([...make, ...place, include, ...arm64.variables], work, { mayFail: true });
  if ((await kindOfPath(join(work, "kvm_create_max_vcpus"))) !== "file")
    throw new Error(`the arm64 selftests were not built: see ${work}/vmentry-build.log`);
}

/** tinyconfig with the fragment; a fragment line that did not survive is an error. */
async function buildKernel(source: string, work: string, build: KernelBuild): Promise<void> {
  const fragment = await readFile(fixture(build.fragment), "utf8");
  const make: [string, ...string[]] = ["make", "-s", "-C", source, `O=${work}`, ...build.variables];
  await runStep([...make, "tinyconfig"], work);
  const tiny = await readFile(join(work, ".config"), "utf8");
  await writeFile(join(work, ".config"), `${tiny}\n${fragment}`);
  await runStep([...make, "olddefconfig"], work);
  const config = new Set((await readFile(join(work, ".config"), "utf8")).split("\n"));
  const lost = fragment.split("\n").filter(line => line.startsWith("CONFIG_") && !config.has(line));
  if (lost.length > 0)
    throw new Error(`lines of the fragment did not survive olddefconfig: ${lost.join(" ")}`);
  await runStep([...make, `-j${availableParallelism()}`, ...build.targets], work);
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
  ["/usr/bin/signify-openbsd", "signify-openbsd"],
  ["/usr/bin/openssl", "openssl"],
  ["/usr/bin/chromium", "chromium"],
] as const;
