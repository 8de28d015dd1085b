import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sleep, UserError } from "../../src/base/index.ts";
import { type CommandOptions, runCommand, Unfinished } from "../../src/build/command.ts";
import { scratchDirectory } from "./small-tree.ts";

function optionsWith(more: Partial<CommandOptions> = {}) {
  const lines: string[] = [];
  const written: string[] = [];
  const options: CommandOptions = {
    cwd: scratchDirectory(),
    env: { PATH: process.env["PATH"] ?? "" },
    output: { write: async chunk => void written.push(chunk.toString()) },
    onLine: line => lines.push(line),
    deadlineMs: 60_000,
    ...more,
  };
  return { options, lines, written };
}

describe("a step of a build", () => {
  test("gives its lines in the order of both streams, and its exit code", async () => {
    const { options, lines, written } = optionsWith();
    const script = "echo one; echo two >&2; printf 'a\\033[31mb\\r\\n'; printf last; exit 3";
    expect(await runCommand(["sh", "-c", script], options)).toEqual({ code: 3 });
    expect(lines).toEqual(["one", "two", "a\\x1b[31mb", "last"]);
    expect(written.join("")).toBe("one\ntwo\na\u001b[31mb\r\nlast");
  });

  test("sees no variable of this process, and no shell between its arguments", async () => {
    process.env["KCFLAGS"] = "-Oz";
    const { options, lines } = optionsWith();
    await runCommand(["sh", "-c", 'env | grep -c ^KCFLAGS; echo "$1"', "sh", "$(id) ; *"], options);
    delete process.env["KCFLAGS"];
    expect(lines).toEqual(["0", "$(id) ; *"]);
  });

  test("that is nice lets others go first, and all that it starts", async () => {
    const { options, lines } = optionsWith({ isNice: true });
    await runCommand(["sh", "-c", "sleep 0.2; nice; sh -c nice"], options);
    expect(lines).toEqual(["10", "10"]);
  });

  test("that is not installed is told by its name", async () => {
    await expect(runCommand(["nosuchprogram"], optionsWith().options)).rejects.toThrow(UserError);
    await expect(runCommand(["nosuchprogram"], optionsWith().options)).rejects.toThrow(
      "nosuchprogram is not installed",
    );
  });

  test("ends with its whole group when the signal fires, after it could tidy up", async () => {
    const controller = new AbortController();
    const { options } = optionsWith({
      signal: controller.signal,
      onLine: () => controller.abort(new Error("stopped")),
    });
    const script =
      "trap 'sleep 0.1; touch tidied; exit 1' TERM; (sleep 1; touch survived) & echo started; wait";
    await expect(runCommand(["sh", "-c", script], options)).rejects.toThrow("stopped");
    expect(existsSync(join(options.cwd, "tidied"))).toBe(true);
    await sleep(1100);
    expect(existsSync(join(options.cwd, "survived"))).toBe(false);
  });

  test("ends when its time is over", async () => {
    const { options } = optionsWith({ deadlineMs: 100 });
    await expect(runCommand(["sleep", "100"], options)).rejects.toThrow(Unfinished);
  });

  test("ends when its output cannot be kept, such as on a full disk", async () => {
    const { options } = optionsWith({
      output: {
        write: async () => {
          throw new Error("the disk is full");
        },
      },
    });
    await expect(runCommand(["sh", "-c", "echo x; sleep 100"], options)).rejects.toThrow("the disk is full");
  });

  test("does not wait for what it left in the background", async () => {
    const { options, lines } = optionsWith();
    await runCommand(["sh", "-c", "sleep 100 & echo done"], options);
    expect(lines).toEqual(["done"]);
  });
});
