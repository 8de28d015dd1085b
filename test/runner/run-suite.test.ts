import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Host, HostLost } from "../../src/host/index.ts";
import { type ProgressEvent, runSuite, suiteNotRun } from "../../src/runner/index.ts";
import { exits, fakeHost, hangs, passes, type Script, suiteOf, turns } from "./fake-host.ts";
import { type Asked, ends, run, temporary } from "./run.ts";

async function resultOf(script: Script, asked: Asked = {}) {
  const { tests } = await run(["a_test"], { scripts: { a_test: script }, ...asked });
  const [result] = tests;
  if (result === undefined) throw new Error("no result");
  return result;
}

describe("a test's status", () => {
  test.each([
    [0, "pass"],
    [4, "skip"],
    [1, "fail"],
    [254, "fail"],
    [126, "error"],
    [127, "error"],
  ])("after exit code %i is %s", async (code, status) => {
    expect(await resultOf(exits(code))).toMatchObject({ status, exitCode: code, signal: null });
  });

  test("is a crash when a signal ended it", async () => {
    const result = await resultOf(ends({ kind: "signaled", signal: "SIGSEGV" }));
    expect(result).toMatchObject({ status: "crash", exitCode: null, signal: "SIGSEGV" });
    expect(result.reason).toContain("SIGSEGV");
  });

  test("is a timeout when it was killed at its deadline, with its last lines", async () => {
    const result = await resultOf(ends({ kind: "timed-out", survivors: 0 }, { stdout: "still at it\n" }));
    expect(result).toMatchObject({
      status: "timeout",
      reason: "did not end within 2m00s; killed with all its children",
      tail: ["still at it"],
    });
  });

  test("says when processes could not be killed", async () => {
    const result = await resultOf(ends({ kind: "timed-out", survivors: 2 }));
    expect(result.reason).toContain("2 of its processes could not be");
  });

  test("carries the failed assertion's place and the last lines of output", async () => {
    const stderr =
      "==== Test Assertion Failure ====\n  x86_64/foo_test.c:77: r == 0\n  pid=1 tid=1 errno=22 - Invalid argument\n";
    const result = await resultOf(ends({ kind: "exited", code: 254 }, { stderr }));
    expect(result.location).toEqual({ file: "x86_64/foo_test.c", line: 77 });
    expect(result.reason).toContain("r == 0");
    expect(result.tail.join("\n")).toContain("Invalid argument");
  });

  test("says why it was skipped, and a pass has nothing to say", async () => {
    const skipped = await resultOf(
      ends({ kind: "exited", code: 4 }, { stdout: "1..0 # SKIP Requirement not met: has_sev\n" }),
    );
    expect(skipped.reason).toContain("has_sev");
    expect(skipped.tail).toEqual([]);
    expect(await resultOf(passes)).toMatchObject({ reason: "", tail: [], location: null });
  });

  test("is an error when its program cannot be executed, with what the machine said", async () => {
    const stderr = "/opt/a_test: error while loading shared libraries: libfoo.so.1: no such file\n";
    const result = await resultOf(ends({ kind: "exited", code: 127 }, { stderr }));
    expect(result.status).toBe("error");
    expect(result.reason).toContain("libfoo.so.1");
  });

  test("is an error for a broken test, which is never started", async () => {
    const suite = suiteOf(["a_test", "b_test"], { a_test: { broken: "was not built" } });
    const { tests, started } = await run([], { suite });
    expect(tests).toMatchObject([
      { status: "error", reason: "was not built", startedAt: null, logs: null },
      { status: "pass" },
    ]);
    expect(started).toEqual(["b_test"]);
  });

  test("is an error when the toolkit fails at it, and the other tests go on", async () => {
    const scripts = { a_test: () => Promise.reject(new Error("no such descriptor")) };
    const { tests, stop } = await run(["a_test", "b_test"], { scripts });
    expect(tests.map(each => each.status)).toEqual(["error", "pass"]);
    expect(tests[0]?.reason).toContain("no such descriptor");
    expect(stop).toBeUndefined();
  });
});

