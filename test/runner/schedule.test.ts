import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { longestFirst } from "../../src/runner/parallel-queue.ts";
import { claimOf, type MachineSize, resourcesOf } from "../../src/runner/resources.ts";
import { expectedMs, Schedule } from "../../src/runner/schedule.ts";
import type { Test } from "../../src/suite/index.ts";
import { type Span, simulate } from "./simulation.ts";

function testOf(name: string, resources?: Test["resources"]): Test {
  return { id: name, name, command: [name], ...(resources === undefined ? {} : { resources }) };
}

function cpus(count: number): Test["resources"] {
  return { cpus: count, memoryMiB: 0 };
}

function simulated(
  tests: readonly Test[],
  size: MachineSize,
  lengths: Record<string, number>,
  isKnown = true,
) {
  const durations = new Map(Object.entries(lengths));
  return simulate(new Schedule(tests, { ...size, durations: isKnown ? durations : new Map() }), durations);
}

function startsOf(spans: readonly Span[]): Record<string, number> {
  return Object.fromEntries(spans.map(({ duty, start }) => [duty.test.id, start]));
}

function makespan(spans: readonly Span[]): number {
  return Math.max(0, ...spans.map(({ end }) => end));
}

describe("the order", () => {
  test("is new ones first as they were given, then the longest first", () => {
    const all = [
      { id: "a", expectedMs: 5 },
      { id: "b", expectedMs: undefined },
      { id: "c", expectedMs: 50 },
      { id: "d", expectedMs: undefined },
      { id: "e", expectedMs: 50 },
    ];
    expect(longestFirst(all).map(({ id }) => id)).toEqual(["b", "d", "c", "e", "a"]);
  });

  test("counts all executions of a test that is repeated", () => {
    expect(expectedMs(100, { kind: "times", times: 5 })).toBe(500);
    expect(expectedMs(100, { kind: "for", ms: 60_000 })).toBe(60_000);
    expect(expectedMs(undefined, { kind: "for", ms: 60_000 })).toBe(60_000);
    expect(expectedMs(100, { kind: "until-failure", atMost: 9 })).toBe(900);
    expect(expectedMs(undefined, { kind: "times", times: 5 })).toBeUndefined();
  });
});

describe("what a test takes of the machine", () => {
  test("is one CPU when it says nothing", () => {
    expect(claimOf(testOf("a"), { jobs: 4, cpus: 4 })).toEqual({ cpus: 1, memoryMiB: 0, isSolo: false });
  });

  test("is the whole machine when it wants as much as there is, or more", () => {
    const size = { jobs: 4, cpus: 4, memoryMiB: 1000 };
    expect(claimOf(testOf("a", cpus(4)), size).isSolo).toBe(true);
    expect(claimOf(testOf("a", cpus(64)), size)).toEqual({ cpus: 4, memoryMiB: 0, isSolo: true });
    expect(claimOf(testOf("a", { cpus: 1, memoryMiB: 2000 }), size)).toMatchObject({
      memoryMiB: 1000,
      isSolo: true,
    });
  });

  test("leaves room for as many jobs as were asked for, also above the number of CPUs", () => {
    const size = { jobs: 6, cpus: 2 };
    const tests = Array.from({ length: 6 }, (_, index) => testOf(`t${index}`));
    expect(new Set(simulated(tests, size, {}).map(({ start }) => start))).toEqual(new Set([0]));
    expect(claimOf(testOf("a", cpus(2)), size).isSolo).toBe(true);
    expect(claimOf(testOf("a"), { jobs: 6, cpus: 1 }).isSolo).toBe(false);
  });
});

