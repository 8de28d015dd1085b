import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BisectIndex } from "../../src/report/bisect-index.ts";
import { findingOf } from "../../src/report/finding-of.ts";
import { type BuildResult, type Finding, findingClasses, type KnownBisect } from "../../src/report/index.ts";
import { sampleSplat, sampleTest } from "../results/sample.ts";
import { runOf, sampleReport } from "./sample.ts";
import { sampleBisect } from "./sample-bisect.ts";

const place = { environment: "shadow", machineClass: "lab", variant: "x86_64-kvm" };
const places = [place, { ...place, environment: "tdp" }, { ...place, variant: "x86_64-debug" }];

function finding(given: Partial<Finding> = {}): Finding {
  const base = { class: "regression", fingerprint: "0".repeat(16), isRed: true, title: "kvm/a" } as const;
  return findingOf({ ...base, reason: "", tests: ["kvm/a"], places: [0], ...given });
}

/** The commits that are told of the finding, by their first digit. */
function told(bisects: readonly KnownBisect[], given: Partial<Finding> = {}, of = places): string {
  return new BisectIndex(bisects, of)
    .of(finding(given))
    .map(({ first }) => first?.commit.charAt(0))
    .join("");
}

const found = (digit: string, given: Partial<KnownBisect> = {}) =>
  sampleBisect({ first: { commit: digit.repeat(40), subject: "" }, startedAt: `${digit}`, ...given });
const one = [found("1")];

describe("a bisect of a test", () => {
  test("is told beside a finding of that test, seen in its environment and variant", () => {
    expect(told(one)).toBe("1");
    expect(told(one, { tests: ["kvm/b", "kvm/a"], places: [1, 0] })).toBe("1");
  });

  test("is not told beside another test, environment or variant", () => {
    expect(told(one, { tests: ["kvm/b"] })).toBe("");
    expect(told(one, { places: [1] })).toBe("");
    expect(told(one, { places: [2] })).toBe("");
    expect(told([found("1", { environment: "tdp", variant: "x86_64-debug" })], { places: [1, 2] })).toBe("");
  });

  test("is not told where another test of the finding alone failed", () => {
    const cell = { before: "passed", now: "failed", job: "", durationMs: 0, isConfirmed: false };
    const cells = [
      { ...cell, test: "kvm/a", place: 1 },
      { ...cell, test: "kvm/b", place: 0 },
    ];
    const both = { tests: ["kvm/a", "kvm/b"], places: [0, 1], cells };
    expect(told(one, { ...both, times: 2 })).toBe("");
    expect(told(one, { ...both, times: 300 })).toBe("1");
  });

  test("is told where the test is bad now, however that counts, and nowhere else", () => {
    const bad = ["regression", "unjudged", "new-failure", "flaky", "still-failing", "newly-known"] as const;
    for (const kind of bad) expect(told(one, { class: kind })).toBe("1");
    const other = ["infrastructure", "slower", "missing", "newly-skipped", "fixed"] as const;
    for (const kind of other) expect(told(one, { class: kind })).toBe("");
  });

  test("that searched for what mended it is told of what is fixed alone", () => {
    const mended = [found("1", { direction: "first-good" })];
    expect(told(mended)).toBe("");
    expect(told(mended, { class: "fixed" })).toBe("1");
    expect(told(one, { class: "fixed" })).toBe("");
  });
});

describe("a bisect that does not name its environment or variant", () => {
  const nameless = [found("1", { environment: "", variant: "" })];

  test("fits where there is no other one", () => {
    expect(told(nameless, {}, [place])).toBe("1");
    expect(told(one, {}, [{ ...place, variant: "" }])).toBe("1");
  });

  test("does not fit where it may mean another one", () => {
    expect(told(nameless, {}, [place, { ...place, environment: "tdp" }])).toBe("");
    expect(told(nameless, {}, [place, { ...place, variant: "x86_64-debug" }])).toBe("");
    expect(
      told(one, {}, [
        { ...place, variant: "" },
        { ...place, variant: "x86_64-debug" },
      ]),
    ).toBe("");
  });
});