describe("each test", () => {
  test("runs in the suite's directory, with its own deadline before the run's", async () => {
    const suite = suiteOf(["a_test", "b_test"], { b_test: { timeoutMs: 7 } });
    const host = fakeHost({});
    await run([], { suite, host, jobs: 1 });
    expect(host.options.map(each => [each.deadlineMs, each.cwd])).toEqual([
      [120_000, "/opt/vmentry/kvm"],
      [7, "/opt/vmentry/kvm"],
    ]);
  });

  test("has its output, byte for byte, and a command to repeat it in files of its own", async () => {
    const scripts: Record<string, Script> = {
      a_test: async ({ write }) => {
        write("stdout", new Uint8Array([0xff, 0x00, 0x0a]));
        write("stderr", "oops\n");
        return { kind: "exited", code: 0 };
      },
    };
    const suite = suiteOf(["a_test"], { a_test: { command: ["/opt/vmentry/kvm/a_test", "-m", "it's"] } });
    const { tests, directory, logDirectory } = await run([], { suite, scripts });
    expect(tests[0]?.logs).toEqual({ stdout: "logs/a_test/stdout.log", stderr: "logs/a_test/stderr.log" });
    expect([...readFileSync(join(directory, "logs/a_test/stdout.log"))]).toEqual([0xff, 0x00, 0x0a]);
    expect(readFileSync(join(directory, "logs/a_test/stderr.log"), "utf8")).toBe("oops\n");
    expect(readFileSync(join(logDirectory, "a_test/command"), "utf8")).toBe(
      `cd /opt/vmentry/kvm && /opt/vmentry/kvm/a_test -m 'it'\\''s'\n`,
    );
  });

  test("gets its own variables and directory, and its command says so", async () => {
    const variables = new Map([["MODE", "it's on"]]);
    const suite = suiteOf(["a_test"], { a_test: { variables, workingDirectory: "/elsewhere" } });
    const host = fakeHost({});
    const { logDirectory } = await run([], { suite, host });
    expect(host.options[0]).toMatchObject({ cwd: "/elsewhere", env: { MODE: "it's on" } });
    expect(readFileSync(join(logDirectory, "a_test/command"), "utf8")).toBe(
      `cd /elsewhere && MODE='it'\\''s on' /opt/vmentry/kvm/a_test\n`,
    );
  });

  test("without a timeout has the last resort of an hour", async () => {
    const host = fakeHost({});
    await run([], { suite: suiteOf(["a_test"], { a_test: { timeoutMs: 0 } }), host });
    expect(host.options[0]?.deadlineMs).toBe(3_600_000);
  });

  test("is started longest first, new ones before all, and reported in the suite's order", async () => {
    const durations = new Map([
      ["kvm/a", 10],
      ["kvm/b", 500],
      ["kvm/d", 20],
    ]);
    const { tests, started } = await run(["a", "b", "c", "d"], { jobs: 1, durations });
    expect(started).toEqual(["c", "b", "d", "a"]);
    expect(tests.map(each => each.id)).toEqual(["kvm/a", "kvm/b", "kvm/c", "kvm/d"]);
  });

  test("that is exclusive runs alone, when all that may run beside others is through", async () => {
    const beside: string[][] = [];
    const looks: Script = async ({ running }) => {
      beside.push([...running]);
      await turns(2);
      beside.push([...running]);
      return { kind: "exited", code: 0 };
    };
    const resources = { cpus: 1, memoryMiB: 0, exclusive: "reloads modules" };
    const suite = suiteOf(["x", "a", "y", "b"], { x: { resources }, y: { resources } });
    const { started } = await run([], { suite, scripts: { x: looks, y: looks }, jobs: 4 });
    expect(started).toEqual(["a", "b", "x", "y"]);
    expect(beside).toEqual([["x"], ["x"], ["y"], ["y"]]);
  });

  test("named with slashes, colons, newlines or 300 characters has a log directory of its own", async () => {
    const names = ["a/b", "a:b", "a\nb", "a-b", "x".repeat(300), `${"x".repeat(300)}y`];
    const { tests, directory } = await run([], {
      suite: {
        ...suiteOf([]),
        tests: names.map(name => ({ id: `kvm/${name}`, name, command: ["/bin/true"] as const })),
      },
    });
    const places = tests.map(each => dirname(each.logs?.stdout ?? ""));
    expect(new Set(places).size).toBe(names.length);
    for (const place of places) {
      expect(place).toMatch(/^logs\/[\w~.-]{1,100}$/);
      expect(existsSync(join(directory, place, "command"))).toBe(true);
    }
  });
});