describe("a test that does not fit yet", () => {
  const size = { jobs: 4, cpus: 4 };
  const big = testOf("big", cpus(3));

  test("is overtaken by those that are over before its turn", () => {
    const tests = [testOf("long"), testOf("other"), big, testOf("short")];
    const spans = simulated(tests, size, { long: 100, other: 90, big: 80, short: 70 });
    expect(startsOf(spans)).toEqual({ long: 0, other: 0, short: 0, big: 90 });
  });

  test("is not made to wait by one that takes longer than until then", () => {
    // `big` can begin when `first` ends at 100; `slow` would begin at 90 and put that off.
    const tests = [testOf("first", cpus(2)), testOf("second", cpus(2)), big, testOf("slow", cpus(2))];
    const spans = simulated(tests, size, { first: 100, second: 90, big: 80, slow: 70 });
    expect(startsOf(spans)).toEqual({ first: 0, second: 0, big: 100, slow: 180 });
  });

  test("is overtaken by one that leaves enough beside it, however long that takes", () => {
    const tests = [testOf("first", cpus(2)), testOf("second", cpus(2)), big, testOf("narrow")];
    const spans = simulated(tests, size, { first: 100, second: 90, big: 80, narrow: 70 });
    expect(startsOf(spans)).toEqual({ first: 0, second: 0, narrow: 90, big: 100 });
  });

  test("is not starved by any number of small ones that nobody knows", () => {
    const small = Array.from({ length: 100 }, (_, index) => testOf(`s${index}`));
    const lengths = Object.fromEntries(small.map(({ id }, index) => [id, 10 + (index % 7)]));
    const spans = simulated([...small.slice(0, 3), big, ...small.slice(3)], size, lengths, false);
    // Of those before it, and of as many as can run at once.
    expect(startsOf(spans)["big"]).toBeLessThanOrEqual(3 * 16);
  });
});

describe("what has to run alone", () => {
  const exclusive = { cpus: 1, memoryMiB: 0, exclusive: "measures time" };

  test("runs after all else, the longest first, and then the failures that are repeated", () => {
    const tests = [testOf("x", exclusive), testOf("y", exclusive), testOf("whole", cpus(2)), testOf("a")];
    const durations = new Map([
      ["x", 5],
      ["y", 7],
      ["whole", 6],
    ]);
    const schedule = new Schedule(tests, { jobs: 2, cpus: 2, durations });
    schedule.addRetry(testOf("failed"), undefined);
    const spans = simulate(schedule, durations);
    expect(spans.map(({ duty }) => duty.test.id)).toEqual(["a", "y", "whole", "x", "failed"]);
  });

  test("waits behind the suspects of a death, which come first", () => {
    const schedule = new Schedule([testOf("a"), testOf("b")], { jobs: 2 });
    schedule.addSuspects([testOf("s"), testOf("t")]);
    expect(startsOf(simulate(schedule, new Map()))).toEqual({ s: 0, t: 1, a: 2, b: 2 });
  });
});

const instance = fc.record({
  size: fc.record({
    jobs: fc.integer({ min: 1, max: 10 }),
    cpus: fc.integer({ min: 1, max: 8 }),
    memoryMiB: fc.constantFrom(500, 4000),
  }),
  tests: fc.array(
    fc.record({
      cpus: fc.integer({ min: 1, max: 10 }),
      memoryMiB: fc.nat(700),
      isExclusive: fc.boolean(),
      lengthMs: fc.integer({ min: 1, max: 1000 }),
      isKnown: fc.boolean(),
      hasResources: fc.boolean(),
    }),
    { maxLength: 40 },
  ),
});
type Instance = typeof instance extends fc.Arbitrary<infer T> ? T : never;

function testsOf({ tests }: Instance): Test[] {
  return tests.map(({ cpus, memoryMiB, isExclusive, hasResources }, index) =>
    testOf(
      `t${index}`,
      hasResources ? { cpus, memoryMiB, ...(isExclusive ? { exclusive: "it is" } : {}) } : undefined,
    ),
  );
}

function run(given: Instance, areAllKnown: boolean): { tests: Test[]; spans: Span[] } {
  const tests = testsOf(given);
  const lengths = new Map(given.tests.map(({ lengthMs }, index) => [`t${index}`, lengthMs]));
  const durations = new Map([...lengths].filter((_, at) => areAllKnown || given.tests[at]?.isKnown));
  return { tests, spans: simulate(new Schedule(tests, { ...given.size, durations }), lengths) };
}

