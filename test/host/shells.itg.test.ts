import { chmod, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runTool, temporaryDirectory } from "../../src/base/index.ts";
import { startProcess } from "../../src/host/far-end.ts";
import { openHost } from "../../src/host/open-host.ts";
import { running, uniqueSleep } from "./host-contract.ts";

const deadlineMs = 20_000;

/** A directory of busybox's own programs, to be the only ones on PATH. */
async function busyboxPrograms() {
  const directory = temporaryDirectory("busybox");
  const { stdout } = await runTool(["busybox", "--list"], { package: "busybox-static" });
  const busybox = (await runTool(["sh", "-c", "command -v busybox"])).stdout.trim();
  for (const name of stdout.trim().split("\n")) await symlink(busybox, join(directory.path, name));
  return directory;
}

/** A host whose far end is one certain shell with certain programs. */
function openShellHost(shell: readonly [string, ...string[]], path: string, wordsLimit: number) {
  const farEnd = {
    wordsLimit,
    start: (script: string, words: readonly string[]) =>
      startProcess(["env", `PATH=${path}`, ...shell, "-c", script, "vmentry", ...words]),
    explainLoss: async () => "",
  };
  return openHost(
    {
      name: "shell",
      sessionLimit: 4,
      lend: use => use(farEnd),
      lendSpare: use => use(farEnd),
      giveUp() {},
      async close() {},
    },
    { deadlineMs },
  );
}

const shells = [
  { name: "dash", argv: ["/bin/dash"], programs: "system", wordsLimit: 50_000 },
  { name: "dash, with words by standard input", argv: ["/bin/dash"], programs: "system", wordsLimit: 0 },
  { name: "bash", argv: ["/bin/bash", "--posix"], programs: "system", wordsLimit: 50_000 },
  { name: "busybox ash", argv: ["/bin/busybox", "sh"], programs: "busybox", wordsLimit: 50_000 },
  {
    name: "busybox ash, with words by standard input",
    argv: ["/bin/busybox", "sh"],
    programs: "busybox",
    wordsLimit: 0,
  },
  {
    name: "dash, with a grep that stops at NUL",
    argv: ["/bin/dash"],
    programs: "no grep",
    wordsLimit: 50_000,
  },
  {
    name: "busybox ash, with a grep that stops at NUL",
    argv: ["/bin/busybox", "sh"],
    programs: "no grep",
    wordsLimit: 0,
  },
] as const;

describe.each(shells)(
  "the far end's scripts in $name",
  ({ argv: [shell, ...options], programs, wordsLimit }) => {
    async function open() {
      const directory = programs === "busybox" ? await busyboxPrograms() : temporaryDirectory("programs");
      if (programs === "no grep") {
        await writeFile(join(directory.path, "grep"), "#!/bin/sh\nexit 1\n");
        await chmod(join(directory.path, "grep"), 0o755);
      }
      const path = programs === "busybox" ? directory.path : `${directory.path}:/usr/bin:/bin`;
      const host = await openShellHost([shell, ...options], path, wordsLimit);
      return {
        host,
        async [Symbol.asyncDispose]() {
          await host[Symbol.asyncDispose]();
          await directory[Symbol.asyncDispose]();
        },
      };
    }

    test("run a command with its arguments, variables and directory, and say how it ended", async () => {
      await using opened = await open();
      const { host } = opened;
      const args = ["", "a b", "'", "\\n", "é\u0081\u0088", "-n", "two\nlines\n", "*", "$HOME"];
      const result = await host.run(["sh", "-c", `printf '%s|' "$X" "$@"; pwd; exit 255`, "sh", ...args], {
        deadlineMs,
        env: { X: "it's\n" },
        cwd: "/usr",
      });
      expect(result.stdout).toBe(`it's\n|${args.map(arg => `${arg}|`).join("")}/usr\n`);
      expect(result.stderr).toBe("");
      expect(result.end).toEqual({ kind: "exited", code: 255 });
      const crashed = await host.run(["sh", "-c", "kill -SEGV $$"], { deadlineMs });
      expect(crashed).toMatchObject({ end: { kind: "signaled", signal: "SIGSEGV" }, stderr: "" });
      await expect(host.run(["true"], { deadlineMs, cwd: "/nowhere" })).rejects.toThrow(/no directory/);
      expect((await host.run(["cat"], { deadlineMs, input: "in" })).stdout).toBe("in");
    });

    test("kill at the deadline whatever the command started, however it hid", async () => {
      await using opened = await open();
      const tag = uniqueSleep();
      const deaf = `trap '' TERM; sleep ${tag}; sleep ${tag}`;
      const script = `
      setsid sh -c "$1" &
      (setsid sh -c "$1" >/dev/null 2>&1 &)
      env -i PATH="$PATH" setsid sh -c "$1" &
      ${deaf}`;
      const { end } = await opened.host.run(["sh", "-c", script, "sh", deaf], { deadlineMs: 1_000 });
      expect(await running(tag)).toEqual([]);
      expect(end).toEqual({ kind: "timed-out", survivors: 0 });
    });

    test("sweep up what a command leaves behind", async () => {
      await using opened = await open();
      const tag = uniqueSleep();
      const { end } = await opened.host.run(["sh", "-c", `sleep ${tag} & exit 7`], { deadlineMs });
      expect(end).toEqual({ kind: "exited", code: 7 });
      expect(await running(tag)).toEqual([]);
    });
  },
);

test("a host that lacks a needed program is refused, by the program's name", async () => {
  await using directory = temporaryDirectory("programs");
  const grep = (await runTool(["sh", "-c", "command -v grep"])).stdout.trim();
  await symlink(grep, join(directory.path, "grep"));
  const opened = openShellHost(["/bin/dash"], directory.path, 0);
  await expect(opened).rejects.toThrow("shell lacks setsid, sleep, which running commands there needs");
});
