import { expect, test } from "vitest";
import { UserError } from "../../../src/base/index.ts";
import { readNumber, readNumberPattern } from "../../../src/bisecting/probing/measure.ts";

const pattern = readNumberPattern("took ([\\d.,]+) ms");

test("the last line that fits has the number", () => {
  expect(readNumber(["took 5 ms", "took 7.5 ms", "done"], pattern)).toBe(7.5);
});

test("a number may have commas between thousands", () => {
  expect(readNumber(["took 1,234,567.5 ms"], pattern)).toBe(1_234_567.5);
});

test("what is no number is none", () => {
  expect(readNumber(["took ,., ms", "nothing", ""], pattern)).toBeUndefined();
});

test("of a line that is longer than any text the start is looked at", () => {
  expect(readNumber([`took 5 ms ${"x".repeat(10_000)}`, `${"x".repeat(10_000)} took 6 ms`], pattern)).toBe(5);
});

test("a pattern has one group, and is a regular expression", () => {
  expect(() => readNumberPattern("took \\d+")).toThrow(UserError);
  expect(() => readNumberPattern("took \\d+")).toThrow(/has 0 groups, expected one/);
  expect(() => readNumberPattern("(\\d+)-(\\d+)")).toThrow(/has 2 groups/);
  expect(() => readNumberPattern("(")).toThrow(/is no regular expression/);
});