describe("any suite on any machine", () => {
  test("runs every test exactly once, never beyond the resources, and nothing beside an exclusive one", () => {
    fc.assert(
      fc.property(instance, fc.boolean(), (given, areAllKnown) => {
        const { tests, spans } = run(given, areAllKnown);
        const ids = (of: readonly Test[]) => of.map(({ id }) => id).toSorted();
        expect(ids(spans.map(({ duty }) => duty.test))).toEqual(ids(tests));
        const all = resourcesOf(given.size);
        for (const { start } of spans) {
          const at = spans
            .filter(each => each.start <= start && start < each.end)
            .map(({ duty }) => duty.claim);
          expect(at.length).toBeLessThanOrEqual(given.size.jobs);
          expect(at.reduce((sum, { cpus }) => sum + cpus, 0)).toBeLessThanOrEqual(all.cpus);
          expect(at.reduce((sum, { memoryMiB }) => sum + memoryMiB, 0)).toBeLessThanOrEqual(all.memoryMiB);
          if (at.some(({ isSolo }) => isSolo)) expect(at).toHaveLength(1);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("takes at most twice as long as its longest test and all that tests take of the machine ask for", () => {
    fc.assert(
      fc.property(instance, given => {
        const { spans } = run(given, true);
        expect(makespan(spans)).toBeLessThanOrEqual(2 * boundOf(spans, given.size));
      }),
      { numRuns: 300 },
    );
  });

  test("takes at most twice as long as any schedule must, when durations are known and memory is plenty", () => {
    fc.assert(
      fc.property(instance, given => {
        const plenty = { ...given, tests: given.tests.map(each => ({ ...each, memoryMiB: 0 })) };
        const { spans } = run(plenty, true);
        expect(makespan(spans)).toBeLessThanOrEqual(2 * leastTime(spans, given.size));
      }),
      { numRuns: 300 },
    );
  });

  test("is done in at most 4/3 of the best time when each takes one CPU (Graham 1969)", () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 3 }), (all, jobs) => {
        const durations = new Map(all.map((length, index) => [`t${index}`, length]));
        const tests = all.map((_, index) => testOf(`t${index}`));
        const spans = simulate(new Schedule(tests, { jobs, durations }), durations);
        expect(makespan(spans)).toBeLessThanOrEqual((4 / 3 - 1 / (3 * jobs)) * bestTime(all, jobs) + 1e-6);
      }),
      { numRuns: 200 },
    );
  });
});

/** The longest test, what all that share the machine take of each resource, and what those that run alone take. */
function partsOf(spans: readonly Span[], size: MachineSize) {
  const all = resourcesOf(size);
  const beside = spans.filter(({ duty }) => !duty.claim.isSolo);
  const length = ({ start, end }: Span) => end - start;
  const sum = (of: readonly Span[], weight: (span: Span) => number) =>
    of.reduce((total, span) => total + weight(span) * length(span), 0);
  return {
    longest: Math.max(0, ...beside.map(length)),
    shares: [
      sum(beside, () => 1) / all.jobs,
      sum(beside, ({ duty }) => duty.claim.cpus) / all.cpus,
      sum(beside, ({ duty }) => duty.claim.memoryMiB) / all.memoryMiB,
    ],
    solo: sum(
      spans.filter(({ duty }) => duty.claim.isSolo),
      () => 1,
    ),
  };
}

/** No schedule is shorter. */
function leastTime(spans: readonly Span[], size: MachineSize): number {
  const { longest, shares, solo } = partsOf(spans, size);
  return Math.max(longest, ...shares) + solo;
}

/** Half of the bound of list scheduling with several resources (Garey and Graham 1975). */
function boundOf(spans: readonly Span[], size: MachineSize): number {
  const { longest, shares, solo } = partsOf(spans, size);
  return (
    Math.max(
      longest,
      shares.reduce((sum, share) => sum + share, 0),
    ) + solo
  );
}

/** The best time of all ways to share lengths out among lanes. */
function bestTime(lengths: readonly number[], lanes: number): number {
  const loads: number[] = Array.from({ length: lanes }, () => 0);
  const place = (index: number): number => {
    const length = lengths[index];
    if (length === undefined) return Math.max(...loads);
    let best = Number.POSITIVE_INFINITY;
    for (let lane = 0; lane < lanes; lane++) {
      loads[lane] = (loads[lane] ?? 0) + length;
      best = Math.min(best, place(index + 1));
      loads[lane] = (loads[lane] ?? 0) - length;
    }
    return best;
  };
  return place(0);
}
