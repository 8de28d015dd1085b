import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Relation } from "../../../src/github/reading/ancestry.ts";
import { nearestCommits } from "../../../src/github/reading/nearest-commits.ts";

/** A branch that only grows: commits are numbers, and a higher one is later. */
function line(most = 1000) {
  let asked = 0;
  return {
    get asked() {
      return asked;
    },
    get isUsedUp() {
      return asked >= most;
    },
    async relation(commit: string, start: string): Promise<Relation> {
      asked += 1;
      const distance = Number(start) - Number(commit);
      return distance >= 0 ? { kind: "before", distance } : { kind: "after" };
    },
  };
}

describe("of the commits of a branch that only grows", () => {
  const commits = fc
    .uniqueArray(fc.nat(5000), { minLength: 1, maxLength: 300 })
    .map(all => all.sort((a, b) => b - a));

  test("the nearest at or before the start is the first, wherever the start is", async () => {
    await fc.assert(
      fc.asyncProperty(commits, fc.nat(5000), async (all, start) => {
        const near = await nearestCommits(line(), all.map(String), `${start}`);
        const nearest = all.find(each => each <= start);
        expect(near.commits[0]?.commit).toBe(nearest === undefined ? undefined : `${nearest}`);
        expect(near.commits[0]?.distance).toBe(nearest === undefined ? undefined : start - nearest);
        expect(near.later).toBe(nearest === undefined ? all.length : all.indexOf(nearest));
      }),
    );
  });

  test("it is found with few questions", async () => {
    await fc.assert(
      fc.asyncProperty(commits, fc.nat(5000), async (all, start) => {
        const ancestry = line();
        await nearestCommits(ancestry, all.map(String), `${start}`);
        expect(ancestry.asked).toBeLessThanOrEqual(16 + 9);
      }),
    );
  });
});

test("commits that a branch lost are counted, and those around them are found", async () => {
  const gone = new Set(["7", "8"]);
  const growing = line();
  const ancestry = {
    isUsedUp: false,
    relation: async (commit: string, start: string): Promise<Relation> =>
      gone.has(commit) ? { kind: "beside" } : await growing.relation(commit, start),
  };
  expect(await nearestCommits(ancestry, ["9", "8", "7", "6", "5"], "8")).toEqual({
    commits: [
      { commit: "6", distance: 2 },
      { commit: "5", distance: 3 },
    ],
    later: 1,
    beside: 2,
    unrelated: 0,
  });
});

test("when no question is left, what was found until then is taken", async () => {
  const all = Array.from({ length: 16 }, (_, index) => `${100 - index}`);
  expect((await nearestCommits(line(3), all, "100")).commits).toHaveLength(3);
});