describe("a bisect of something else", () => {
  const splat = sampleSplat("kvm_zap");
  const build = { commit: "c".repeat(40), subject: "", variant: "x86_64-kvm", stage: "boot", messages: [] };

  test("fits a complaint by its own fingerprint or the finding's", () => {
    const complaint = { class: "new-splat", splat, fingerprint: "5".repeat(16) } as const;
    const of = (fingerprint: string) => [found("1", { subject: { kind: "splat", fingerprint } })];
    expect(told(of(splat.fingerprint), complaint)).toBe("1");
    expect(told(of("5".repeat(16)), complaint)).toBe("1");
    expect(told(of("6".repeat(16)), complaint)).toBe("");
    expect(told(one, complaint)).toBe("");
  });

  test("fits a build or a boot that failed by its variant, whatever the environment", () => {
    const failed: Partial<Finding> = { class: "build-failure", build, tests: [], places: [] };
    const boot = [found("1", { subject: { kind: "boot" }, environment: "any" })];
    expect(told(boot, failed)).toBe("1");
    expect(told(boot, { ...failed, build: { ...build, stage: "kernel" } })).toBe("");
    expect(told([found("1", { subject: { kind: "build" } })], failed)).toBe("");
    expect(told(boot, { ...failed, build: { ...build, variant: "i386-kvm" } })).toBe("");
    expect(told(boot, { ...failed, class: "new-warning" })).toBe("");
  });

  test("of how long a test takes fits what is slower, and nothing that fails", () => {
    const slow = [found("1", { subject: { kind: "duration", test: "kvm/a" } })];
    expect(told(slow, { class: "slower" })).toBe("1");
    expect(told(one, { class: "slower" })).toBe("");
    expect(told(slow)).toBe("");
  });

  test("reaches a report's findings of tests, complaints and builds", () => {
    const failed: BuildResult = {
      ...{ commit: "9".repeat(40), subject: "x", variant: "x86_64-debug", outcome: "failed" },
      ...{ failure: { stage: "kernel", reason: "make" }, diagnostics: [], boot: null },
    };
    const passed = runOf("shadow", [sampleTest("a", "pass")]);
    const report = sampleReport({
      before: [passed],
      after: [runOf("shadow", [sampleTest("a", "fail")], { splats: [splat] })],
      builds: [failed],
      bisects: [
        found("1"),
        found("2", { subject: { kind: "splat", fingerprint: splat.fingerprint } }),
        found("3", { subject: { kind: "build" }, variant: "x86_64-debug" }),
      ],
    });
    const firsts = report.findings.map(each => [
      each.class,
      each.bisects.map(({ first }) => first?.commit.charAt(0)).join(""),
    ]);
    expect(firsts).toEqual([
      ["build-failure", "3"],
      ["regression", "1"],
      ["new-splat", "2"],
    ]);
  });
});

describe("of several bisects", () => {
  const of = (day: number, digit = String(day)) =>
    found(digit, { updatedAt: `2026-02-0${day}T00:00:00.000Z` });

  test("the newest three are told, the newest first", () => {
    expect(told([of(2), of(4), of(1), of(3)])).toBe("432");
  });

  test("that are states of one the newest is told", () => {
    const state = { startedAt: "2026-02-01T00:00:00.000Z" };
    const running = { ...of(1), ...state, first: null, conclusion: null };
    expect(told([running, { ...of(2), ...state }, of(1, "7")])).toBe("27");
  });

  const anyName = fc.constantFrom("", "shadow", "tdp", "x86_64-kvm");
  const anyBisects = fc.array(
    fc
      .record({
        subject: fc.constantFrom<KnownBisect["subject"]>(
          { kind: "test", test: "kvm/a" },
          { kind: "test", test: "kvm/b" },
          { kind: "duration", test: "kvm/a" },
          { kind: "boot" },
        ),
        direction: fc.constantFrom("first-bad", "first-good"),
        environment: anyName,
        variant: anyName,
        updatedAt: fc.integer({ min: 0, max: 5 }).map(day => `2026-02-0${day + 1}T00:00:00.000Z`),
        startedAt: fc.constantFrom("1", "2"),
        page: fc.constantFrom("a", "b"),
      })
      .map(sampleBisect),
    { maxLength: 12 },
  );

  test("the same are told in whatever order they were read, at most three, and none that does not fit", () => {
    fc.assert(
      fc.property(
        anyBisects,
        fc.constantFrom(...findingClasses),
        fc.uniqueArray(fc.constantFrom(0, 1, 2), { minLength: 1 }),
        (bisects, kind, where) => {
          const about = finding({ class: kind, places: where });
          const shown = new BisectIndex(bisects, places).of(about);
          expect(new BisectIndex(bisects.toReversed(), places).of(about)).toEqual(shown);
          expect(shown.length).toBeLessThanOrEqual(3);
          const days = shown.map(({ updatedAt }) => updatedAt);
          expect(days).toEqual(days.toSorted().reverse());
          for (const { direction, environment, variant } of shown) {
            expect(direction).toBe(kind === "fixed" ? "first-good" : "first-bad");
            // Of several environments and variants none can be meant without its name.
            expect(
              where.some(
                index => places[index]?.environment === environment && places[index]?.variant === variant,
              ),
            ).toBe(true);
          }
        },
      ),
    );
  });

  test("one that is about something else changes nothing", () => {
    fc.assert(
      fc.property(anyBisects, bisects => {
        const other = sampleBisect({ subject: { kind: "test", test: "kvm/other" } });
        const alone = new BisectIndex(bisects, places).of(finding());
        expect(new BisectIndex([other, ...bisects], places).of(finding())).toEqual(alone);
      }),
    );
  });
});

test("what is told of a bisect is bounded, whatever its file says", () => {
  const long = "x".repeat(100_000);
  const [bisect] = new BisectIndex(
    [sampleBisect({ title: long, reason: long, first: { commit: long, subject: long } })],
    places,
  ).of(finding());
  expect(JSON.stringify(bisect).length).toBeLessThan(6000);
});
