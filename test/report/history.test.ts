import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/base/index.ts";
import {
  formatHistory,
  type History,
  HistoryIndex,
  mergeHistories,
  noHistory,
  parseHistory,
  recordHistory,
} from "../../src/report/index.ts";
import { type Status, sumUp } from "../../src/results/index.ts";
import {
  hostileText,
  sampleAttempt,
  sampleExpectation,
  sampleFlaky,
  sampleRun,
  sampleSplat,
  sampleTest,
} from "../results/sample.ts";
import { commitOf } from "./sample.ts";

const now = new Date("2026-12-01T00:00:00.000Z");
const limits = { runs: 3, days: 20 };

const ids = ["kvm/a", "kvm/b", "kvm/c/-M 1", "x/\u{1f600}"];
const statuses: Status[] = ["pass", "fail", "flaky", "skip", "timeout", "crash", "not-run", "error"];

/** What one run told of an environment: its parts may come from several jobs. */
const anyPart = fc
  .record({
    run: fc.integer({ min: 0, max: 30 }),
    environment: fc.constantFrom("tdp", "shadow", "nested"),
    tests: fc.uniqueArray(
      fc.record({
        id: fc.constantFrom(...ids),
        status: fc.constantFrom(...statuses),
        durationMs: fc.integer({ min: 0, max: 100_000 }),
      }),
      { selector: ({ id }) => id, maxLength: 4 },
    ),
    splat: fc.option(fc.constantFrom("kvm_zap", "kvm_map")),
  })
  .map(({ run, environment, tests, splat }) =>
    recordHistory(
      { id: `run-${run}`, commit: commitOf(run), at: new Date(Date.UTC(2026, 0, 1 + run)).toISOString() },
      sumUp([
        sampleRun(
          environment,
          tests.map(({ id, ...given }) => ({ ...sampleTest("x", given.status, given), id })),
          { splats: splat === null ? [] : [sampleSplat(splat)] },
        ),
      ]),
      { variant: "v", machineClass: "m" },
    ),
  );
const anyParts = fc.array(anyPart, { maxLength: 12 });

