import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePattern } from "../../src/expectations/pattern.ts";

describe("a pattern", () => {
  test.each([
    [
      "kvm/hyperv_*",
      ["kvm/hyperv_cpuid", "kvm/hyperv_", "kvm/hyperv_x/-M y"],
      ["kvm/hyper", "x/kvm/hyperv_y"],
    ],
    ["kvm/a", ["kvm/a"], ["kvm/a/-v", "kvm/", ""]],
    ["*a*b", ["ab", "xaxb", "aab"], ["ba", "a", "abc"]],
    ["ab*ba", ["abba", "abxba"], ["aba"]],
    ["a.c[d]?", ["a.c[d]?"], ["abcd"]],
  ])("%s", (pattern, matching, others) => {
    const { matches } = parsePattern(pattern);
    expect(matching.filter(each => !matches(each))).toEqual([]);
    expect(others.filter(matches)).toEqual([]);
  });

  const word = fc.stringMatching(/^[abc/.]{0,6}$/);

  test("without * matches itself alone", () => {
    fc.assert(fc.property(word, word, (one, other) => parsePattern(one).matches(other) === (one === other)));
  });

  test("matches whatever stands for its *", () => {
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1 }),
        fc.array(word, { minLength: 20, maxLength: 20 }),
        (parts, fill) => {
          const text = parts
            .map((part, index) => part + (index < parts.length - 1 ? (fill[index] ?? "") : ""))
            .join("");
          return parsePattern(parts.join("*")).matches(text);
        },
      ),
    );
  });

  test("matches what the regular expression of the same meaning does", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ab*]{0,6}$/), fc.stringMatching(/^[ab]{0,8}$/), (pattern, text) => {
        const same = new RegExp(`^${pattern.replaceAll("*", ".*")}$`);
        return parsePattern(pattern).matches(text) === same.test(text);
      }),
    );
  });

  test("says whether a text that begins so could match", () => {
    const { canBegin } = parsePattern("kvm/hyperv_*");
    expect(["", "kvm/", "kvm/hyperv_cpuid/"].map(canBegin)).toEqual([true, true, true]);
    expect(canBegin("kselftest/x86/")).toBe(false);
    expect(parsePattern("*_test").canBegin("kvm/")).toBe(true);
    expect(parsePattern("kvm").canBegin("kvm/")).toBe(false);
  });
});
