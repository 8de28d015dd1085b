import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { CommandEnd } from "../../src/host/index.ts";
import type { ProgressEvent } from "../../src/runner/index.ts";
import { endsSlowly, hangs, passes, type Script, suiteOf, turns } from "./fake-host.ts";
import { run } from "./run.ts";

const failed: CommandEnd = { kind: "exited", code: 1 };
const passed: CommandEnd = { kind: "exited", code: 0 };
const slow = endsSlowly(passed, 6);

/** Ends so each time that it is started, after a few turns of the event loop; at last always as at the end. */
function endsInTurn(...ends: CommandEnd[]): Script {
  return async ({ time, write }) => {
    write("stdout", `time ${time}\n`);
    await turns(2);
    return ends[Math.min(time, ends.length) - 1] ?? passed;
  };
}

describe("a failure beside other tests", () => {
  test.each<[string, CommandEnd, string]>([
    ["fail", failed, "failed"],
    ["crash", { kind: "signaled", signal: "SIGSEGV" }, "crashed"],
    ["timeout", { kind: "timed-out", survivors: 0 }, "timed out"],
  ])(
    "that ends with %s and passes alone is flaky, with both attempts and their logs",
    async (status, end, word) => {
      const scripts = { a: endsInTurn(end, passed), b: slow };
      const { result, directory } = await run(["a", "b"], { scripts });
      const flaky = result("a");
      expect(flaky.status).toBe("flaky");
      expect(flaky.reason).toMatch(
        new RegExp(`^${word} beside other tests and passed when repeated alone: .`),
      );
      expect(flaky.tail).toEqual(["time 1"]);
      expect(flaky.attempts).toMatchObject([
        { status, why: "first", alone: false, logs: { stdout: "logs/a/stdout.log" } },
        { status: "pass", why: "retry", alone: true, logs: { stdout: "logs/a/retry/stdout.log" } },
      ]);
      const texts = flaky.attempts.map(({ logs }) =>
        readFileSync(join(directory, logs?.stdout ?? ""), "utf8"),
      );
      expect(texts).toEqual(["time 1\n", "time 2\n"]);
      expect(result("b")).toMatchObject({ status: "pass", attempts: [] });
    },
  );

  test("that fails alone again is a failure as it was alone", async () => {
    const scripts = { a: endsInTurn({ kind: "timed-out", survivors: 0 }, failed), b: slow };
    const { result } = await run(["a", "b"], { scripts });
    expect(result("a")).toMatchObject({ status: "fail", exitCode: 1, tail: ["time 2"] });
    expect(result("a").attempts.map(({ status }) => status)).toEqual(["timeout", "fail"]);
  });

  test("is repeated when all else is through, and nothing runs beside it", async () => {
    const beside: string[][] = [];
    const scripts: Record<string, Script> = {
      a: async ({ time, running }) => {
        if (time === 2) beside.push([...running]);
        await turns(2);
        return time === 2 ? passed : failed;
      },
      b: slow,
      c: slow,
    };
    const resources = { cpus: 1, memoryMiB: 0, exclusive: "it is" };
    const suite = suiteOf(["a", "b", "x", "c"], { x: { resources } });
    const { started } = await run([], { suite, scripts });
    expect(started).toEqual(["a", "b", "c", "x", "a"]);
    expect(beside).toEqual([["a"]]);
  });

  test("is not hidden by a skip alone", async () => {
    const scripts = { a: endsInTurn(failed, { kind: "exited", code: 4 }), b: slow };
    const { result } = await run(["a", "b"], { scripts });
    expect(result("a").status).toBe("fail");
    expect(result("a").reason).toContain("skipped when repeated alone: ");
  });

  test("is told when it happens, and ends once its result stands", async () => {
    const events: ProgressEvent[] = [];
    const scripts = { a: endsInTurn(failed, passed), b: slow };
    await run(["a", "b"], { scripts, onProgress: event => events.push(event) });
    const ofA = events.filter(
      event => "test" in event && event.test.name === "a" && event.kind !== "process",
    );
    expect(ofA.map(({ kind }) => kind)).toEqual(["started", "retrying", "started", "ended"]);
    expect(ofA[1]).toMatchObject({ result: { status: "fail" } });
    expect(ofA[2]).toMatchObject({ why: "retry" });
    expect(ofA[3]).toMatchObject({ result: { status: "flaky" } });
  });

  test("stays what it was, and says so, when the run is interrupted before", async () => {
    const interrupt = new AbortController();
    const scripts: Record<string, Script> = {
      a: endsInTurn(failed, passed),
      b: async command => {
        await turns(6);
        interrupt.abort();
        return await hangs(command);
      },
    };
    const { result, started } = await run(["a", "b"], { scripts, signal: interrupt.signal });
    expect(started).toEqual(["a", "b"]);
    expect(result("a")).toMatchObject({ status: "fail", attempts: [] });
    expect(result("a").reason).toMatch(/; not repeated alone: interrupted$/);
  });

  test("stays what it was, and says so, when the run is interrupted meanwhile", async () => {
    const interrupt = new AbortController();
    const scripts: Record<string, Script> = {
      a: async command => {
        await turns(1);
        if (command.time === 1) return failed;
        interrupt.abort();
        return await hangs(command);
      },
      b: slow,
    };
    const { result } = await run(["a", "b"], { scripts, signal: interrupt.signal });
    expect(result("a")).toMatchObject({ status: "fail", attempts: [] });
    expect(result("a").reason).toMatch(/; not repeated alone: interrupted while running$/);
  });
});

