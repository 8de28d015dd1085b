import { existsSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/base/index.ts";
import { discoverKvmSuite } from "../../src/suite/index.ts";
import { directoryWith } from "./directory.ts";
import { elfProgram } from "./elf-program.ts";

const makefile = `TEST_GEN_PROGS_x86_64 = x86_64/cpuid_test
TEST_GEN_PROGS_x86_64 += dirty_log_test
TEST_GEN_PROGS_EXTENDED_x86_64 += x86_64/nx_huge_pages_test
TEST_PROGS_x86_64 += x86_64/nx_huge_pages_test.sh
UNAME_M := $(shell uname -m)
TEST_GEN_PROGS += $(TEST_GEN_PROGS_$(UNAME_M))
TEST_GEN_PROGS_EXTENDED += $(TEST_GEN_PROGS_EXTENDED_$(UNAME_M))
TEST_PROGS += $(TEST_PROGS_$(UNAME_M))
`;
const script = "#!/bin/sh\nexit 4\n";

const built = {
  Makefile: makefile,
  dirty_log_test: elfProgram(),
  "dirty_log_test.c": "int main(void) {}",
  "dirty_log_test.o": elfProgram({ type: 1 }),
  "x86_64/cpuid_test": elfProgram(),
  "x86_64/nx_huge_pages_test": elfProgram(),
  "x86_64/nx_huge_pages_test.sh": script,
  "lib/kvm_util.o": elfProgram({ type: 1 }),
};

function below(prefix: string, files: Record<string, string | Buffer>): Record<string, string | Buffer> {
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [`${prefix}/${path}`, content]));
}

async function namesIn(directory: string, filter?: RegExp): Promise<string[]> {
  const suite = await discoverKvmSuite(directory, filter === undefined ? {} : { filter });
  return suite.tests.map(each => each.name);
}

const allNames = ["cpuid_test", "dirty_log_test", "nx_huge_pages_test.sh"];

describe("the tests of a build directory", () => {
  test("are those that its Makefile lists, by their file names, sorted", async () => {
    const suite = await discoverKvmSuite(directoryWith({ ...built, stale_test: elfProgram() }));
    expect(suite.tests).toEqual([
      { id: "kvm/cpuid_test", name: "cpuid_test", command: ["/opt/vmentry/kvm/x86_64/cpuid_test"] },
      {
        id: "kvm/dirty_log_test",
        name: "dirty_log_test",
        command: ["/opt/vmentry/kvm/dirty_log_test"],
        resources: { cpus: 1, memoryMiB: 1024 },
      },
      {
        id: "kvm/nx_huge_pages_test.sh",
        name: "nx_huge_pages_test.sh",
        command: ["/opt/vmentry/kvm/x86_64/nx_huge_pages_test.sh"],
        resources: { cpus: 1, memoryMiB: 0, exclusive: expect.stringContaining("huge pages") },
      },
    ]);
    expect(suite.workingDirectory).toBe("/opt/vmentry/kvm");
  });

  test("go to the machine with the helpers that they start", async () => {
    const directory = directoryWith(built);
    const { files } = await discoverKvmSuite(directory);
    expect(files.map(each => each.path).sort()).toEqual([
      "/opt/vmentry/kvm/dirty_log_test",
      "/opt/vmentry/kvm/x86_64/cpuid_test",
      "/opt/vmentry/kvm/x86_64/nx_huge_pages_test",
      "/opt/vmentry/kvm/x86_64/nx_huge_pages_test.sh",
    ]);
    expect(files.every(each => each.mode === 0o755 && existsSync(each.source))).toBe(true);
  });

  test("hold a listed test that was not built, as broken", async () => {
    const { dirty_log_test, ...rest } = built;
    const directory = directoryWith(rest);
    const suite = await discoverKvmSuite(directory);
    expect(suite.tests.find(each => each.name === "dirty_log_test")?.broken).toBe(
      `was not built, but ${directory}/Makefile lists it`,
    );
    expect(suite.files.map(each => each.path)).not.toContain("/opt/vmentry/kvm/dirty_log_test");
  });

  test("hold an empty file that a failed link left, as broken", async () => {
    const suite = await discoverKvmSuite(directoryWith({ ...built, dirty_log_test: "" }));
    expect(suite.tests.find(each => each.name === "dirty_log_test")?.broken).toContain("is no program");
  });

  test("hold a program for another architecture than the rest, as broken", async () => {
    const suite = await discoverKvmSuite(
      directoryWith({ ...built, dirty_log_test: elfProgram({ machine: 183 }) }),
    );
    expect(suite.tests.find(each => each.name === "dirty_log_test")?.broken).toBe(
      "was built for aarch64, the other tests for x86_64",
    );
  });

  test("are found from a kernel tree's top and from the selftests' directory", async () => {
    const tree = directoryWith(below("tools/testing/selftests/kvm", built));
    expect(await namesIn(tree)).toEqual(allNames);
    expect(await namesIn(join(tree, "tools/testing/selftests"))).toEqual(allNames);
  });

  test("are found in an output directory, whose link to the tree leads to Makefile and scripts", async () => {
    const tree = directoryWith(
      below("tools/testing/selftests/kvm", {
        Makefile: makefile,
        "x86_64/nx_huge_pages_test.sh": script,
      }),
    );
    const output = directoryWith(
      below("kselftest/kvm", {
        dirty_log_test: elfProgram(),
        "x86_64/cpuid_test": elfProgram(),
        "x86_64/nx_huge_pages_test": elfProgram(),
      }),
    );
    symlinkSync(tree, join(output, "source"));
    const suite = await discoverKvmSuite(output);
    expect(suite.tests.map(each => each.name)).toEqual(allNames);
    expect(suite.tests.filter(each => each.broken !== undefined)).toEqual([]);
    expect(suite.source).toBe(join(output, "kselftest/kvm"));
  });
});