describe("when the machine dies", () => {
  test("tests in flight are machine-died, the rest not-run, and what ran is kept", async () => {
    const { promise: died, resolve: die } = Promise.withResolvers<{ reason: string }>();
    const scripts: Record<string, Script> = {
      b: hangs,
      c: command => {
        command.write("stdout", "about to\n");
        die({ reason: "Kernel panic - not syncing: Fatal exception" });
        return hangs(command);
      },
    };
    const { tests, stop, started } = await run(["a", "b", "c", "d"], { scripts, died });
    expect(tests.map(each => each.status)).toEqual(["pass", "machine-died", "machine-died", "not-run"]);
    expect(tests[2]).toMatchObject({
      reason: "Kernel panic - not syncing: Fatal exception",
      tail: ["about to"],
      logs: { stdout: "logs/c/stdout.log" },
    });
    expect(tests[3]).toMatchObject({ startedAt: null, logs: null });
    expect(tests[3]?.reason).toContain("Fatal exception");
    expect(stop).toEqual({ kind: "machine-died", reason: "Kernel panic - not syncing: Fatal exception" });
    expect(started).toEqual(["a", "b", "c"]);
  });

  test("a connection that breaks a moment before is explained by the death", async () => {
    const { promise: died, resolve: die } = Promise.withResolvers<{ reason: string }>();
    const scripts: Record<string, Script> = {
      a: async () => {
        setTimeout(() => die({ reason: "BUG: unable to handle page fault" }), 30);
        throw new HostLost("connection reset");
      },
    };
    const { tests, started } = await run(["a", "b"], { scripts, died, jobs: 1 });
    expect(tests.map(each => each.status)).toEqual(["machine-died", "not-run"]);
    expect(tests[0]?.reason).toBe("BUG: unable to handle page fault");
    expect(started).toEqual(["a"]);
  });

  test("a connection that breaks without any news is a death too", async () => {
    const scripts: Record<string, Script> = {
      a: () => Promise.reject(new HostLost("connection reset")),
    };
    const died = new Promise<never>(() => {});
    const { tests, stop } = await run(["a", "b"], { scripts, died, obituaryMs: 1, jobs: 1 });
    expect(tests.map(each => each.status)).toEqual(["machine-died", "not-run"]);
    expect(stop?.reason).toBe("the machine stopped answering: connection reset");
  });

  test("nothing is started between the broken connection and the news of the death", async () => {
    const { promise: died, resolve: die } = Promise.withResolvers<{ reason: string }>();
    const scripts: Record<string, Script> = {
      a: async () => {
        setTimeout(() => die({ reason: "panic" }), 60);
        throw new HostLost("connection reset");
      },
      b: () => new Promise(resolve => setTimeout(() => resolve({ kind: "exited", code: 0 }), 20)),
    };
    const { tests, started } = await run(["a", "b", "c"], { scripts, died });
    expect(started).toEqual(["a", "b"]);
    expect(tests.map(each => each.status)).toEqual(["machine-died", "pass", "not-run"]);
  });

  test("a broken test is an error even when its turn never came", async () => {
    const suite = suiteOf(["a", "b"], { b: { broken: "was not built" } });
    const scripts: Record<string, Script> = { a: () => Promise.reject(new HostLost("gone")) };
    const { tests } = await run([], { suite, scripts, jobs: 1 });
    expect(tests.map(each => [each.status, each.reason])).toEqual([
      ["machine-died", "the machine stopped answering: gone"],
      ["error", "was not built"],
    ]);
  });

  test("a command that does not end even so is left behind, and a later interruption changes nothing", async () => {
    const { promise: died, resolve: die } = Promise.withResolvers<{ reason: string }>();
    const interrupt = new AbortController();
    const host: Host = {
      ...fakeHost({}),
      run() {
        die({ reason: "power lost" });
        setImmediate(() => interrupt.abort());
        return new Promise<never>(() => {});
      },
    };
    const { tests, stop } = await run(["a"], { host, died, signal: interrupt.signal });
    expect(tests[0]).toMatchObject({ status: "machine-died", reason: "power lost" });
    expect(stop?.kind).toBe("machine-died");
  });
});

describe("when the user interrupts", () => {
  test("tests in flight and those that wait are not-run, each with its own reason", async () => {
    const interrupt = new AbortController();
    const scripts: Record<string, Script> = {
      b: command => {
        command.write("stderr", "half way\n");
        interrupt.abort();
        return hangs(command);
      },
    };
    const { tests, stop, directory } = await run(["a", "b", "c"], {
      scripts,
      signal: interrupt.signal,
      jobs: 1,
    });
    expect(tests.map(each => [each.status, each.reason])).toEqual([
      ["pass", ""],
      ["not-run", "interrupted while running"],
      ["not-run", "interrupted before it started"],
    ]);
    expect(stop?.kind).toBe("interrupted");
    expect(readFileSync(join(directory, "logs/b/stderr.log"), "utf8")).toBe("half way\n");
  });

  test("before the start nothing is started", async () => {
    const { started, tests } = await run(["a"], { signal: AbortSignal.abort() });
    expect(started).toEqual([]);
    expect(tests[0]?.status).toBe("not-run");
  });
});

