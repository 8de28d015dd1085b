import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { openLocalHost } from "../../src/host/index.ts";
import { runSuite, type SuiteRun } from "../../src/runner/index.ts";
import type { Suite } from "../../src/suite/index.ts";
import { suiteOf } from "./fake-host.ts";

function temporary(): string {
  const directory = mkdtempSync(join(tmpdir(), "runner-test-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A suite of shell scripts in a directory of this host. */
function scripts(bodies: Record<string, string>): Suite {
  const directory = temporary();
  for (const [name, body] of Object.entries(bodies)) {
    writeFileSync(join(directory, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(directory, name), 0o755);
  }
  const commands = Object.keys(bodies).map(name => [name, { command: [join(directory, name)] as [string] }]);
  return { ...suiteOf(Object.keys(bodies), Object.fromEntries(commands)), workingDirectory: directory };
}

async function run(suite: Suite, asked: Partial<SuiteRun> = {}) {
  const out = temporary();
  await using host = await openLocalHost();
  const outcome = await runSuite({
    suite,
    host,
    jobs: 2,
    timeoutMs: 20_000,
    logDirectory: join(out, "logs"),
    resultsDirectory: out,
    ...asked,
  });
  return { ...outcome, out };
}

/** Whether a process still runs; one that is dead and waits for its parent to notice (a zombie) does not. */
function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3) !== "Z";
  } catch {
    return false;
  }
}

describe("real commands on this host", () => {
  test("end as tests do: pass, fail, skip, crash, cannot execute, not found", async () => {
    const suite = scripts({
      pass: "exit 0",
      fail: "echo assertion >&2; exit 254",
      skip: "echo '1..0 # SKIP no such thing'; exit 4",
      crash: "kill -SEGV $$",
      directory: "exit 0",
      gone: "exit 0",
    });
    const missing = suite.tests.map(each =>
      each.name === "gone" ? { ...each, command: ["/nowhere/gone"] as const } : each,
    );
    const tests = missing.map(each =>
      each.name === "directory" ? { ...each, command: ["/"] as const } : each,
    );
    const outcome = await run({ ...suite, tests });
    expect(outcome.tests.map(each => each.status)).toEqual([
      "pass",
      "fail",
      "skip",
      "crash",
      "error",
      "error",
    ]);
    expect(outcome.tests[3]?.signal).toBe("SIGSEGV");
  });

  test("that ignore SIGTERM and fork are killed with all their children at the deadline", async () => {
    const pids = join(temporary(), "pids");
    const suite = scripts({
      stubborn: `trap '' TERM\n(trap '' TERM; echo $$ >> ${pids}; sleep 300) &\necho $! >> ${pids}\nsetsid sleep 300 &\necho $! >> ${pids}\necho waiting\nwait\nsleep 300`,
    });
    const { tests } = await run(suite, { timeoutMs: 1_500 });
    expect(tests[0]).toMatchObject({ status: "timeout", tail: ["waiting"] });
    const started = readFileSync(pids, "utf8").trim().split("\n").map(Number);
    expect(started.length).toBeGreaterThanOrEqual(3);
    expect(started.filter(isAlive)).toEqual([]);
  });

  test("that write 200 MB leave a small log and a small memory", async () => {
    const suite = scripts({ flood: "head -c 200000000 /dev/zero | tr '\\0' 'x'; echo; echo the end" });
    let most = 0;
    const timer = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss);
    }, 20);
    const before = process.memoryUsage().rss;
    const { tests, out } = await run(suite, { timeoutMs: 120_000 });
    clearInterval(timer);
    expect(tests[0]?.status).toBe("pass");
    const log = join(out, tests[0]?.logs?.stdout ?? "");
    expect(statSync(log).size).toBeLessThan(8.5 * 1024 * 1024);
    const end = readFileSync(log, "latin1").slice(-400_000);
    expect(end).toContain("[vmentry: 182 MiB left out here]");
    expect(end.endsWith("the end\n")).toBe(true);
    expect(most - before).toBeLessThan(100 * 1024 * 1024);
  });

  test("that write bytes of no encoding keep them as they are", async () => {
    const { tests, out } = await run(scripts({ binary: "printf '\\377\\000\\033[2J\\n'; exit 1" }));
    expect([...readFileSync(join(out, tests[0]?.logs?.stdout ?? ""))]).toEqual([
      0xff, 0x00, 0x1b, 0x5b, 0x32, 0x4a, 0x0a,
    ]);
    expect(tests[0]?.tail.join("")).toContain("\ufffd");
  });

  test("that are interrupted are gone when the run returns", async () => {
    const pids = join(temporary(), "pids");
    const interrupt = new AbortController();
    const suite = scripts({ long: `echo $$ >> ${pids}\nsleep 300 &\necho $! >> ${pids}\nwait` });
    const running = run(suite, { signal: interrupt.signal });
    await vi.waitFor(() => expect(readFileSync(pids, "utf8").trim().split("\n")).toHaveLength(2), 10_000);
    interrupt.abort();
    const { tests } = await running;
    expect(tests[0]).toMatchObject({ status: "not-run", reason: "interrupted while running" });
    expect(readFileSync(pids, "utf8").trim().split("\n").map(Number).filter(isAlive)).toEqual([]);
  });

  test("whose logs fill a real file system stop the run with its error", async context => {
    const small = temporary();
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=256k", "vmentry-test", small], { stdio: "ignore" });
    } catch {
      context.skip("only root can mount a small file system");
    }
    try {
      const suite = scripts({ flood: "head -c 2000000 /dev/zero; sleep 300", other: "sleep 300" });
      const { tests, stop } = await run(suite, {
        logDirectory: join(small, "logs"),
        resultsDirectory: small,
      });
      expect(tests.map(each => each.status)).toEqual(["error", "not-run"]);
      expect(stop?.reason).toContain("ENOSPC");
    } finally {
      execFileSync("umount", [small]);
    }
  });
});