describe("merging histories", () => {
  test("gives the same file in any order and grouping, however often a part comes", () => {
    fc.assert(
      fc.property(
        anyParts,
        fc.infiniteStream(fc.nat({ max: 1000 })),
        fc.integer({ min: 1, max: 5 }),
        (parts, random, size) => {
          const whole = formatHistory(mergeHistories(parts, limits));
          const shuffled = [...parts, ...parts.slice(0, 3)]
            .map(part => ({ part, key: random.next().value ?? 0 }))
            .sort((a, b) => a.key - b.key)
            .map(({ part }) => part);
          let grown: History = noHistory;
          for (let at = 0; at < shuffled.length; at += size) {
            grown = mergeHistories([grown, ...shuffled.slice(at, at + size)], limits);
          }
          expect(formatHistory(grown)).toBe(whole);
          expect(formatHistory(mergeHistories([mergeHistories(shuffled, limits)], limits))).toBe(whole);
        },
      ),
    );
  });

  test("keeps of each test in each place the newest runs, and none that is too old", () => {
    fc.assert(
      fc.property(anyParts, parts => {
        const all = mergeHistories(parts, { runs: 1000, days: 1000 });
        const kept = mergeHistories(parts, limits);
        const index = new HistoryIndex(kept, "");
        const whole = new HistoryIndex(all, "");
        const newest = all.records.at(-1)?.at ?? "";
        for (const place of all.places) {
          for (const id of ids) {
            const young = whole
              .outcomes(id, place)
              .filter(({ record }) => Date.parse(record.at) >= Date.parse(newest) - 20 * 86_400_000);
            const runs = (each: readonly { record: { run: string } }[]) =>
              each.map(({ record }) => record.run);
            expect(runs(index.outcomes(id, place))).toEqual(runs(young.slice(-3)));
          }
        }
      }),
    );
  });

  test("does to one history what it does to several", () => {
    fc.assert(
      fc.property(anyParts, parts => {
        const whole = mergeHistories(parts, { runs: 1000, days: 1000 });
        expect(mergeHistories([whole], limits)).toEqual(mergeHistories([whole, noHistory], limits));
      }),
    );
  });

  test("forgets tests and places of which nothing is left", () => {
    const at = (day: number, id: string, environment: string) =>
      recordHistory(
        { id: `r${day}`, commit: commitOf(day), at: new Date(Date.UTC(2026, 0, day)).toISOString() },
        sumUp([sampleRun(environment, [{ ...sampleTest("x", "pass"), id }])]),
        { variant: "v" },
      );
    const { tests, places } = mergeHistories([at(1, "kvm/old", "gone"), at(28, "kvm/new", "here")], limits);
    expect(tests).toEqual(["kvm/new"]);
    expect(places.map(({ environment }) => environment)).toEqual(["here"]);
  });

  test("takes of two accounts of one run the worse, whichever comes first", () => {
    const told = (status: Status) =>
      recordHistory(
        { id: "r", commit: commitOf(1), at: "2026-01-01T00:00:00.000Z" },
        sumUp([sampleRun("tdp", [sampleTest("a", status)])]),
        { variant: "v" },
      );
    for (const parts of [
      [told("pass"), told("fail")],
      [told("fail"), told("pass")],
    ]) {
      expect(mergeHistories(parts).records).toMatchObject([{ outcomes: "f" }]);
    }
  });

  test("keeps a file of bounded size, however many runs there are", () => {
    const run = (index: number) =>
      recordHistory(
        { id: `r${index}`, commit: commitOf(index), at: new Date(1.7e12 + index * 3_600_000).toISOString() },
        sumUp([
          sampleRun(
            "tdp",
            ids.map(id => ({ ...sampleTest("x", "pass"), id })),
          ),
        ]),
        { variant: "v" },
      );
    let grown = noHistory;
    const sizes: number[] = [];
    for (let index = 0; index < 40; index++) {
      grown = mergeHistories([grown, run(index)], { runs: 10 });
      sizes.push(formatHistory(grown).length);
    }
    expect(new Set(sizes.slice(15).map(size => Math.round(size / 50))).size).toBe(1);
  });
});

describe("recording a run", () => {
  test("tells each way in which a test can end", () => {
    const tests = [
      sampleTest("a", "pass"),
      sampleFlaky("b"),
      sampleTest("c", "fail"),
      sampleTest("d", "timeout", {
        attempts: [sampleAttempt("fail"), sampleAttempt("fail", { why: "retry" })],
      }),
      sampleTest("e", "machine-died"),
      sampleTest("f", "machine-died"),
      sampleTest("g", "fail", { known: sampleExpectation }),
      sampleTest("h", "skip"),
      sampleTest("i", "not-run"),
      sampleTest("j", "error"),
      sampleTest("k", "fail", {
        attempts: [sampleAttempt("pass"), sampleAttempt("fail", { why: "iteration" })],
      }),
    ];
    const { records } = recordHistory(
      { id: "r", commit: commitOf(1), at: "2026-01-01T00:00:00.000Z" },
      sumUp([sampleRun("tdp", tests, { deaths: [{ reason: "", suspects: [], killer: "kvm/e" }] })]),
    );
    expect(records[0]?.outcomes).toBe("pkfFmexseef");
  });

  test("keeps the kernel's complaints that nothing allows", () => {
    const splats = [sampleSplat("f"), sampleSplat("f"), sampleSplat("g", { allowed: sampleExpectation })];
    const { records } = recordHistory(
      { id: "r", commit: commitOf(1), at: "2026-01-01T00:00:00.000Z" },
      sumUp([sampleRun("tdp", [sampleTest("a", "pass")], { splats })]),
    );
    expect(records[0]?.splats).toEqual(["WARNING f arch/x86/kvm/mmu.c"]);
  });
});