describe("when logs cannot be written", () => {
  test("the run stops, the test that hit it is an error, and the rest is not-run", async () => {
    const directory = temporary();
    const logDirectory = join(directory, "logs");
    writeFileSync(logDirectory, "a file where a directory should be");
    const { tests, stop } = await run(["a", "b"], { logDirectory, jobs: 1 });
    expect(tests.map(each => each.status)).toEqual(["error", "not-run"]);
    expect(stop?.kind).toBe("error");
    expect(stop?.reason).toContain("the logs cannot be written");
    expect(tests[1]?.reason).toContain("the logs cannot be written");
  });
});

test("a suite whose machine never came up is not-run, and its broken tests are errors all the same", () => {
  const suite = suiteOf(["a", "b"], { b: { broken: "was not built" } });
  expect(suiteNotRun(suite, "the machine did not boot:\nno answer")).toMatchObject([
    { id: "kvm/a", status: "not-run", reason: "the machine did not boot: no answer", startedAt: null },
    { id: "kvm/b", status: "error", reason: "was not built" },
  ]);
});

describe("progress", () => {
  test("tells the beginning, every start and end, and the outcome", async () => {
    const events: ProgressEvent[] = [];
    const suite = suiteOf(["a", "b"], { b: { broken: "was not built" } });
    const { tests } = await run([], { suite, jobs: 1, onProgress: event => events.push(event) });
    expect(events.map(each => each.kind)).toEqual([
      "began",
      "ended",
      "started",
      "process",
      "ended",
      "finished",
    ]);
    expect(events.at(-1)).toMatchObject({ outcome: { tests } });
  });

  test("that cannot be shown stops the run", async () => {
    const onProgress = (event: ProgressEvent) => {
      if (event.kind === "ended") throw new Error("EPIPE");
    };
    const { tests, stop } = await run(["a", "b"], { jobs: 1, onProgress });
    expect(stop?.reason).toContain("EPIPE");
    expect(tests.map(each => each.status)).toEqual(["pass", "not-run"]);
  });
});

/** How a test of a schedule ends, and after how many turns of the event loop. */
const fates = ["pass", "fail", "skip", "crash", "timeout", "throw", "lost", "die", "interrupt"] as const;
const schedule = fc.array(fc.record({ fate: fc.constantFrom(...fates), count: fc.nat(5) }), {
  maxLength: 12,
});

describe("any schedule of ends, deaths and interruptions", () => {
  test("gives every test one result, never more than so many at a time, and no start after a stop", async () => {
    await fc.assert(
      fc.asyncProperty(
        schedule,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 4 }),
        async (plan, jobs, limit) => {
          const directory = mkdtempSync(join(tmpdir(), "runner-test-"));
          const { promise: died, resolve: die } = Promise.withResolvers<{ reason: string }>();
          const interrupt = new AbortController();
          let isStopped = false;
          let startsAfterStop = 0;
          const scripts: Record<string, Script> = {};
          for (const [index, { fate, count }] of plan.entries()) {
            scripts[`t${index}`] = async command => {
              if (isStopped) startsAfterStop++;
              await turns(count);
              // From the next turn of the event loop on, the runner can know.
              if (/lost|die|interrupt/.test(fate)) {
                setImmediate(() => {
                  isStopped = true;
                });
              }
              if (fate === "lost") setImmediate(() => die({ reason: "panic" }));
              if (fate === "lost") throw new HostLost("gone");
              if (fate === "die") die({ reason: "panic" });
              if (fate === "interrupt") interrupt.abort();
              if (fate === "die" || fate === "interrupt") return await hangs(command);
              if (fate === "throw") throw new Error("toolkit");
              if (fate === "crash") return { kind: "signaled", signal: "SIGABRT" };
              if (fate === "timeout") return { kind: "timed-out", survivors: 0 };
              return { kind: "exited", code: fate === "pass" ? 0 : fate === "skip" ? 4 : 1 };
            };
          }
          const names = plan.map((_, index) => `t${index}`);
          const host = fakeHost(scripts, limit);
          const { tests, stop } = await runSuite({
            suite: suiteOf(names),
            host,
            died,
            jobs,
            timeoutMs: 1000,
            logDirectory: join(directory, "logs"),
            resultsDirectory: directory,
            signal: interrupt.signal,
            retryFailures: false,
          });
          rmSync(directory, { recursive: true, force: true });
          expect(tests.map(each => each.id)).toEqual(names.map(name => `kvm/${name}`));
          expect(host.mostAtOnce).toBeLessThanOrEqual(Math.min(jobs, limit));
          expect(new Set(host.started).size).toBe(host.started.length);
          expect(startsAfterStop).toBe(0);
          expect(tests.filter(each => each.startedAt !== null).length).toBe(host.started.length);
          expect(stop === undefined).toBe(tests.every(each => !/not-run|machine-died/.test(each.status)));
        },
      ),
      { numRuns: 150 },
    );
  });
});
