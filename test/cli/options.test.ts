import { InvalidArgumentError } from "commander";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { duration, wholeNumber } from "../../src/cli/options.ts";

describe("a time", () => {
  test.each([
    ["90", 90_000],
    ["90s", 90_000],
    ["1.5s", 1500],
    ["2m", 120_000],
    ["24h", 86_400_000],
  ])("%s is %i milliseconds", (text, ms) => {
    expect(duration(text)).toBe(ms);
  });

  test.each([
    "",
    "abc",
    "-1",
    "0",
    "0.5s",
    "25h",
    "1d",
    "1e3",
    "Infinity",
    "NaN",
    " 90",
    "90 s",
    "0x10",
    "1m30s",
  ])("is not %j, and the message says what is", text => {
    expect(() => duration(text)).toThrow(InvalidArgumentError);
    expect(() => duration(text)).toThrow("expected a time from 1s to 24h, such as 90, 90s or 2m");
  });

  test("is read as whole seconds whatever its unit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 24 }), hours => {
        expect(duration(`${hours}h`)).toBe(duration(`${hours * 60}m`));
        expect(duration(`${hours}h`)).toBe(duration(`${hours * 3600}`));
      }),
    );
  });
});

describe("a whole number between two bounds", () => {
  test("is taken, and all else is refused with the bounds", () => {
    fc.assert(
      fc.property(fc.integer({ min: -10_000, max: 10_000 }), value => {
        const read = () => wholeNumber(1, 512)(String(value));
        if (value >= 1 && value <= 512) expect(read()).toBe(value);
        else expect(read).toThrow("expected a whole number from 1 to 512");
      }),
    );
  });

  test.each(["", "two", "1.0", "1e2", "0x10", "+3", " 3", "３"])("is not %j", text => {
    expect(() => wholeNumber(1, 512)(text)).toThrow(InvalidArgumentError);
  });
});
