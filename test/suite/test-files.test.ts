import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/base/index.ts";
import { discoverKvmSuite, readTestFiles, type Suite, selectTests } from "../../src/suite/index.ts";
import { parseTestFile } from "../../src/suite/test-files.ts";
import { directoryWith } from "./directory.ts";
import { elfProgram } from "./elf-program.ts";

async function suiteOf(): Promise<Suite> {
  const makefile = `TEST_GEN_PROGS_x86_64 = x86_64/cpuid_test dirty_log_perf_test steal_time
TEST_GEN_PROGS_EXTENDED_x86_64 = x86_64/nx_huge_pages_test
`;
  return await discoverKvmSuite(
    directoryWith({
      Makefile: makefile,
      "x86_64/cpuid_test": elfProgram(),
      dirty_log_perf_test: elfProgram(),
      steal_time: elfProgram(),
      "x86_64/nx_huge_pages_test": elfProgram(),
    }),
  );
}

async function read(files: Record<string, string>): Promise<Suite> {
  return await readTestFiles([directoryWith(files)], await suiteOf());
}

describe("test files", () => {
  test("give a test case each, named after the file and its directory, in place of the suite's tests", async () => {
    const suite = await read({
      "dirty_log_perf_test/default.test": "dirty_log_perf_test\n",
      "dirty_log_perf_test/2slot_5vcpu_10iter.test": "dirty_log_perf_test -x 2 -v 5 -i 10\n",
      "dirty_log_perf_test/notes.txt": "not a test",
    });
    expect(suite.tests).toEqual([
      {
        id: "kvm/dirty_log_perf_test/2slot_5vcpu_10iter",
        name: "dirty_log_perf_test/2slot_5vcpu_10iter",
        variantOf: "dirty_log_perf_test",
        command: ["/opt/vmentry/kvm/dirty_log_perf_test", "-x", "2", "-v", "5", "-i", "10"],
        resources: { cpus: 5, memoryMiB: 5120 },
      },
      {
        id: "kvm/dirty_log_perf_test/default",
        name: "dirty_log_perf_test/default",
        variantOf: "dirty_log_perf_test",
        command: ["/opt/vmentry/kvm/dirty_log_perf_test"],
        resources: { cpus: 1, memoryMiB: 1024 },
      },
    ]);
    const paths = suite.files.map(({ path }) => path);
    expect(paths).toContain("/opt/vmentry/kvm/dirty_log_perf_test");
    expect(paths).not.toContain("/opt/vmentry/kvm/steal_time");
  });

  test("find a program whose architecture's directory has another name by now, and a helper", async () => {
    const { tests } = await read({
      "a/new.test": "x86/cpuid_test",
      "a/old.test": "./x86_64/cpuid_test",
      "a/helper.test": "x86_64/nx_huge_pages_test -r",
    });
    expect(tests.map(({ name, command }) => [name, command])).toEqual([
      ["a/helper", ["/opt/vmentry/kvm/x86_64/nx_huge_pages_test", "-r"]],
      ["a/new", ["/opt/vmentry/kvm/x86_64/cpuid_test"]],
      ["a/old", ["/opt/vmentry/kvm/x86_64/cpuid_test"]],
    ]);
    expect(tests.every(({ broken }) => broken === undefined)).toBe(true);
  });

  test("whose program the suite does not have are broken, and say which is the nearest", async () => {
    const { tests } = await read({ "a/b.test": "steal_tmie", "a/arm.test": "arm64/cpuid_test" });
    expect(tests.map(({ broken }) => broken)).toEqual([
      expect.stringMatching(/a\/arm\.test starts arm64\/cpuid_test, which is no program of kvm/),
      expect.stringMatching(/b\.test starts steal_tmie, .*the nearest is steal_time$/),
    ]);
  });

  test("of one name have more of their paths in their names", async () => {
    const { tests } = await read({
      "x/t/a.test": "steal_time",
      "y/t/a.test": "steal_time -v",
      "y/u/a.test": "steal_time",
    });
    expect(tests.map(({ name }) => name)).toEqual(["u/a", "x/t/a", "y/t/a"]);
  });

  test("can be refined by a selection like any test", async () => {
    const suite = await read({ "s/one.test": "steal_time -1", "s/two.test": "steal_time -2" });
    const { tests } = selectTests(suite, [
      {
        only: ["s/*"],
        except: ["s/two"],
        arguments: new Map(),
        timeouts: new Map([["steal_time", 5]]),
        place: "f",
      },
    ]);
    expect(tests).toMatchObject([{ id: "kvm/s/one", timeoutMs: 5 }]);
  });

  test("named twice count once", async () => {
    const directory = directoryWith({ "a/b.test": "steal_time" });
    const { tests } = await readTestFiles([directory, join(directory, "a/b.test")], await suiteOf());
    expect(tests).toHaveLength(1);
  });

  test("that are missing or hold no command are told of all at once", async () => {
    const directory = directoryWith({ "a.test": "# nothing\n", "b.test": "a\nb\n", "none/x": "" });
    const paths = ["a.test", "b.test", "none", "gone"].map(each => join(directory, each));
    const error = await readTestFiles(paths, await suiteOf()).catch(caught => caught);
    expect(error).toBeInstanceOf(UserError);
    expect(error.message.split("\n")).toEqual([
      `${directory}/a.test: holds no command, expected one such as "dirty_log_test -M clear-log"`,
      `${directory}/b.test:2: a second command starts here, and a file holds one`,
      `${directory}/none: there is no *.test in this directory or below`,
      `${directory}/gone: there is no such file or directory; expected a *.test file or a directory of them`,
    ]);
  });
});

describe("the command of a test file", () => {
  test("is one line among comments, which a backslash may continue", () => {
    const text = "# SPDX-License-Identifier: GPL-2.0\n\n  steal_time -a \\\n  'b c' # more\n\n";
    expect(parseTestFile(text, "f.test")).toEqual({
      path: "f.test",
      program: "steal_time",
      variants: [{ name: "", words: ["-a", "b c"] }],
    });
  });

  test("stands for one test for each value of its ranges", () => {
    expect(parseTestFile("steal_time -v {1,2} -x\n", "f.test")).toEqual({
      path: "f.test",
      program: "steal_time",
      variants: [
        { name: "-v 1 -x", words: ["-v", "1", "-x"] },
        { name: "-v 2 -x", words: ["-v", "2", "-x"] },
      ],
    });
    expect(parseTestFile("{steal_time,rseq_test}", "f.test")).toEqual({
      problem: expect.stringContaining("expected one program"),
    });
  });

  test("that needs a shell is refused with file and line", () => {
    expect(parseTestFile("\nsteal_time | tee log", "f.test")).toEqual({
      problem:
        'f.test:2: the command is "steal_time | tee log", expected no | outside quotes (character 12), since no shell reads the line',
    });
    expect(parseTestFile("a \\", "f.test")).toEqual({ problem: "f.test:1: ends with a backslash" });
    expect(parseTestFile("'' a", "f.test")).toEqual({ problem: "f.test:1: the program's name is empty" });
  });
});
