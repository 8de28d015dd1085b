import { open } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { UserError } from "../../src/base/index.ts";
import { BuildLog } from "../../src/build/build-log.ts";
import { scratchDirectory } from "./small-tree.ts";

/** What is thrown of a make that failed with this output. */
async function thrownBy(...lines: string[]): Promise<unknown> {
  await using file = await open(join(scratchDirectory(), "log"), "w");
  const log = new BuildLog(file, ["/tree"], () => {});
  await log.begin(["make", "bzImage"]);
  for (const line of lines) log.read(line);
  try {
    log.throwIfWorldFailed(2);
    return undefined;
  } catch (error) {
    return error;
  }
}

test("a tool that make says was killed is the machine's fault, whatever else is missing", async () => {
  const error = await thrownBy(
    "/bin/sh: 1: flex: not found",
    "make[3]: *** [scripts/Makefile.build:229: kernel/fork.o] Killed",
  );
  expect(error).not.toBeInstanceOf(UserError);
  expect(String(error)).toContain("a compiler or another tool was killed");
});

test("the first fault is told, since the others follow from it", async () => {
  const error = await thrownBy(
    "/tmp/cc.s: Fatal error: can't close fork.o: No space left on device",
    "make[3]: *** [scripts/Makefile.build:229: kernel/fork.o] Error 137",
  );
  expect(String(error)).toContain("the disk is full");
});

test("a tool that is not installed is no fault of the commit, unless a compiler complained, too", async () => {
  const missing = "/bin/sh: 1: flex: not found";
  expect(await thrownBy(missing)).toBeInstanceOf(UserError);
  expect(await thrownBy("/tree/a.c:1:2: error: bad", missing)).toBeUndefined();
});

test("the source that a compiler quotes says nothing of the machine", async () => {
  expect(await thrownBy('   12 | #error "No space left on device"')).toBeUndefined();
});
