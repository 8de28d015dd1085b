import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type KernelRange, parseKernelRange, parseRelease } from "../../src/expectations/index.ts";

function range(text: string): KernelRange {
  const parsed = parseKernelRange(text);
  if ("expected" in parsed) throw new Error(parsed.expected);
  return parsed;
}

/** Releases as kernels of several makers print them, the oldest first. */
const ascending = [
  "5.14.0-427.13.1.el9_4.x86_64",
  "6.1.0-28-amd64",
  "6.1.192",
  "6.4.0-150600.23.25-default",
  "6.12.0-rc3+",
  "6.12.0-0.rc7.20241113git.59.fc42.x86_64",
  "6.12.0",
  "6.12.57+deb13-amd64",
  "6.13.0-061300rc2-generic",
  "6.13~rc6-amd64",
  "6.13.0-next-20250131",
  "6.18.0-rc3-00012-gabcdef",
  "7.0.0",
];

describe("kernel releases", () => {
  test("are ordered by their numbers, candidates before what they lead to", () => {
    const ranks = ascending.map(parseRelease);
    expect(ranks).not.toContain(undefined);
    expect(ranks).toEqual(ranks.toSorted((a, b) => Number(a) - Number(b)));
    expect(new Set(ranks).size).toBe(ranks.length);
  });

  test.each([
    "6.12.0-rc3+",
    "6.12.0-rc3-00012-gabcdef",
    "6.12-rc3",
    "6.12.0-rc3-custom-rc9",
    "6.12.0-061200rc3-generic",
  ])("are candidates by the first rc in them: %s", release => {
    expect(parseRelease(release)).toBe(parseRelease("6.12.0-rc3"));
  });

  test.each(["6.12.0-march", "6.12.0-rcu", "6.12.0+", "6.12", "6.12.0-00012-gabcdef"])(
    "are no candidates by chance: %s",
    release => {
      expect(parseRelease(release)).toBe(parseRelease("6.12.0"));
    },
  );

  test.each(["", "linux", "v6.12", "6", "6.x", "-6.12", "123456.1"])("are not %j", release => {
    expect(parseRelease(release)).toBeUndefined();
    expect(range("<99").includes(release)).toBe(false);
  });
});

describe("a kernel range", () => {
  test.each([
    [">=6.1 <6.13", ["6.1.0-28-amd64", "6.12.57+deb13", "6.1.0-rc1"], ["6.0.19", "6.13.0-rc1", "6.13.0"]],
    ["6.12", ["6.12.0-rc1", "6.12.0", "6.12.57"], ["6.11.9", "6.13.0-rc1", "6.120.0"]],
    ["=6.12.57", ["6.12.57+deb13-amd64", "6.12.57-rc1"], ["6.12.5", "6.12.58"]],
    ["<=6.12", ["6.12.99", "5.4.0"], ["6.13.0-rc1"]],
    [">6.12", ["6.13.0-rc1"], ["6.12.99", "6.12.0"]],
    [">=6.12-rc3", ["6.12.0-rc3+", "6.12.0"], ["6.12.0-rc2"]],
    [">6.12-rc3", ["6.12.0-rc4", "6.12.0"], ["6.12.0-rc3"]],
    ["6.12.0-rc3", ["6.12.0-rc3-00012-gabcdef"], ["6.12.0", "6.12.0-rc4"]],
    ["6", ["6.0.0", "6.99.1"], ["5.19.0", "7.0.0-rc1"]],
    ["6.1 || >= 6.6  < 6.7||7", ["6.1.9", "6.6.1", "7.1.0"], ["6.5.0", "6.7.0-rc1"]],
  ])("%s", (text, inside, outside) => {
    const { includes } = range(text);
    expect(inside.filter(each => !includes(each))).toEqual([]);
    expect(outside.filter(includes)).toEqual([]);
  });

  test.each([
    ["", "a term is missing"],
    ["6.1 ||", "a term is missing"],
    [">=6.1,<6.13", '">=6.1,<6.13" is no term'],
    ["^6.1", '"^6.1" is no term'],
    ["6.1.x", '"6.1.x" is no term'],
    ["6-rc1", '"6-rc1" is no term'],
    [">=", '">=" is no term'],
    [">=6.13 <6.12", 'no kernel can be in ">=6.13 <6.12"'],
    ["6.1 || 6.2 6.3", 'no kernel can be in "6.2 6.3"'],
  ])("is refused: %j", (text, why) => {
    expect(parseKernelRange(text)).toEqual({ expected: expect.stringContaining(why) });
  });

  const version = fc
    .tuple(fc.nat(99), fc.nat(99), fc.nat(999), fc.option(fc.integer({ min: 1, max: 12 })))
    .map(([major, minor, patch, rc]) => `${major}.${minor}.${patch}${rc === null ? "" : `-rc${rc}`}`);

  test("of one comparison holds exactly when that of the ranks does", () => {
    fc.assert(
      fc.property(version, version, (release, bound) => {
        const includes = (comparison: string) => range(comparison + bound).includes(release);
        expect(includes(">=")).toBe(!includes("<"));
        expect(includes("<=")).toBe(!includes(">"));
        expect(includes("=")).toBe(includes(">=") && includes("<="));
        if (bound.includes("rc")) {
          expect(includes("<")).toBe(Number(parseRelease(release)) < Number(parseRelease(bound)));
        }
      }),
    );
  });

  test("of alternatives includes what any of them does, and of joined terms what all do", () => {
    fc.assert(
      fc.property(version, version, version, (release, one, two) => {
        const low = range(`>=${one}`).includes(release);
        const high = range(`<=${two}`).includes(release);
        expect(range(`>=${one} || <=${two}`).includes(release)).toBe(low || high);
        const both = parseKernelRange(`>=${one} <=${two}`);
        expect("includes" in both && both.includes(release)).toBe(low && high);
      }),
    );
  });

  test("is not changed by what is behind the numbers", () => {
    const behind = fc.constantFrom("", "+", "-amd64", "+deb13-amd64", "-g0123456", "-generic", "-dirty");
    fc.assert(
      fc.property(version, version, behind, (release, bound, suffix) => {
        const { includes } = range(`<${bound}`);
        expect(includes(release + suffix)).toBe(includes(release));
      }),
    );
  });

  test("is read or refused, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary-ascii" }), text => {
        const parsed = parseKernelRange(text);
        expect("includes" in parsed !== "expected" in parsed).toBe(true);
      }),
    );
  });
});
