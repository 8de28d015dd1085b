import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ChangeKind,
  compareResults,
  formatComparison,
  formatComparisonMarkdown,
  type RunResult,
  type Status,
  sumUp,
  type TestResult,
} from "../../src/results/index.ts";
import { anyRuns, sampleExpectation, sampleFlaky, sampleRun, sampleSplat, sampleTest } from "./sample.ts";

function comparison(before: TestResult[], after: TestResult[]) {
  return compareResults(sumUp([sampleRun("tdp", before)]), sumUp([sampleRun("tdp", after)]));
}

/** In which lists a test is that ended so before and so after; null where it is absent. */
function kindsOf(before: TestResult | null, after: TestResult | null): string[] {
  const rest = sampleTest("other", "pass");
  const found = comparison(
    before === null ? [rest] : [before, rest],
    after === null ? [rest] : [after, rest],
  );
  return Object.entries(found)
    .filter(([, value]) => Array.isArray(value) && value.some(each => "id" in each && each.id === "kvm/a"))
    .map(([kind]) => kind);
}

const known = sampleTest("a", "fail", { known: sampleExpectation });
const of = (status: Status) => sampleTest("a", status);

describe("a test", () => {
  test.each<[string, TestResult | null, TestResult | null, ChangeKind[]]>([
    ["passed and now fails", of("pass"), of("fail"), ["newFailures"]],
    ["was skipped and now crashes", of("skip"), of("crash"), ["newFailures"]],
    ["was flaky and now times out", sampleFlaky("a"), of("timeout"), ["newFailures"]],
    ["was absent and fails", null, of("fail"), ["newFailures"]],
    ["had no turn and now fails", of("not-run"), of("fail"), ["newFailures"]],
    ["was known to fail and is no more", known, of("fail"), ["newFailures"]],
    ["passed and now has no turn", of("pass"), of("not-run"), ["newFailures"]],
    ["passed and now is an error", of("pass"), of("error"), ["newFailures"]],
    ["failed and now kills the machine", of("fail"), of("machine-died"), ["stillFailing"]],
    ["failed and now passes", of("fail"), of("pass"), ["fixed"]],
    ["was known to fail and now passes", known, of("pass"), ["fixed"]],
    ["passed and now is skipped", of("pass"), of("skip"), ["newlySkipped"]],
    ["failed and now is skipped", of("fail"), of("skip"), ["newlySkipped"]],
    ["passed and now is flaky", of("pass"), sampleFlaky("a"), ["newlyFlaky"]],
    ["failed and now is known to", of("fail"), known, ["newlyKnown"]],
    ["passed and is not there any more", of("pass"), null, ["missing"]],
    ["was not there and passes", null, of("pass"), ["newTests"]],
    ["had no turn and is not there any more", of("not-run"), null, []],
    ["passes as before", of("pass"), of("pass"), []],
    ["is skipped as before", of("skip"), of("skip"), []],
  ])("that %s", (_, before, after, kinds) => {
    expect(kindsOf(before, after)).toEqual(kinds);
  });

  test.each<[number, number, ChangeKind[]]>([
    [1000, 2100, ["slower"]],
    [5000, 2000, ["faster"]],
    [100, 900, []],
    [10_000, 19_000, []],
  ])("that took %d ms and now %d ms", (before, after, kinds) => {
    const took = (durationMs: number) => sampleTest("a", "pass", { durationMs });
    expect(kindsOf(took(before), took(after))).toEqual(kinds);
  });

  test("under another environment is another test", () => {
    const before = sumUp([sampleRun("tdp", [of("pass")])]);
    const after = sumUp([sampleRun("tdp", [of("pass")]), sampleRun("shadow", [of("fail")])]);
    expect(compareResults(before, after).newFailures).toMatchObject([
      { environment: "shadow", from: undefined },
    ]);
  });

  test("that ran several times counts by its worst end", () => {
    const runs = (...statuses: Status[]) => sumUp(statuses.map(status => sampleRun("tdp", [of(status)])));
    expect(compareResults(runs("pass", "pass"), runs("pass", "fail")).newFailures).toHaveLength(1);
    expect(compareResults(runs("fail", "pass"), runs("pass", "fail")).newFailures).toEqual([]);
  });
});

