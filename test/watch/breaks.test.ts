import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Break, type BreakEvent, judgeBreaks, type Outcome } from "../../src/watch/breaks.ts";

/**
 * A branch whose commits are judged again and again: `G` builds, `B` does not, `?` is not known; the oldest first.
 */
class Branch {
  breaks: Break[] = [];
  /** `broke FIRST`, `mended BY`, `narrowed FIRST`. */
  told: string[] = [];
  #count = 0;

  judge(commits: readonly string[], outcomes: string, seenTip = commits[0] ?? ""): string[] {
    const known = new Map(commits.map((commit, place) => [commit, outcomeOf(outcomes[place])]));
    const { breaks, events } = judgeBreaks({
      branch: "main",
      variant: "small",
      history: commits.toReversed(),
      outcomeOf: commit => known.get(commit),
      before: this.breaks,
      seenTip,
      newId: () => `break${++this.#count}`,
      now: () => "2026-01-01T00:00:00.000Z",
    });
    this.breaks = breaks;
    const said = events.map(describeEvent);
    this.told.push(...said);
    return said;
  }
}

function outcomeOf(letter: string | undefined): Outcome | undefined {
  return letter === "G" ? "built" : letter === "B" ? "failed" : undefined;
}

function describeEvent({ kind, of }: BreakEvent): string {
  if (kind === "mended")
    return `mended ${of.mendedBy}${of.unknownMend === 0 ? "" : ` or ${of.unknownMend} before`}`;
  const range = of.unknownBefore === 0 ? "" : ` or ${of.unknownBefore} before`;
  return `${kind} ${of.first}${range}${of.mendedBy === null ? "" : ` until ${of.mendedBy}`}`;
}

const commits = [..."abcdef"];

describe("a break", () => {
  test("is told once, whatever comes after it, and its mend once", () => {
    const branch = new Branch();
    expect(branch.judge(commits.slice(0, 2), "GB")).toEqual(["broke b"]);
    expect(branch.judge(commits.slice(0, 2), "GB")).toEqual([]);
    expect(branch.judge(commits.slice(0, 3), "GBB")).toEqual([]);
    expect(branch.judge(commits.slice(0, 4), "GBBG")).toEqual(["mended d"]);
    expect(branch.judge(commits.slice(0, 5), "GBBGG")).toEqual([]);
    expect(branch.judge(commits, "GBBGGB")).toEqual(["broke f"]);
  });

  test("is told with the range in which it may be, and back-fill that narrows it tells nothing new", () => {
    const branch = new Branch();
    expect(branch.judge(commits.slice(0, 5), "G???B")).toEqual(["broke e or 3 before"]);
    expect(branch.judge(commits.slice(0, 5), "G??BB")).toEqual(["narrowed d or 2 before"]);
    expect(branch.judge(commits.slice(0, 5), "GG?BB")).toEqual(["narrowed d or 1 before"]);
    expect(branch.judge(commits.slice(0, 5), "GGBBB")).toEqual(["narrowed c"]);
    expect(branch.judge(commits, "GGBBBG")).toEqual(["mended f"]);
  });

  test("of which nothing before is known is told", () => {
    const branch = new Branch();
    expect(branch.judge(commits.slice(0, 2), "?B", "b")).toEqual(["broke b"]);
    expect(branch.breaks[0]?.goodBefore).toBeNull();
  });

  test("is two when one in its midst turns out to build", () => {
    const branch = new Branch();
    branch.judge(commits.slice(0, 2), "GB");
    expect(branch.judge(commits.slice(0, 4), "GB?B")).toEqual([]);
    expect(branch.judge(commits.slice(0, 4), "GBGB")).toEqual(["mended c", "broke d"]);
  });

  test("that is found when it is mended already is told once, with its mend", () => {
    const branch = new Branch();
    expect(branch.judge(commits.slice(0, 4), "G?B?".replace("?B?", "??G"), "a")).toEqual([]);
    expect(branch.judge(commits.slice(0, 4), "G?BG", "a")).toEqual(["broke c or 1 before until d"]);
    expect(branch.judge(commits.slice(0, 4), "GGBG", "a")).toEqual(["narrowed c until d"]);
  });

  test("that was mended before the branch was first seen is told to nobody", () => {
    const branch = new Branch();
    expect(branch.judge(commits, "GBBGGG", "f")).toEqual([]);
    expect(branch.breaks).toMatchObject([{ kind: "past", first: "b", mendedBy: "d" }]);
    expect(branch.judge([...commits, "g"], "GBBGGGB", "f")).toEqual(["broke g"]);
  });

  test("goes on when the branch is rewritten and still does not build, and is mended when it does", () => {
    const branch = new Branch();
    branch.judge(["a", "b"], "GB");
    expect(branch.judge(["a", "x"], "G?")).toEqual([]);
    expect(branch.judge(["a", "x"], "GB")).toEqual(["narrowed x"]);
    expect(branch.judge(["a", "y"], "G?")).toEqual([]);
    expect(branch.judge(["a", "y"], "GG")).toEqual(["mended y"]);
    expect(branch.breaks).toEqual([]);
  });

  test("ends when the branch is put back to before it", () => {
    const branch = new Branch();
    branch.judge(["a", "b"], "GB");
    expect(branch.judge(["a"], "G")).toEqual(["mended a"]);
  });

  test("is another when what mended it is taken back", () => {
    const branch = new Branch();
    branch.judge(["a", "b", "c"], "GBG");
    expect(branch.judge(["a", "b"], "GB")).toEqual(["broke b"]);
  });
});

test("in whatever order commits are built, a break and its mend are told once each, and in the end as they are", () => {
  const letters = fc.array(fc.constantFrom("G", "B"), { minLength: 2, maxLength: 12 });
  const cases = letters.chain(outcomes =>
    fc.record({
      outcomes: fc.constant(outcomes),
      order: fc.shuffledSubarray([...outcomes.keys()], { minLength: outcomes.length }),
    }),
  );
  fc.assert(
    fc.property(cases, ({ outcomes, order }) => {
      const ids = outcomes.map((_, place) => `c${place}`);
      const known = outcomes.map(() => "?");
      const branch = new Branch();
      for (const place of order) {
        known[place] = outcomes[place] ?? "?";
        branch.judge(ids, known.join(""), "before");
        // The same again tells nothing.
        expect(branch.judge(ids, known.join(""), "before")).toEqual([]);
      }
      const stretches = [...outcomes.join("").matchAll(/B+/g)];
      // What is broken in the end, and where it began and ended, is known exactly.
      const expected = stretches.map(({ index, 0: { length } }) => [ids[index], ids[index + length] ?? null]);
      const found = branch.breaks.map(({ first, mendedBy }) => [first, mendedBy]);
      expect(found.toSorted()).toEqual(expected.toSorted());
      const broke = branch.told.filter(each => each.startsWith("broke"));
      expect(broke).toHaveLength(stretches.length);
      const mends = branch.told.filter(each => each.startsWith("mended"));
      const isOver = branch.breaks.filter(({ mendedBy }) => mendedBy !== null).length;
      const toldAtOnce = broke.filter(each => each.includes("until")).length;
      expect(mends).toHaveLength(isOver - toldAtOnce);
    }),
    { numRuns: 300 },
  );
});