describe("nothing is repeated", () => {
  test("of a failure that happened alone", async () => {
    const { started } = await run(["a", "b"], { scripts: { a: endsInTurn(failed, passed) }, jobs: 1 });
    expect(started).toEqual(["a", "b"]);
  });

  test("of a failure when that is not wanted", async () => {
    const scripts = { a: endsInTurn(failed, passed), b: slow };
    const { result, started } = await run(["a", "b"], { scripts, retryFailures: false });
    expect(started).toEqual(["a", "b"]);
    expect(result("a").status).toBe("fail");
  });

  test("of skips, and of what vmentry itself failed at", async () => {
    const scripts: Record<string, Script> = {
      a: endsSlowly({ kind: "exited", code: 4 }),
      b: async () => {
        await turns(1);
        throw new Error("no such descriptor");
      },
      c: slow,
    };
    const { started } = await run(["a", "b", "c"], { scripts, jobs: 3 });
    expect(started).toEqual(["a", "b", "c"]);
  });
});

describe("a test that is executed several times", () => {
  const three = { kind: "times", times: 3 } as const;

  test("passes when each iteration did, and names each attempt's number", async () => {
    const suite = suiteOf(["a"], { a: { repetition: three } });
    const { result } = await run([], { suite });
    expect(result("a")).toMatchObject({ status: "pass", reason: "" });
    expect(result("a").attempts.map(({ why, reason }) => [why, reason])).toEqual([
      ["first", "iteration 1 of 3"],
      ["iteration", "iteration 2 of 3"],
      ["iteration", "iteration 3 of 3"],
    ]);
  });

  test("ends at the first bad iteration, which says which one it was", async () => {
    const suite = suiteOf(["a"], { a: { repetition: { kind: "until-failure", atMost: 100 } } });
    const { result, started } = await run([], { suite, scripts: { a: endsInTurn(passed, passed, failed) } });
    expect(started).toHaveLength(3);
    expect(result("a").status).toBe("fail");
    expect(result("a").reason).toMatch(/^iteration 3 of at most 100: exit code 1/);
  });

  test("keeps the logs of the first, the last and the bad iteration", async () => {
    const suite = suiteOf(["a"], { a: { repetition: { kind: "times", times: 4 } } });
    const { result, directory } = await run([], { suite });
    const kept = result("a").attempts.map(({ logs }) => logs?.stdout ?? null);
    expect(kept).toEqual(["logs/a/stdout.log", null, null, "logs/a/iteration-4/stdout.log"]);
    const exists = ["", "iteration-2", "iteration-3", "iteration-4"].map(each =>
      existsSync(join(directory, "logs/a", each, "stdout.log")),
    );
    expect(exists).toEqual([true, false, false, true]);
  });

  test("lists the first five attempts and the last five", async () => {
    const suite = suiteOf(["a"], { a: { repetition: { kind: "times", times: 40 } } });
    const { result } = await run([], { suite });
    expect(result("a").attempts.map(({ reason }) => reason)).toEqual(
      [1, 2, 3, 4, 5, 36, 37, 38, 39, 40].map(number => `iteration ${number} of 40`),
    );
  });

  test("is repeated alone as many times as it took to fail beside others", async () => {
    const suite = suiteOf(["a", "b"], { a: { repetition: { kind: "times", times: 9 } } });
    const scripts = { a: endsInTurn(passed, failed, passed), b: endsSlowly(passed, 20) };
    const { result, started } = await run([], { suite, scripts });
    expect(started.filter(name => name === "a")).toHaveLength(4);
    expect(result("a").status).toBe("flaky");
    expect(result("a").reason).toContain("iteration 2 of 9: exit code 1");
    expect(result("a").attempts.map(({ why }) => why)).toEqual(["first", "iteration", "retry", "retry"]);
  });

  test("is not-run when it was interrupted, and says where", async () => {
    const interrupt = new AbortController();
    const suite = suiteOf(["a"], { a: { repetition: three } });
    const a: Script = async command => {
      if (command.time < 2) return passes(command);
      interrupt.abort();
      return await hangs(command);
    };
    const { result } = await run([], { suite, scripts: { a }, signal: interrupt.signal });
    expect(result("a")).toMatchObject({
      status: "not-run",
      reason: "iteration 2 of 3: interrupted while running",
    });
  });
});