describe("a complaint of the kernel", () => {
  const withSplats = (...splats: ReturnType<typeof sampleSplat>[]) =>
    sumUp([sampleRun("tdp", [of("pass")], { splats })]);

  test("is new when its fingerprint is", () => {
    const before = withSplats(sampleSplat("f"));
    const after = withSplats(sampleSplat("f", { title: "other words" }), sampleSplat("g"), sampleSplat("g"));
    const found = compareResults(before, after);
    expect(found.newSplats).toMatchObject([{ splat: { function: "g" }, environments: ["tdp"], times: 2 }]);
    expect(found.isWorse).toBe(true);
    expect(compareResults(after, before).goneSplats).toMatchObject([{ function: "g" }]);
    expect(compareResults(after, before).isWorse).toBe(false);
  });

  test("that is allowed is nothing new, and is when it is allowed no more", () => {
    const allowed = withSplats(sampleSplat("f", { allowed: sampleExpectation }));
    expect(compareResults(withSplats(), allowed).isWorse).toBe(false);
    expect(compareResults(allowed, withSplats(sampleSplat("f"))).newSplats).toHaveLength(1);
  });
});

test("a run that ends in an error that no test shows is worse", () => {
  const before = sumUp([sampleRun("tdp", [of("pass")])]);
  const after = sumUp([sampleRun("tdp", [of("pass")], { error: "it could not be restored" })]);
  expect(compareResults(before, after)).toMatchObject({
    brokenRuns: [{ environment: "tdp", reason: "it could not be restored" }],
    isWorse: true,
  });
  expect(compareResults(after, after).isWorse).toBe(false);
});

test("results compared with themselves are not worse, and nothing has changed", () => {
  fc.assert(
    fc.property(anyRuns, runs => {
      const results = sumUp(runs);
      const { stillFailing: _, common, isWorse, ...lists } = compareResults(results, results);
      expect(Object.values(lists).every(list => list.length === 0)).toBe(true);
      expect(isWorse).toBe(false);
      expect(common).toBe(
        new Set(runs.flatMap(run => run.tests.map(({ id }) => JSON.stringify([run.environment.name, id]))))
          .size,
      );
    }),
  );
});

test("what became worse is never missed", () => {
  fc.assert(
    fc.property(anyRuns, runs => {
      const before = sumUp([sampleRun("tdp", [of("pass")])]);
      const renamed = runs.map(
        (run): RunResult => ({ ...run, environment: { ...run.environment, name: "tdp" } }),
      );
      const after = sumUp(renamed);
      const { isWorse } = compareResults(before, after);
      if (after.runs.some(({ conclusion }) => conclusion !== "good" && conclusion !== "not-applicable")) {
        expect(isWorse).toBe(true);
      }
    }),
  );
});

describe("a comparison is told", () => {
  const before = [of("pass"), sampleTest("b", "fail"), sampleTest("c", "pass", { durationMs: 1000 })];
  const after = [
    sampleTest("a", "fail", { reason: "1 == 2" }),
    sampleTest("b", "pass"),
    sampleTest("c", "pass", { durationMs: 9000 }),
  ];

  test("as text, the worst last", () => {
    expect(formatComparison(comparison(before, after), { colour: false })).toBe(
      [
        "SLOWER kvm/c (tdp): 1.0s before, now 9.0s",
        "",
        "FIXED kvm/b (tdp): failed before (why b did not pass), now passed",
        "",
        "NEW FAILURE kvm/a (tdp): passed before, now failed: 1 == 2",
        "     logs in logs/shadow/a/",
        "",
        "worse: 1 new failure, 1 fixed, 1 slower, 3 tests in both",
        "",
      ].join("\n"),
    );
  });

  test("as Markdown, the worst first", () => {
    expect(formatComparisonMarkdown(comparison(before, after))).toBe(
      [
        "## ❌ vmentry: worse: 1 new failure, 1 fixed, 1 slower, 3 tests in both",
        "**New failures:**",
        "- `kvm/a` (`tdp`): `passed before, now failed: 1 == 2`",
        "<details><summary>1 fixed</summary>",
        "- `kvm/b` (`tdp`): `failed before (why b did not pass), now passed`",
        "</details>",
        "<details><summary>1 slower</summary>",
        "- `kvm/c` (`tdp`): `1.0s before, now 9.0s`",
        "</details>\n",
      ].join("\n\n"),
    );
  });

  test("without a way for others' text to reach the terminal or the page as markup, within its size", () => {
    fc.assert(
      fc.property(anyRuns, anyRuns, (one, other) => {
        const found = compareResults(sumUp(one), sumUp(other));
        expect(formatComparison(found, { colour: false })).not.toMatch(
          /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u202e]/,
        );
        const text = formatComparisonMarkdown(found, { maxBytes: 4096 });
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4096);
        const bare = text
          .replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, "")
          .replace(/`[^`\n]*`/g, "")
          .replace(/<code>(?:[^<>&\n]|&#\d+;)*<\/code>/g, "");
        expect(bare.replace(/<\/?details>|<\/?summary>/g, "")).not.toMatch(/[`<>@&[\]~]/);
      }),
    );
  });
});
