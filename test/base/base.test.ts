import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  deadlineIn,
  describeError,
  didYouMean,
  exitCodeOf,
  formatBytes,
  formatDuration,
  Interrupted,
  MachineError,
  nearestName,
  runTool,
  sha256OfFile,
  sleep,
  temporaryDirectory,
  throwIfInterrupted,
  UserError,
  visible,
  within,
  writeFileAtomic,
} from "../../src/base/index.ts";

describe("an error", () => {
  test("ends a command with its documented exit code", () => {
    const codes = [new UserError("x"), new MachineError("x"), new Error("x"), new Interrupted()].map(
      exitCodeOf,
    );
    expect(codes).toEqual([2, 3, 3, 130]);
  });

  test("is described with its causes, each once", () => {
    const error = new Error("outer", { cause: new Error("inner", { cause: "a word" }) });
    expect(describeError(error)).toBe("outer: inner: a word");
    expect(describeError(new Error("failed: why", { cause: new Error("why") }))).toBe("failed: why");
  });
});

describe("text from outside", () => {
  test("cannot move the cursor or change the direction of text", () => {
    expect(visible("a\u001b[2Jb\rc\u202ed\ttab\nline")).toBe("a\\x1b[2Jb\\x0dc\\u202ed\ttab\nline");
  });

  test("has no control characters left, whatever it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), text => {
        // biome-ignore format: one expression
        expect(visible(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
      }),
    );
  });

  test("finds the name that was meant, and none for another word", () => {
    expect(nearestName("nestd", ["tdp", "nested"])).toBe("nested");
    expect(didYouMean("nestd", ["tdp", "nested"])).toBe(', did you mean "nested"?');
    expect(didYouMean("hugepages", ["tdp", "nested"])).toBe("");
  });

  test("durations and sizes read as people write them", () => {
    expect([40, 9_940, 59_900, 125_000, 3_725_000].map(formatDuration)).toEqual([
      "0.0s",
      "9.9s",
      "1m00s",
      "2m05s",
      "1h02m",
    ]);
    expect([512, 1536, 73_400_320].map(formatBytes)).toEqual(["512 B", "1.5 KiB", "70 MiB"]);
  });
});

describe("the clock", () => {
  test("a deadline counts down to 0 and is over", async () => {
    const deadline = deadlineIn(5);
    expect(deadline.isOver()).toBe(false);
    await sleep(10);
    expect([deadline.isOver(), deadline.leftMs()]).toEqual([true, 0]);
  });

  test("a wait ends with its promise or its time, and an interrupted one says so", async () => {
    expect(await within(10_000, Promise.resolve("there"))).toBe("there");
    expect(await within(1, new Promise(() => {}))).toBeUndefined();
    const controller = new AbortController();
    const sleeping = sleep(10_000, controller.signal);
    controller.abort();
    await expect(sleeping).rejects.toThrow(Interrupted);
    expect(() => throwIfInterrupted(AbortSignal.abort(new UserError("mine")))).toThrow("mine");
  });
});

describe("a file", () => {
  test("is written whole, in a directory that is made, and leaves nothing beside it", async () => {
    await using directory = temporaryDirectory("files-test");
    const path = join(directory.path, "new/file");
    await writeFileAtomic(path, "one");
    await writeFileAtomic(path, "two");
    expect(await readFile(path, "utf8")).toBe("two");
    expect(await readdir(join(directory.path, "new"))).toEqual(["file"]);
  });

  test("that cannot be put in place leaves nothing behind", async () => {
    await using directory = temporaryDirectory("files-test");
    await mkdir(join(directory.path, "taken/full"), { recursive: true });
    await expect(writeFileAtomic(join(directory.path, "taken"), "x")).rejects.toThrow();
    expect(await readdir(directory.path)).toEqual(["taken"]);
  });

  test("has the SHA-256 that everybody computes", async () => {
    await using directory = temporaryDirectory("files-test");
    const path = join(directory.path, "abc");
    await writeFile(path, "abc");
    expect(await sha256OfFile(path)).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });
});

describe("a temporary directory", () => {
  test("goes away with its owner", async () => {
    let path: string;
    {
      await using directory = temporaryDirectory("test");
      path = directory.path;
      await writeFile(join(path, "file"), "x");
    }
    expect(existsSync(path)).toBe(false);
  });

  test("of a process that was killed is removed by the next one", async () => {
    // No process has this number and start time.
    const left = join(tmpdir(), "vmentry-4194304-1-left-AAAAAA");
    await mkdir(left, { recursive: true });
    const own = temporaryDirectory("alive");
    const program = `import { temporaryDirectory } from ${JSON.stringify(new URL("../../src/base/temporary.ts", import.meta.url).href)}; temporaryDirectory("next");`;
    await runTool([process.execPath, "--input-type=module", "-e", program]);
    expect([existsSync(left), existsSync(own.path)]).toEqual([false, true]);
    await own[Symbol.asyncDispose]();
  });
});

describe("a tool", () => {
  test("gets its arguments as they are, and gives what it printed", async () => {
    const result = await runTool(["printf", "%s|", "a b", "$HOME", "'; exit 1"]);
    expect(result).toEqual({ code: 0, stdout: "a b|$HOME|'; exit 1|", stderr: "" });
  });

  test("that is not installed is named with the package that brings it", async () => {
    const missing = runTool(["vmentry-no-such-tool"], { package: "some-package" });
    await expect(missing).rejects.toThrow(
      new UserError("vmentry-no-such-tool is not installed: apt-get install some-package"),
    );
  });

  test("that fails says its exit code and last words", async () => {
    await expect(runTool(["sh", "-c", "echo why >&2; exit 7"])).rejects.toThrow("sh exited with 7: why");
    expect((await runTool(["sh", "-c", "exit 7"], { expected: [0, 7] })).code).toBe(7);
  });

  test("that does not end is killed with its children", async () => {
    await using directory = temporaryDirectory("tool-test");
    const marker = join(directory.path, "pid");
    const script = `sleep 1000 & echo $! >"$0"; wait`;
    await expect(runTool(["sh", "-c", script, marker], { deadlineMs: 500 })).rejects.toThrow(
      "did not end within 0.5 s",
    );
    const pid = (await readFile(marker, "utf8")).trim();
    await expect.poll(() => isRunning(pid)).toBe(false);
  });
});

/** Whether a process is there and no zombie: where process 1 takes no orphans in, a dead one stays listed. */
function isRunning(pid: string): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return false;
  return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
}
