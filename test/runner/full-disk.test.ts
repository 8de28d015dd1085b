import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { runSuite } from "../../src/runner/index.ts";
import { fakeHost, hangs, passes, suiteOf } from "./fake-host.ts";

/** Bytes that the disk still takes. */
const disk = vi.hoisted(() => ({ room: 0 }));

vi.mock("node:fs", async importOriginal => {
  const real = await importOriginal<typeof import("node:fs")>();
  const writeSync = (file: number, bytes: Uint8Array, at: number, length: number) => {
    if (disk.room < length)
      throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
    disk.room -= length;
    return real.writeSync(file, bytes, at, length);
  };
  return { ...real, writeSync };
});

async function runOnDiskWith(room: number) {
  disk.room = room;
  const directory = mkdtempSync(join(tmpdir(), "runner-test-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const host = fakeHost({
    b: async command => {
      const { write } = command;
      await new Promise(resolve => setImmediate(resolve));
      write("stdout", "x".repeat(1000));
      write("stdout", "y".repeat(1000));
      return await hangs(command);
    },
    c: hangs,
    a: passes,
  });
  return await runSuite({
    suite: suiteOf(["a", "b", "c", "d"]),
    host,
    jobs: 2,
    timeoutMs: 1000,
    logDirectory: join(directory, "logs"),
    resultsDirectory: directory,
  });
}

test("a disk that fills up stops the run: what hit it is an error, the rest not-run, what ran is kept", async () => {
  const { tests, stop } = await runOnDiskWith(1500);
  expect(tests.map(each => each.status)).toEqual(["pass", "error", "not-run", "not-run"]);
  expect(stop).toMatchObject({ kind: "error", reason: expect.stringContaining("ENOSPC") });
  expect(tests[1]?.reason).toContain("the logs cannot be written: ENOSPC");
  expect(tests[2]?.reason).toContain("stopped while running");
  expect(tests[3]?.reason).toContain("stopped before it started");
});