describe("the tests of an installation", () => {
  const installed = {
    "kselftest-list.txt":
      "cgroup:test_core\nkvm:cpuid_test\nkvm:dirty_log_test\nkvm:nx_huge_pages_test.sh\nkvm:gone_test\n",
    "kvm/settings": "timeout=120\n",
    "kvm/dirty_log_test": elfProgram(),
    "kvm/cpuid_test": elfProgram(),
    "kvm/nx_huge_pages_test": elfProgram(),
    "kvm/nx_huge_pages_test.sh": script,
  };

  test("are those of kselftest-list.txt, and one that is not there is broken", async () => {
    const directory = directoryWith(installed);
    const suite = await discoverKvmSuite(directory);
    expect(suite.tests.map(each => each.name)).toEqual([
      "cpuid_test",
      "dirty_log_test",
      "gone_test",
      allNames[2],
    ]);
    expect(suite.tests.filter(each => each.broken !== undefined).map(each => each.broken)).toEqual([
      `was not built, but ${directory}/kselftest-list.txt lists it`,
    ]);
    expect(suite.files.map(each => each.path)).toContain("/opt/vmentry/kvm/nx_huge_pages_test");
  });

  test("are the same from the directory of the tests itself", async () => {
    const directory = directoryWith(installed);
    expect(await namesIn(join(directory, "kvm"))).toEqual(await namesIn(directory));
  });
});

describe("the tests of a directory without any list", () => {
  const bare = {
    dirty_log_test: elfProgram(),
    "x86/cpuid_test": elfProgram({ type: 3 }),
    "x86/nx_huge_pages_test": elfProgram(),
    "x86/nx_huge_pages_test.sh": script,
    "libfoo.so.1": elfProgram({ type: 3 }),
    "dirty_log_test.o": elfProgram({ type: 1 }),
    qemu: elfProgram({ text: "/dev/kvm" }),
    README: "words",
  };

  test("are the programs with the selftests' library in them, and the scripts, without their helpers", async () => {
    expect(await namesIn(directoryWith(bare))).toEqual(allNames);
  });

  test("carry their directory when two share a name", async () => {
    const directory = directoryWith({ ...bare, "x86/dirty_log_test": elfProgram() });
    expect(await namesIn(directory, /dirty/)).toEqual(["dirty_log_test", "x86/dirty_log_test"]);
  });

  test("are refused when they are somebody else's programs", async () => {
    const directory = directoryWith({ qemu: bare.qemu, "deploy.sh": script });
    const error = await discoverKvmSuite(directory).catch(caught => caught);
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toContain(directory);
    expect(error.message).toContain("make -C LINUX headers");
  });
});

describe("a directory without tests", () => {
  test("is a user's error that names where was looked and how to build", async () => {
    const tree = directoryWith(below("tools/testing/selftests/kvm", { Makefile: makefile, "a_test.c": "" }));
    const error = await discoverKvmSuite(tree).catch(caught => caught);
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toContain(`looked in ${tree}/tools/testing/selftests/kvm`);
    expect(error.message).toContain(`make -C ${tree} headers`);
  });

  test("that does not exist, or is a file, is a user's error", async () => {
    const directory = directoryWith({ file: "" });
    await expect(discoverKvmSuite(join(directory, "none"))).rejects.toThrow(/none, does not exist/);
    await expect(discoverKvmSuite(join(directory, "file"))).rejects.toThrow(UserError);
  });
});

