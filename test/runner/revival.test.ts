import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ProgressEvent } from "../../src/runner/index.ts";
import { type FakeHost, fakeHost, hangs, type Script, turns } from "./fake-host.ts";
import { type Asked, run } from "./run.ts";

/** A test kills its machine when this says so. */
type Kills = (running: readonly string[], life: number) => boolean;

/** Machines one after the other, each killed by certain tests. */
function machines(names: readonly string[], killers: Record<string, Kills>, most = Number.POSITIVE_INFINITY) {
  const hosts: FakeHost[] = [];
  const boot = () => {
    const { promise: died, resolve: die } = Promise.withResolvers<{ reason: string }>();
    const life = hosts.length + 1;
    const scripts: Record<string, Script> = {};
    for (const name of names) {
      scripts[name] = async command => {
        await turns(1);
        if (killers[name]?.(command.running, life) !== true) {
          // Still there when another one kills the machine.
          await turns(3);
          return { kind: "exited", code: 0 };
        }
        die({ reason: `panic ${life}` });
        return await hangs(command);
      };
    }
    const host = fakeHost(scripts);
    hosts.push(host);
    return { host, died };
  };
  const first = boot();
  const revive = async () => (hosts.length > most ? undefined : boot());
  return { ...first, revive, started: () => hosts.map(({ started }) => started) };
}

const always: Kills = () => true;

async function runOn(names: readonly string[], killers: Record<string, Kills>, asked: Asked = {}) {
  const { started, ...machine } = machines(names, killers);
  const outcome = await run(names, { ...machine, ...asked });
  return { ...outcome, starts: started() };
}

describe("when the machine dies and can be brought back", () => {
  test("suspects run one at a time until the one that kills it is found, and the rest goes on", async () => {
    const names = ["a", "b", "c", "d", "e"];
    const { tests, deaths, stop, starts, result, isMachineDead } = await runOn(
      names,
      { b: always },
      { jobs: 3 },
    );
    expect(tests.map(({ status }) => status)).toEqual(["pass", "machine-died", "pass", "pass", "pass"]);
    expect(stop).toBeUndefined();
    expect(isMachineDead).toBe(false);
    expect(starts).toEqual([
      ["a", "b", "c"],
      ["a", "b"],
      ["c", "d", "e"],
    ]);
    expect(deaths).toEqual([
      { reason: "panic 1", suspects: ["kvm/a", "kvm/b", "kvm/c"], killer: "kvm/b" },
      { reason: "panic 2", suspects: ["kvm/b"], killer: "kvm/b" },
    ]);
    expect(result("b")).toMatchObject({ reason: "panic 2", suspicious: "" });
    expect(result("b").attempts).toMatchObject([
      { status: "machine-died", why: "first", alone: false },
      { status: "machine-died", why: "suspect", alone: true, logs: { stdout: "logs/b/suspect/stdout.log" } },
    ]);
    expect(result("a").attempts).toMatchObject([
      { status: "machine-died", why: "first" },
      { status: "pass", why: "suspect", alone: true },
    ]);
    expect(result("a").suspicious).toBe("");
  });

  test("a test that was alone has killed it, and is not run again", async () => {
    const { deaths, starts, result, stop } = await runOn(["a", "b", "c"], { b: always }, { jobs: 1 });
    expect(starts).toEqual([["a", "b"], ["c"]]);
    expect(deaths).toEqual([{ reason: "panic 1", suspects: ["kvm/b"], killer: "kvm/b" }]);
    expect(result("b")).toMatchObject({ status: "machine-died", attempts: [] });
    expect(stop).toBeUndefined();
  });

  test("is not brought back when nothing is left to run on it", async () => {
    const { starts, stop, isMachineDead } = await runOn(["a", "b"], { b: always }, { jobs: 1 });
    expect(starts).toEqual([["a", "b"]]);
    expect(stop).toBeUndefined();
    expect(isMachineDead).toBe(true);
  });

  test("nobody is the killer when no suspect does it again, and each of them is suspicious", async () => {
    const both: Kills = running => running.length > 1;
    const { deaths, result, tests } = await runOn(["a", "b", "c"], { a: both });
    expect(deaths).toEqual([{ reason: "panic 1", suspects: ["kvm/a", "kvm/b"], killer: null }]);
    expect(tests.map(({ status }) => status)).toEqual(["pass", "pass", "pass"]);
    expect(result("a").suspicious).toBe(
      "was running when the machine died (panic 1); what killed it is not known",
    );
    expect(result("b").suspicious).not.toBe("");
    expect(result("c").suspicious).toBe("");
  });

  test("a failure's repetition alone that kills it is its result", async () => {
    const { started, ...machine } = machines(["a", "b"], { a: running => running.length === 1 });
    const onMachine = machine.host.run.bind(machine.host);
    // Beside another one it fails; alone it kills.
    let time = 0;
    machine.host.run = async (argv, options) => {
      if (!argv[0].endsWith("/a") || ++time > 1) return await onMachine(argv, options);
      await turns(1);
      return { end: { kind: "exited", code: 1 }, durationMs: 1, stdout: "", stderr: "" };
    };
    const { result, deaths } = await run(["a", "b"], machine);
    expect(result("a")).toMatchObject({ status: "machine-died", reason: "panic 1" });
    expect(result("a").attempts.map(({ status, why }) => [status, why])).toEqual([
      ["fail", "first"],
      ["machine-died", "retry"],
    ]);
    expect(deaths).toEqual([{ reason: "panic 1", suspects: ["kvm/a"], killer: "kvm/a" }]);
    expect(started()).toHaveLength(1);
  });

  test("as often as the budget allows; then the rest is not-run, and says why", async () => {
    const names = ["a", "b", "c", "d"];
    const killers = { a: always, b: always, c: always, d: always };
    const { tests, deaths, stop, starts } = await runOn(names, killers, { jobs: 1, mostRevivals: 2 });
    expect(starts).toHaveLength(3);
    expect(tests.map(({ status }) => status)).toEqual([
      "machine-died",
      "machine-died",
      "machine-died",
      "not-run",
    ]);
    expect(tests[3]?.reason).toBe(
      "the machine died before it started: panic 3; it was brought back 2 times already, which is the most",
    );
    expect(stop?.kind).toBe("machine-died");
    expect(deaths.map(({ killer }) => killer)).toEqual(["kvm/a", "kvm/b", "kvm/c"]);
  });

  test("suspects that are not repeated say why", async () => {
    const { tests, deaths } = await runOn(["a", "b", "c"], { a: always }, { mostRevivals: 0 });
    expect(tests.map(({ status }) => status)).toEqual(["machine-died", "machine-died", "not-run"]);
    expect(tests[0]?.reason).toBe(
      "panic 1; not repeated alone: it was brought back 0 times already, which is the most",
    );
    expect(deaths).toEqual([{ reason: "panic 1", suspects: ["kvm/a", "kvm/b"], killer: null }]);
  });

  test.each<[string, () => Promise<undefined>, RegExp]>([
    ["gives nothing", async () => undefined, /panic 1; it could not be brought back$/],
    [
      "throws",
      () => Promise.reject(new Error("no answer")),
      /panic 1; it could not be brought back: no answer$/,
    ],
  ])("it stays dead when bringing it back %s", async (_, revive, reason) => {
    const { tests, stop, isMachineDead } = await runOn(["a", "b", "c"], { a: always }, { revive, jobs: 1 });
    expect(tests.map(({ status }) => status)).toEqual(["machine-died", "not-run", "not-run"]);
    expect(stop?.reason).toMatch(reason);
    expect(isMachineDead).toBe(true);
  });

  test("an interruption while it is brought back ends the run", async () => {
    const interrupt = new AbortController();
    const revive = async () => {
      interrupt.abort();
      throw new Error("interrupted");
    };
    const asked = { revive, signal: interrupt.signal };
    const { tests, stop } = await runOn(["a", "b", "c"], { a: always }, asked);
    expect(stop).toEqual({ kind: "interrupted", reason: "interrupted" });
    expect(tests.map(({ status, reason }) => [status, reason])).toEqual([
      ["machine-died", "panic 1; not repeated alone: interrupted"],
      ["machine-died", "panic 1; not repeated alone: interrupted"],
      ["not-run", "interrupted before it started"],
    ]);
  });

  test("the death and the return are told while they happen, and each result once", async () => {
    const events: ProgressEvent[] = [];
    await runOn(["a", "b"], { b: always }, { onProgress: event => events.push(event) });
    const kinds = events.filter(({ kind }) => kind !== "process").map(({ kind }) => kind);
    expect(kinds).toEqual([
      ...["began", "started", "started", "died", "revived"],
      ...["started", "ended", "started", "died", "ended", "finished"],
    ]);
    expect(events.find(({ kind }) => kind === "died")).toMatchObject({
      reason: "panic 1",
      suspects: [{ name: "a" }, { name: "b" }],
    });
  });
});