describe("a history's file", () => {
  test("is read as it was written", () => {
    fc.assert(
      fc.property(anyParts, parts => {
        const history = mergeHistories(parts);
        const text = formatHistory(history);
        const read = parseHistory(text, "history.jsonl", { now });
        expect(read).toEqual({ history, bytes: Buffer.byteLength(text), problems: [] });
      }),
    );
  });

  const good = formatHistory(
    mergeHistories(
      [1, 2, 3].map(day =>
        recordHistory(
          { id: `r${day}`, commit: commitOf(day), at: new Date(Date.UTC(2026, 0, day)).toISOString() },
          sumUp([sampleRun("tdp", [sampleTest("a", "pass"), sampleTest("b", "fail")])]),
          { variant: "v" },
        ),
      ),
    ),
  );
  const read = (text: string) => parseHistory(text, "history.jsonl", { now });

  test("that was cut off is read up to there, and that is told", () => {
    const { history, problems } = read(good.slice(0, -20));
    expect(history.records.map(({ run }) => run)).toEqual(["r1", "r2"]);
    expect(problems).toEqual(["history.jsonl:4: is not JSON, so it may be cut off; left out"]);
  });

  test.each([
    ['"place":0', '"place":7', "history.jsonl:2: place: 7, but the header has 1; left out"],
    ['"outcomes":"pf"', '"outcomes":"pfp"', "history.jsonl:2: outcomes: of more tests than the header has"],
    ['"outcomes":"pf"', '"outcomes":"p"', "history.jsonl:2: durations: not two characters for each outcome"],
    ['"outcomes":"pf"', '"outcomes":"p<"', "history.jsonl:2: outcomes: Invalid string"],
    ['"at":"2026', '"at":"2999', "history.jsonl:2: at: 2999-01-01T00:00:00.000Z lies in the future"],
    ['"at":"2026-01-01', '"at":"2026-13-01', "history.jsonl:2: at: Invalid ISO datetime"],
    [commitOf(1), "$(reboot)", "history.jsonl:2: commit: Invalid string"],
  ])("with %s turned into %s loses that line and says so", (from, to, problem) => {
    const { history, problems } = read(good.replace(from, to));
    expect(history.records).toHaveLength(2);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  test.each([
    ["", "holds no history"],
    ["PK\u0003\u0004", "holds no history"],
    ['{"format":"vmentry-results"}\n', "holds no history"],
    [good.replace('"version":1', '"version":2'), "version: 2, but this vmentry reads 1"],
    [good.replace('"tests":[', '"tests":[7,'), "history.jsonl:1: tests.0"],
  ])("that is none is one clear error", (text, message) => {
    expect(() => read(text)).toThrow(UserError);
    expect(() => read(text)).toThrow(message);
  });

  test("full of anything is read or refused, and never more than that", () => {
    const anyLine = fc.oneof(hostileText, fc.json(), fc.constant(good.split("\n")[1] ?? ""));
    const anyHeader = fc.oneof(fc.constant(good.split("\n")[0] ?? ""), hostileText, fc.json());
    fc.assert(
      fc.property(anyHeader, fc.array(anyLine, { maxLength: 8 }), (header, lines) => {
        try {
          const { history } = read([header, ...lines].join("\n"));
          expect(history.records.length).toBeLessThanOrEqual(lines.length);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
    );
  });

  test("tells a few of many damaged lines, and counts the others", () => {
    const { problems } = read(`${good}${"damaged\n".repeat(100)}`);
    expect(problems).toHaveLength(6);
    expect(problems.at(-1)).toBe("history.jsonl: and 95 more lines left out");
  });

  test("with names of an object's own parts is only data", () => {
    const text = good.replace('"kvm/a"', '"__proto__"').replace('"tdp"', '"constructor"');
    expect(read(text).history.places[0]?.environment).toBe("constructor");
    expect(read(text).history.tests).toContain("__proto__");
  });
});
