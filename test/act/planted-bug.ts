import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { cacheDirectory, streamLog, temporaryDirectory } from "../../src/base/index.ts";
import { makeOnce, runStep } from "../../src/doctor/source.ts";
import { type Lab, sourceOf } from "../lab.ts";

/** A bug of KVM that a selftest finds: a guest that asks for CPUID reads EBX where ECX belongs. */
export const plantedBug = {
  file: "arch/x86/kvm/cpuid.c",
  plant(text: string): string {
    const planted = text.replace("\t\t*ecx = entry->ecx;\n", "\t\t*ecx = entry->ebx;\n");
    if (planted === text) throw new Error("kvm_cpuid() is not as it was: the bug cannot be planted");
    return planted;
  },
  /** What finds it. */
  test: "x86_64/cpuid_test",
  /** Where: the assertion that compares ECX. */
  assertion: { file: "tools/testing/selftests/kvm/x86_64/cpuid_test.c", text: "GUEST_ASSERT_EQ(ecx," },
};

/**
 * The lab's kernel with the bug in its KVM modules: a build directory as far as a store wants one. Made when it is
 * not there, in about a minute: the lab's own source must stay as it is, so a tree of links to it is built, which
 * make takes for another place.
 */
export async function plantedKernel(lab: Lab): Promise<string> {
  const log = streamLog(process.stderr);
  const make = async (work: string) => {
    await using scratch = temporaryDirectory("planted");
    const build = join(scratch.path, "build");
    const original = sourceOf(lab);
    const linked = join(dirname(work), "planted-source.making");
    await rm(linked, { recursive: true, force: true });
    // Links stay on one file system, which the temporary directory may not be on.
    await runStep(["cp", "-al", original, linked], scratch.path);
    try {
      // What an in-tree build leaves, and make takes for a tree that is not clean.
      for (const left of ["arch/x86/include/generated", "include/config", ".config"]) {
        await rm(join(linked, left), { recursive: true, force: true });
      }
      const text = plantedBug.plant(await readFile(join(original, plantedBug.file), "utf8"));
      // A new file, not through the link.
      await rm(join(linked, plantedBug.file));
      await writeFile(join(linked, plantedBug.file), text);
      await runStep(["cp", "-a", lab.kernel, build], scratch.path);
      const targets = ["virt/lib/irqbypass.ko", "arch/x86/kvm/kvm.ko", "arch/x86/kvm/kvm-amd.ko"];
      const jobs = `-j${availableParallelism()}`;
      await runStep(["make", "-s", "-C", linked, `O=${build}`, jobs, ...targets], scratch.path);
      for (const file of await publishedFiles(lab.kernel)) {
        const isPlanted = targets.includes(file);
        await mkdir(dirname(join(work, file)), { recursive: true });
        await copyFile(join(isPlanted ? build : lab.kernel, file), join(work, file));
      }
    } finally {
      await rm(linked, { recursive: true, force: true });
    }
  };
  return await makeOnce(join(cacheDirectory(), "test", "slim-6.12-planted"), make, log);
}

/** What of a build directory goes into a store, or says what it is. */
async function publishedFiles(kernel: string): Promise<string[]> {
  const modules = (await readFile(join(kernel, "modules.order"), "utf8")).trim().split("\n");
  return [
    ...["arch/x86/boot/bzImage", ".config", "include/config/kernel.release"],
    ...["modules.order", "modules.builtin", "vmlinux"],
    ...modules.map(path => path.replace(/\.o$/, ".ko")),
  ];
}