test("without a way to bring it back, tests in flight say no more than how it died", async () => {
  const { started: _, revive: __, ...machine } = machines(["a", "b"], { a: always });
  const { tests, deaths, isMachineDead } = await run(["a", "b", "c"], machine);
  expect(tests.map(({ reason }) => reason).slice(0, 2)).toEqual(["panic 1", "panic 1"]);
  expect(deaths).toEqual([{ reason: "panic 1", suspects: ["kvm/a", "kvm/b"], killer: null }]);
  expect(isMachineDead).toBe(true);
});

describe("any set of tests that kill the machine", () => {
  test("is found out whole, all others pass, and all of it within the budget", async () => {
    const given = fc.record({
      kills: fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }),
      jobs: fc.integer({ min: 1, max: 4 }),
      mostRevivals: fc.integer({ min: 0, max: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(given, async ({ kills, jobs, mostRevivals }) => {
        const names = kills.map((_, index) => `t${index}`);
        const killers = Object.fromEntries(
          names.filter((_, at) => kills[at] === true).map(name => [name, always]),
        );
        const { tests, deaths, starts, stop } = await runOn(names, killers, { jobs, mostRevivals });
        expect(starts.length - 1).toBeLessThanOrEqual(mostRevivals);
        for (const [at, { status, id }] of tests.entries()) {
          const isKiller = kills[at] === true;
          if (stop === undefined) {
            expect(status).toBe(isKiller ? "machine-died" : "pass");
            expect(deaths.some(({ killer }) => killer === id)).toBe(isKiller);
          }
          // Nobody is blamed who did not do it.
          if (!isKiller) expect(deaths.map(({ killer }) => killer)).not.toContain(id);
        }
        // Each is executed beside others once, and alone once more.
        for (const name of names) {
          expect(starts.flat().filter(each => each === name).length).toBeLessThanOrEqual(2);
        }
      }),
      { numRuns: 60 },
    );
  });
});
