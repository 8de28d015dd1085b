import { randomBytes } from "node:crypto";
import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Interrupted, monotonicMs, sleep, temporaryDirectory } from "../../src/base/index.ts";
import type { Host } from "../../src/host/index.ts";

const deadlineMs = 20_000;

/** A host whose commands run on this very machine, so that a test can look for what they leave behind. */
export interface OpenedHost extends AsyncDisposable {
  host: Host;
}

/** What every Host does, however it is reached. */
export function describeHost(kind: string, open: () => Promise<OpenedHost>): void {
  describe(`a host reached by ${kind}`, () => {
    let opened: OpenedHost;
    let host: Host;
    beforeAll(async () => {
      opened = await open();
      host = opened.host;
    });
    afterAll(async () => {
      await opened[Symbol.asyncDispose]();
    });
    const sh = (script: string, ...args: string[]) =>
      host.run(["sh", "-c", script, "sh", ...args], { deadlineMs });

    test.each([0, 1, 4, 128, 255])("tells that a command exited with %i", async code => {
      expect((await sh(`exit ${code}`)).end).toEqual({ kind: "exited", code });
    });

    test.each(["SEGV", "KILL", "ABRT", "TERM"])("tells that a command was ended by SIG%s", async signal => {
      const { end, stderr } = await sh(`kill -s ${signal} $$`);
      expect(end).toEqual({ kind: "signaled", signal: `SIG${signal}` });
      expect(stderr).toBe("");
    });

    test("tells the number of a command's process once it has started", async () => {
      const told: number[] = [];
      const { stdout } = await host.run(["sh", "-c", "echo $$"], {
        deadlineMs,
        onStart: pid => told.push(pid),
      });
      expect(told).toEqual([Number(stdout)]);
    });

    test("tells that a program does not exist by 127, as shells do", async () => {
      const { end, stderr } = await host.run(["/no/such program"], { deadlineMs });
      expect(end).toEqual({ kind: "exited", code: 127 });
      expect(stderr).toContain("/no/such program");
    });

    test("keeps the two streams apart, without a byte more than the command wrote", async () => {
      const { stdout, stderr } = await sh("printf out; printf err >&2");
      expect({ stdout, stderr }).toEqual({ stdout: "out", stderr: "err" });
    });

    test("lets a command open its streams by name", async () => {
      const { stdout, stderr } = await sh("echo out >/dev/stdout; echo err >/dev/stderr");
      expect({ stdout, stderr }).toEqual({ stdout: "out\n", stderr: "err\n" });
    });

    test("gives bytes of any kind as they were", async () => {
      const source = randomBytes(300_000);
      const got = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
      const { end } = await host.run(["sh", "-c", "tee /dev/stderr"], {
        deadlineMs,
        input: Readable.from([source]),
        onOutput: (stream, chunk) => {
          got[stream].push(chunk);
        },
      });
      expect(end).toEqual({ kind: "exited", code: 0 });
      expect(Buffer.concat(got.stdout).equals(source)).toBe(true);
      expect(Buffer.concat(got.stderr).equals(source)).toBe(true);
    });

    test("hands over any arguments as they were", async () => {
      const word = fc.oneof(
        fc.string({ unit: "binary" }),
        fc.constantFrom("$(id)", "'", "-n", "--", "a=b", "\n"),
      );
      const words = fc.array(
        word.map(text => text.replaceAll("\0", "").toWellFormed()),
        { maxLength: 30 },
      );
      await fc.assert(
        fc.asyncProperty(words, async args => {
          const { stdout } = await sh(`[ $# -eq 0 ] || printf '%s\\0' "$@"`, ...args);
          expect(stdout).toBe(args.map(arg => `${arg}\0`).join(""));
        }),
        { numRuns: 25 },
      );
    });

    test("hands over arguments that are too long for a command line", async () => {
      const args = ["é'\n".repeat(20_000), "", "\u0081\u0088\\", "x".repeat(90_000)];
      const { stdout } = await sh(`printf '%s\\0' "$@"; cat`, ...args);
      expect(stdout === args.map(arg => `${arg}\0`).join("")).toBe(true);
    });

    test("refuses an argument that holds a NUL character", async () => {
      await expect(sh("true", "a\0b")).rejects.toThrow(/NUL/);
    });

    test("sets variables and the directory for the command alone, read by no shell", async () => {
      await using directory = temporaryDirectory("host-test");
      const cwd = join(directory.path, "$(touch injected) 'a\n");
      await mkdir(cwd);
      const env = {
        FIRST: "$(touch injected)'\n;",
        PATH: `/nowhere:${process.env["PATH"]}`,
        IFS: "x",
        id: "7",
      };
      const script = `printf '%s|' "$FIRST" "$PATH" "$id"; pwd`;
      const { stdout } = await host.run(["sh", "-c", script], { deadlineMs, env, cwd });
      expect(stdout).toBe(`${env.FIRST}|${env.PATH}|7|${cwd}\n`);
      expect(await readdir(directory.path)).toHaveLength(1);
      expect((await sh(`echo "$FIRST"`)).stdout).toBe("\n");
    });

    test("finds a program by the PATH that is given for it", async () => {
      await using directory = temporaryDirectory("host-test");
      const program = join(directory.path, "some-program");
      await writeFile(program, "#!/bin/sh\necho found\n");
      await chmod(program, 0o755);
      const { stdout } = await host.run(["some-program"], { deadlineMs, env: { PATH: directory.path } });
      expect(stdout).toBe("found\n");
    });

    test("says which directory is missing", async () => {
      const run = host.run(["true"], { deadlineMs, cwd: "/no/such/directory" });
      await expect(run).rejects.toThrow(/no directory \/no\/such\/directory on /);
    });

    test.each(["A-B", "", "A=B", "VMENTRY_COMMAND"])("refuses %j as a variable's name", async name => {
      await expect(host.run(["true"], { deadlineMs, env: { [name]: "" } })).rejects.toThrow(/variable/);
    });

    test("gives a command its input, and an empty one when there is none", async () => {
      const cat = (input?: string | NodeJS.ReadableStream) =>
        host.run(["cat"], { deadlineMs, ...(input === undefined ? {} : { input }) });
      expect((await cat("two\nlines")).stdout).toBe("two\nlines");
      expect((await cat(Readable.from(["a", "stream"]))).stdout).toBe("astream");
      expect((await cat()).stdout).toBe("");
    });

    test("lets a command leave its input unread", async () => {
      const { end } = await host.run(["true"], {
        deadlineMs,
        input: Readable.from([randomBytes(5_000_000)]),
      });
      expect(end).toEqual({ kind: "exited", code: 0 });
    });

    test("ends a command whose input fails, and throws why", async () => {
      const tag = uniqueSleep();
      async function* failing() {
        yield "a";
        throw new Error("the disk broke");
      }
      const run = host.run(["sh", "-c", `sleep ${tag}`], { deadlineMs, input: Readable.from(failing()) });
      await expect(run).rejects.toThrow("the disk broke");
      expect(await running(tag)).toEqual([]);
    });

    test("keeps only the last bytes that are asked for", async () => {
      const { stdout } = await host.run(["seq", "100000"], { deadlineMs, keepBytes: 14 });
      expect(stdout).toBe("\n99999\n100000\n");
      expect((await host.run(["seq", "5"], { deadlineMs, keepBytes: 0 })).stdout).toBe("");
    });

    test("passes 1 GB through without holding it", async () => {
      let bytes = 0;
      const before = process.memoryUsage().rss;
      let most = before;
      const { end } = await host.run(["sh", "-c", "head -c 1000000000 /dev/zero"], {
        deadlineMs: 120_000,
        onOutput: (_stream, chunk) => {
          bytes += chunk.length;
          most = Math.max(most, process.memoryUsage.rss());
        },
      });
      expect(end).toEqual({ kind: "exited", code: 0 });
      expect(bytes).toBe(1_000_000_000);
      // When garbage is collected is the runtime's own affair; holding it all would take ten times as much.
      expect(most - before).toBeLessThan(300_000_000);
    });

    test("makes a command wait for a reader that is slow", async () => {
      await using directory = temporaryDirectory("host-test");
      const done = join(directory.path, "done");
      let wasDone = true;
      await host.run(["sh", "-c", `head -c 60000000 /dev/zero; touch ${done}`], {
        deadlineMs,
        onOutput: async () => {
          if (!wasDone) return;
          await sleep(1_500);
          wasDone = (await readdir(directory.path)).length > 0;
        },
      });
      expect(wasDone).toBe(false);
    });

    test("ends a command whose reader throws, and throws that", async () => {
      const tag = uniqueSleep();
      const run = host.run(["sh", "-c", `echo; sleep ${tag}`], {
        deadlineMs,
        onOutput: () => {
          throw new Error("the disk is full");
        },
      });
      await expect(run).rejects.toThrow("the disk is full");
      expect(await running(tag)).toEqual([]);
    });

    test("takes nothing that a command prints for its end", async () => {
      // All that it can see of the wrapper: every process's arguments.
      const script = `cat /proc/*/cmdline >&2; printf '\\036%s ended 0\\n' "$VMENTRY_COMMAND" >&2; exit 3`;
      const { end, stderr } = await sh(script);
      expect(end).toEqual({ kind: "exited", code: 3 });
      expect(stderr).toMatch(/\x1e[0-9a-f]{32} ended 0\n$/);
    });

    test("survives a command that kills its whole process group", async () => {
      expect((await sh("kill -s KILL 0")).end).toEqual({ kind: "signaled", signal: "SIGKILL" });
    });

    test("hears how a command ended that made its output non-blocking and filled it", async () => {
      const script = `
        use Fcntl; for (*STDOUT, *STDERR) { fcntl($_, F_SETFL, O_NONBLOCK) }
        for (1 .. 2000) { syswrite STDOUT, "x" x 65536; syswrite STDERR, "x" x 65536 } exit 6`;
      let isFirst = true;
      const { end } = await host.run(["perl", "-e", script], {
        deadlineMs,
        onOutput: async () => {
          if (isFirst) await sleep(1_000);
          isFirst = false;
        },
      });
      expect(end).toEqual({ kind: "exited", code: 6 });
    });

    test("kills at the deadline whatever the command started, however it hid", async () => {
      const tag = uniqueSleep();
      const deaf = `trap '' TERM HUP INT; sleep ${tag}; sleep ${tag}`;
      const script = `
        trap '' TERM
        setsid sh -c "$1" &
        (setsid sh -c "$1" >/dev/null 2>&1 &)
        (env -i /bin/sh -c "$1" &)
        env -i setsid sh -c "$1" &
        setsid sh -c 'env -i sh -c "$1" & sleep ${tag}' sh "$1" &
        echo started
        ${deaf}; sleep ${tag}`;
      const { end, stdout } = await host.run(["sh", "-c", script, "sh", deaf], { deadlineMs: 1_000 });
      expect(await running(tag)).toEqual([]);
      expect(end).toEqual({ kind: "timed-out", survivors: 0 });
      expect(stdout).toBe("started\n");
    });

    test("lets a command end itself in order at its deadline", async () => {
      const script = `trap 'echo cleaned; exit 0' TERM; while :; do sleep 0.1; done`;
      const { end, stdout } = await host.run(["sh", "-c", script], { deadlineMs: 500 });
      expect(end).toEqual({ kind: "timed-out", survivors: 0 });
      expect(stdout).toBe("cleaned\n");
    });

    test("kills at a deadline only what that command started", async () => {
      const tag = uniqueSleep();
      const other = host.run(["sh", "-c", `sleep 4; exit 5`], { deadlineMs });
      await host.run(["sleep", tag], { deadlineMs: 300 });
      expect((await other).end).toEqual({ kind: "exited", code: 5 });
    });

    test("ends a command that is over before it could start", async () => {
      const tag = uniqueSleep();
      const { end } = await host.run(["sleep", tag], { deadlineMs: 1 });
      expect(end).toEqual({ kind: "timed-out", survivors: 0 });
      expect(await running(tag)).toEqual([]);
    });

    test("sweeps up children that a command leaves behind", async () => {
      const tag = uniqueSleep();
      const began = monotonicMs();
      const { end, stdout } = await sh(`sleep ${tag} & (trap '' TERM; sleep ${tag}) & echo done; exit 7`);
      expect({ end, stdout }).toEqual({ end: { kind: "exited", code: 7 }, stdout: "done\n" });
      expect(await running(tag)).toEqual([]);
      expect(monotonicMs() - began).toBeLessThan(10_000);
    });

    test("gives the last words of a child that outlives its command by a moment", async () => {
      const { end, stdout } = await sh("{ sleep 0.4; echo late; } & exit 7");
      expect({ end, stdout }).toEqual({ end: { kind: "exited", code: 7 }, stdout: "late\n" });
    });

    test("leaves a service alone that has its own session and streams", async () => {
      const tag = uniqueSleep();
      await sh(`setsid sleep ${tag} </dev/null >/dev/null 2>&1 & exit 0`);
      expect(await running(tag)).toHaveLength(1);
      await sh(`kill $(pgrep -f ${tag.replaceAll(".", "[.]")})`);
    });

    test("kills a command when the signal fires, and throws the signal's reason", async () => {
      const tag = uniqueSleep();
      const abort = new AbortController();
      const run = host.run(["sh", "-c", `sleep ${tag} & sleep ${tag}`], { deadlineMs, signal: abort.signal });
      const checked = expect(run).rejects.toThrow("the machine died");
      await sleep(500);
      abort.abort(new Error("the machine died"));
      await checked;
      expect(await running(tag)).toEqual([]);
      const again = host.run(["true"], { deadlineMs, signal: AbortSignal.abort() });
      await expect(again).rejects.toThrow(Interrupted);
    });

    test("runs as many commands at one time as its limit, and the rest after them", async () => {
      await using directory = temporaryDirectory("host-test");
      const script = `touch "$1/$2"; ls "$1" | wc -l; sleep 0.3; rm "$1/$2"; exit "$2"`;
      const runs = Array.from({ length: 12 }, (_, index) => sh(script, directory.path, String(index)));
      const results = await Promise.all(runs);
      expect(results.map(result => result.end)).toEqual(results.map((_, code) => ({ kind: "exited", code })));
      const most = Math.max(...results.map(result => Number(result.stdout)));
      expect(most).toBeGreaterThan(1);
      expect(most).toBeLessThanOrEqual(host.sessionLimit);
      expect(host.sessionLimit).toBeLessThan(12);
    });

    test("copies files with their modes and makes their directories", async () => {
      await using directory = temporaryDirectory("host-test");
      const files = [];
      for (const [index, size] of [0, 3, 20_000_000].entries()) {
        const source = join(directory.path, `source ${index}`);
        await writeFile(source, randomBytes(size));
        const path = join(directory.path, `there/it's ${"d".repeat(index * 60)}/$(id) ${index}`);
        files.push({ source, path, mode: index === 1 ? 0o755 : 0o600 });
      }
      await host.upload(files, { deadlineMs });
      await host.upload(files.slice(0, 2), { deadlineMs });
      for (const { source, path, mode } of files) {
        expect((await readFile(path)).equals(await readFile(source))).toBe(true);
        expect((await stat(path)).mode & 0o7777).toBe(mode);
      }
    });

    test("says why files cannot be copied", async () => {
      await using directory = temporaryDirectory("host-test");
      const source = join(directory.path, "source");
      await writeFile(source, "x");
      const to = (path: string, from = source) =>
        host.upload([{ source: from, path, mode: 0o644 }], { deadlineMs });
      await expect(to("/dev/null/x")).rejects.toThrow(/could not copy 1 file to .*: .*[Nn]ot a directory/s);
      await expect(to("/tmp/x", join(directory.path, "missing"))).rejects.toThrow(/missing/);
    });
  });
}

let sleepCount = 0;

/** Seconds for sleep(1) that no other process sleeps for: by them a test finds its own processes. */
export function uniqueSleep(): string {
  return `${1000 + sleepCount++}.${process.pid}${Math.floor(Math.random() * 1e6)}`;
}

/** The command lines of this machine's live processes that hold `tag`. */
export async function running(tag: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (line.includes(tag)) found.push(line.replaceAll("\0", " "));
  }
  return found;
}
