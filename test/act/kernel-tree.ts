import { cp, lstat, mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { runTool } from "../../src/base/index.ts";
import { digestOfVariant, readVariant } from "../../src/build/index.ts";
import { openStore } from "../../src/store/index.ts";
import { type Lab, sourceOf } from "../lab.ts";
import { publishKernelDirectory } from "../store/kernel-directory.ts";
import { copiedWorkflow, type WorkflowInputs } from "./published-vmentry.ts";

/** A kernel tree's git repository, as far as KVM goes, with vmentry's files and workflows. */
export interface KernelTree {
  /** The work tree; also what checkouts are made from. */
  path: string;
  /** A kernel store, whose kernels no build makes again. */
  store: string;
  git(...args: string[]): Promise<string>;
  read(file: string): Promise<string>;
  /** Writes files and commits them on the branch that is checked out. The answer is the commit's id. */
  commit(message: string, files: Record<string, string>): Promise<string>;
  /**
   * Puts a kernel and some of its built selftests into the store as HEAD's.
   * @param tests such as `x86_64/cpuid_test`
   */
  publish(kernel: string, tests: readonly string[]): Promise<void>;
}

const selftests = "tools/testing/selftests/kvm";
const variantFile = ".vmentry/slim.variant.yaml";

/**
 * @param directory an empty one
 * @param workflows the files that it copies, with inputs beside those that are there
 */
export async function makeKernelTree(
  directory: string,
  lab: Lab,
  workflows: Record<string, WorkflowInputs>,
): Promise<KernelTree> {
  const path = join(directory, "linux");
  const store = join(directory, "store");
  const git = async (...args: string[]) => {
    const who = ["-c", "user.name=A Developer", "-c", "user.email=developer@example.org"];
    return (await runTool(["git", "-C", path, ...who, ...args])).stdout.trim();
  };
  const commit = async (message: string, files: Record<string, string>) => {
    for (const [file, text] of Object.entries(files)) {
      await mkdir(dirname(join(path, file)), { recursive: true });
      await writeFile(join(path, file), text);
    }
    await git("add", "--all");
    await git("commit", "--quiet", "-m", message);
    return await git("rev-parse", "HEAD");
  };
  await mkdir(path, { recursive: true });
  await git("init", "--quiet", "-b", "main");
  await git("remote", "add", "origin", "https://github.com/owner/linux.git");
  // As GitHub lets a checkout fetch.
  await git("config", "uploadpack.allowAnySHA1InWant", "true");
  await git("config", "uploadpack.allowFilter", "true");
  const source = sourceOf(lab);
  // Of a built tree, what people wrote.
  const filter = async (file: string) =>
    (await lstat(file)).isDirectory() || /\.[chS]$|\/(Makefile|Kconfig|config)$/.test(file);
  for (const part of ["arch/x86/kvm", ...["lib", "include", "x86_64"].map(each => `${selftests}/${each}`)]) {
    await cp(join(source, part), join(path, part), { recursive: true, filter });
  }
  const callers = await Promise.all(
    Object.entries(workflows).map(async ([file, inputs]) => {
      // Where nothing is built or booted, no store is known.
      const places = /publish/.test(file) ? {} : { store };
      const text = await copiedWorkflow(file, { ...places, ...inputs });
      return [`.github/workflows/${file}`, text] as const;
    }),
  );
  await commit("Linux 6.12", {
    ...Object.fromEntries(callers),
    [variantFile]: "name: slim\narch: x86_64\nconfig: tinyconfig\nselftests: [kvm]\n",
    ".vmentry/plain.env.yaml": "name: plain\n",
    ".vmentry/shadow.env.yaml": "name: shadow\nfeatures: {tdp: off}\n",
    ".vmentry/machines.yaml":
      "machines:\n  - {name: emulated, kind: qemu, runs-on: [self-hosted, kvm], cpus: 2, memory: 2048," +
      ` stage1-kernel: ${lab.stageOneKernel}}\n`,
  });
  return {
    path,
    store,
    git,
    read: file => readFile(join(path, file), "utf8"),
    commit,
    async publish(kernel, tests) {
      const variant = await readVariant(join(path, variantFile));
      const key = {
        commit: await git("rev-parse", "HEAD"),
        variant: variant.name,
        variantDigest: digestOfVariant(variant),
        selftests: { built: [...tests], failed: [] },
      };
      const list = join(directory, "kselftest-list.txt");
      await writeFile(list, tests.map(path => `kvm:${basename(path)}\n`).join(""));
      await using opened = await openStore(store);
      await publishKernelDirectory(opened, kernel, key, [
        { path: "selftests/kselftest-list.txt", mode: 0o644, source: list },
        ...tests.map(path => ({
          path: `selftests/kvm/${basename(path)}`,
          mode: 0o755,
          source: join(lab.selftests, path),
        })),
      ]);
    },
  };
}
