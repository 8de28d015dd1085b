import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/base/index.ts";
import { discoverKvmSuite } from "../../src/suite/index.ts";
import { directoryWith } from "./directory.ts";
import { elfProgram } from "./elf-program.ts";

async function timeoutWith(settings: string | undefined): Promise<number | undefined> {
  const directory = directoryWith({ a_test: elfProgram(), ...(settings === undefined ? {} : { settings }) });
  return (await discoverKvmSuite(directory)).tests[0]?.timeoutMs;
}

describe("a collection's settings file", () => {
  test("says how long each test may take, 0 for any time", async () => {
    expect(await timeoutWith("timeout=120\n")).toBe(120_000);
    expect(await timeoutWith("# timeout=5\nother=1\ntimeout=0")).toBe(0);
    expect(await timeoutWith('timeout="7"\ntimeout=9\n')).toBe(9000);
  });

  test("that is not there, or says nothing of it, leaves the time to the run", async () => {
    expect(await timeoutWith(undefined)).toBeUndefined();
    expect(await timeoutWith("# nothing\n")).toBeUndefined();
  });

  test("is found beside the Makefile when the tests were built elsewhere", async () => {
    const directory = directoryWith({
      "out/kselftest/kvm/a_test": elfProgram(),
      "out/source/tools/testing/selftests/kvm/Makefile": "TEST_GEN_PROGS_x86_64 = a_test\n",
      "out/source/tools/testing/selftests/kvm/settings": "timeout=33\n",
    });
    const { tests } = await discoverKvmSuite(join(directory, "out"));
    expect(tests).toMatchObject([{ name: "a_test", timeoutMs: 33_000 }]);
  });

  test("with a time that is none is a user's error with file and line", async () => {
    const error = await timeoutWith("# x\ntimeout=$(id)\n").catch(caught => caught);
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({
      message: expect.stringMatching(
        /\/settings:2: timeout is "\$\(id\)", expected whole seconds up to 86400/,
      ),
    });
    await expect(timeoutWith("timeout=99999999")).rejects.toThrow(UserError);
  });
});
