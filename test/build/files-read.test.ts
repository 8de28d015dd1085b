import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findIncludedSources, readFilesRead } from "../../src/build/index.ts";
import { builtId, recordBuild } from "./recorded-build.ts";
import { makeRepository, scratchDirectory, smallVariant } from "./small-tree.ts";

const record = (tree: string) => ({
  "arch/x86/kvm/.x86.o.cmd": [
    `savedcmd_arch/x86/kvm/x86.o := gcc -I${tree}/include -include ${tree}/include/linux/kconfig.h -c -o arch/x86/kvm/x86.o ${tree}/arch/x86/kvm/x86.c`,
    "",
    `source_arch/x86/kvm/x86.o := ${tree}/arch/x86/kvm/x86.c`,
    "",
    "deps_arch/x86/kvm/x86.o := \\",
    "    $(wildcard include/config/KVM) \\",
    `  ${tree}/include/dt-bindings/reset/altr,rst-mgr.h \\`,
    `  ${tree}/arch/x86/kvm/../../../virt/kvm/kvm_main.c \\`,
    "  include/generated/autoconf.h \\",
    "",
    "arch/x86/kvm/x86.o: $(deps_arch/x86/kvm/x86.o)",
  ].join("\n"),
  "tools/objtool/.decode.o.cmd": "decode.o: \\\n  arch/x86/decode.c\n  ../lib/far.c \\\n",
  "kselftest/kvm/steal_time.d": `steal_time.o: ${tree}/tools/testing/selftests/kvm/steal_time.c\n`,
  ".config": "CONFIG_KVM=y\n",
});

describe("what a build read", () => {
  test("is what compilers and kbuild wrote down, as paths of the tree", async () => {
    const work = scratchDirectory();
    recordBuild(work, smallVariant, record(join(work, "small/tree")));
    const read = await readFilesRead(work, smallVariant);
    expect(read?.commit).toBe(builtId);
    for (const path of [
      "arch/x86/kvm/x86.c",
      "include/linux/kconfig.h",
      "include/dt-bindings/reset/altr,rst-mgr.h",
      "virt/kvm/kvm_main.c",
      "tools/testing/selftests/kvm/steal_time.c",
    ]) {
      expect(read?.paths).toContain(path);
    }
    // Of what they wrote down without a place, the name counts wherever it is.
    expect(read?.names).toContain("decode.c");
    expect(read?.names).toContain("far.c");
    expect(read?.names).toContain("autoconf.h");
    expect(read?.hasAllHeaders).toBe(false);
  });

  test("is also where links in the tree lead", async () => {
    const work = scratchDirectory();
    const tree = join(work, "small/tree");
    mkdirSync(join(tree, "include/dt-bindings"), { recursive: true });
    mkdirSync(join(tree, "scripts/dtc/include-prefixes"), { recursive: true });
    writeFileSync(join(tree, "include/dt-bindings/a.h"), "");
    symlinkSync("../../../include/dt-bindings", join(tree, "scripts/dtc/include-prefixes/dt-bindings"));
    const path = "scripts/dtc/include-prefixes/dt-bindings/a.h";
    recordBuild(work, smallVariant, { ".x.dtb.cmd": `x: ${tree}/${path}\n`, ".config": "" });
    const read = await readFilesRead(work, smallVariant);
    expect(read?.paths).toEqual(new Set([path, "include/dt-bindings/a.h"]));
  });

  test("includes all headers of a kernel that carries them", async () => {
    const work = scratchDirectory();
    const files = { ...record(join(work, "small/tree")), ".config": "CONFIG_IKHEADERS=m\n" };
    recordBuild(work, smallVariant, files);
    expect((await readFilesRead(work, smallVariant))?.hasAllHeaders).toBe(true);
  });

  test("is not known without a build of this variant that came to its end", async () => {
    const work = scratchDirectory();
    expect(await readFilesRead(work, smallVariant)).toBeUndefined();
    const files = record(join(work, "small/tree"));
    recordBuild(work, smallVariant, files, { isBuilt: false });
    expect(await readFilesRead(work, smallVariant)).toBeUndefined();
    recordBuild(work, smallVariant, files);
    const other = { ...smallVariant, makeArguments: ["V=1"] };
    expect(await readFilesRead(work, other)).toBeUndefined();
    expect(await readFilesRead(work, smallVariant)).toBeDefined();
    writeFileSync(join(work, "small/unfinished"), "");
    expect(await readFilesRead(work, smallVariant)).toBeUndefined();
    rmSync(join(work, "small/unfinished"));
    rmSync(join(work, "small/output"), { recursive: true });
    expect(await readFilesRead(work, smallVariant)).toBeUndefined();
  });

  test("is not known of selftests that do not write it down", async () => {
    const work = scratchDirectory();
    const files = record(join(work, "small/tree"));
    const variant = { ...smallVariant, selftests: ["kvm", "timers"] };
    recordBuild(work, variant, files);
    expect(await readFilesRead(work, variant)).toBeUndefined();
    const kvm = { ...smallVariant, selftests: ["kvm"] };
    recordBuild(work, kvm, files);
    expect(await readFilesRead(work, kvm)).toBeDefined();
    rmSync(join(work, "small/output/kselftest"), { recursive: true });
    expect(await readFilesRead(work, kvm)).toBeUndefined();
  });
});

describe("the sources that others include", () => {
  test("are those of the tree that was built, by their names, also where they are left out", async () => {
    const { git, commit } = makeRepository();
    const built = commit({
      "kernel/policy.c": '#include "../sched/deadline.c"\n#if 0\n# include <odd/rt.c>\n#endif\n',
      "arch/x86/a.S": '.include "b.S"\n#include <linux/c.h>\n',
      "Documentation/a.rst": '#include "text.c"\n',
    });
    const work = scratchDirectory();
    git("worktree", "add", "--quiet", "--detach", join(work, "small/tree"), built);
    recordBuild(work, smallVariant, { ".config": "" }, { commit: built });
    expect(await findIncludedSources(work, smallVariant, built)).toEqual(
      new Set(["deadline.c", "rt.c", "b.S"]),
    );
    expect(await findIncludedSources(work, smallVariant, builtId)).toBeUndefined();
    writeFileSync(join(work, "small/unfinished"), "");
    expect(await findIncludedSources(work, smallVariant, built)).toBeUndefined();
  });
});
