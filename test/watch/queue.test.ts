import fc from "fast-check";
import { expect, test } from "vitest";
import { backOffMs } from "../../src/base/index.ts";
import { fitsPattern, isBranchName } from "../../src/watch/branch-name.ts";
import { planQueue } from "../../src/watch/queue.ts";

const commit = fc.integer({ min: 0, max: 40 }).map(number => `c${number}`);
const branch = fc.record({
  name: fc.constantFrom("a", "b", "c"),
  wanted: fc.uniqueArray(commit, { minLength: 1, maxLength: 15 }),
  newer: fc.integer({ min: 0, max: 15 }),
});

test("the queue holds each build once, no more than its bound, and counts what waits", () => {
  fc.assert(
    fc.property(
      fc.array(branch, { maxLength: 3 }),
      fc.array(commit),
      fc.integer({ min: 1, max: 20 }),
      (branches, settled, limit) => {
        const variants = ["x", "y"];
        const isSettled = (each: string, variant: string) => variant === "x" && settled.includes(each);
        const { jobs, waiting } = planQueue({ branches, variants, isSettled, limit });
        const keys = jobs.map(each => `${each.commit} ${each.variant}`);
        expect(new Set(keys).size).toBe(keys.length);
        expect(jobs.length).toBeLessThanOrEqual(limit);
        const all = new Set(
          branches.flatMap(({ wanted }) =>
            wanted.flatMap(each =>
              variants.filter(variant => !isSettled(each, variant)).map(variant => `${each} ${variant}`),
            ),
          ),
        );
        expect(jobs.length + waiting).toBe(all.size);
        for (const key of keys) expect(all).toContain(key);
      },
    ),
  );
});

test("what is new comes before what is filled in, and of both the newest of each branch first", () => {
  const { jobs } = planQueue({
    branches: [
      { name: "a", wanted: ["a3", "a2", "a1", "a0"], newer: 3 },
      { name: "b", wanted: ["b1", "b0"], newer: 0 },
    ],
    variants: ["x"],
    isSettled: () => false,
    limit: 10,
  });
  expect(jobs.map(each => each.commit)).toEqual(["a3", "b1", "a2", "a1", "b0", "a0"]);
});

test.each([
  ["master", "master", true],
  ["master", "main", false],
  ["*", "kvm/next", true],
  ["kvm/*", "kvm/a/b", true],
  ["kvm/*", "kvm", false],
  ["*-next", "kvm-next", true],
  ["a*b*c", "abc", true],
  ["a*b*c", "axxbyyc", true],
  ["a*a", "a", false],
  ["v6.*", "v6x12", false],
])("the pattern %s and the branch %s: %s", (pattern, name, isFit) => {
  expect(fitsPattern(name, pattern)).toBe(isFit);
});

test("names that git refuses are no branches", () => {
  for (const name of ["master", "kvm/next", "--upload-pack=x", "$(id)", "-", "a.b", "ä"]) {
    expect(isBranchName(name)).toBe(true);
  }
  for (const name of [
    "",
    "a b",
    "a..b",
    "a~",
    "a^",
    "a:b",
    "a?",
    "a*",
    "a[",
    "a\\b",
    "/a",
    "a/",
    "a//b",
    ".a",
    "a/.b",
  ]) {
    expect(isBranchName(name)).toBe(false);
  }
  for (const name of ["a.lock", "a.lock/b", "a@{1}", "a\nb", "a.", "x".repeat(251)])
    expect(isBranchName(name)).toBe(false);
});

test("waits grow twofold up to a most", () => {
  const waits = [1, 2, 3, 4, 100].map(failures => backOffMs({ firstMs: 10, mostMs: 60 }, failures));
  expect(waits).toEqual([10, 20, 40, 60, 60]);
});