describe("the filter", () => {
  test("keeps the tests whose name it matches anywhere, also when it is a global expression", async () => {
    const directory = directoryWith(built);
    expect(await namesIn(directory, /log/)).toEqual(["dirty_log_test"]);
    expect(await namesIn(directory, /_test/g)).toEqual(allNames);
    expect(await namesIn(directory, /^(?!dirty)/)).toEqual(["cpuid_test", "nx_huge_pages_test.sh"]);
  });

  test("leaves files of other tests at home", async () => {
    const { files } = await discoverKvmSuite(directoryWith(built), { filter: /cpuid/ });
    expect(files.map(each => each.path)).not.toContain("/opt/vmentry/kvm/dirty_log_test");
  });

  test("that matches nothing is a user's error with the nearest names", async () => {
    const error = await discoverKvmSuite(directoryWith(built), { filter: /^dirty_lgo_test$/ }).catch(e => e);
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toContain("matches none of the 3 tests");
    expect(error.message).toContain("the nearest is dirty_log_test");
  });
});

describe("what tests need of an operating system", () => {
  function withLibraries() {
    const libraries = directoryWith({
      "ld.so": elfProgram({ type: 3 }),
      "libfoo.so.1": elfProgram({ type: 3, needs: ["libbar.so.2"] }),
      "libbar.so.2": elfProgram({ type: 3 }),
      "libgcc_s.so.1": elfProgram({ type: 3 }),
    });
    const program = elfProgram({
      needs: ["libfoo.so.1"],
      rpath: libraries,
      interpreter: join(libraries, "ld.so"),
    });
    return { libraries, directory: directoryWith({ ...built, dirty_log_test: program }) };
  }

  test("is brought from this host: libraries in turn, the dynamic linker, and what pthread_cancel loads", async () => {
    const { libraries, directory } = withLibraries();
    const suite = await discoverKvmSuite(directory, { filter: /dirty/ });
    expect(suite.libraries.map(each => each.path)).toEqual(
      ["ld.so", "libbar.so.2", "libfoo.so.1", "libgcc_s.so.1"].map(name => join(libraries, name)),
    );
    expect(suite.files.map(each => each.path)).not.toContain(join(libraries, "ld.so"));
  });

  test("is not looked for when the machine has an operating system of its own", async () => {
    const { directory } = withLibraries();
    const suite = await discoverKvmSuite(directory, { filter: /dirty/, libraries: false });
    expect(suite.libraries).toEqual([]);
  });

  test("makes a test broken when this host does not have it, and only that test", async () => {
    const directory = directoryWith({ ...built, dirty_log_test: elfProgram({ needs: ["libabsent.so.9"] }) });
    const { tests } = await discoverKvmSuite(directory);
    expect(tests.filter(each => each.broken !== undefined)).toMatchObject([
      { name: "dirty_log_test", broken: "needs libabsent.so.9, which is not on this host" },
    ]);
  });

  test("cannot be told of a damaged program, which is then broken", async () => {
    const damaged = elfProgram({ needs: ["libfoo.so.1"] }).subarray(0, 70);
    const { tests } = await discoverKvmSuite(directoryWith({ ...built, dirty_log_test: damaged }));
    expect(tests.find(each => each.name === "dirty_log_test")?.broken).toContain("cannot be started");
  });

  test("includes a script's interpreter, unless it is the shell that every machine has", async () => {
    const interpreter = join(directoryWith({ bash: elfProgram() }), "bash");
    const path = "x86_64/nx_huge_pages_test.sh";
    const own = await discoverKvmSuite(directoryWith({ ...built, [path]: `#!${interpreter} -e\n` }));
    expect(own.libraries.map(each => each.path)).toEqual([interpreter]);
    const plain = await discoverKvmSuite(directoryWith(built));
    expect(plain.libraries).toEqual([]);
  });

  test("makes a script broken whose interpreter is not there, or is for another machine", async () => {
    const foreign = join(directoryWith({ bash: elfProgram({ machine: 183 }) }), "bash");
    const path = "x86_64/nx_huge_pages_test.sh";
    const brokenBy = async (line: string) => {
      const { tests } = await discoverKvmSuite(directoryWith({ ...built, [path]: `${line}\n` }));
      return tests.find(each => each.name === "nx_huge_pages_test.sh")?.broken;
    };
    expect(await brokenBy("#!/nowhere/zsh")).toBe("is a script for /nowhere/zsh, which is not on this host");
    expect(await brokenBy("#!/usr/bin/env no-such-shell")).toContain(
      "no-such-shell, which is not on this host",
    );
    expect(await brokenBy(`#!${foreign}`)).toContain("no program for the machine");
    expect(await brokenBy("#!/usr/bin/env sh")).toBeUndefined();
  });
});
