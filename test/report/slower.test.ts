import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeDuration, encodeDuration } from "../../src/report/duration-code.ts";
import { findRunFactor, findSlowdown } from "../../src/report/slower.ts";

const anyBase = fc.double({ min: 2_000, max: 3_600_000, noNaN: true });
const within = (share: number) => fc.double({ min: 1 - share, max: 1 + share, noNaN: true });
const manyWithin = (share: number) => fc.array(within(share), { minLength: 5, maxLength: 60 });

describe("a test is slower", () => {
  test("when it takes twice as long as five or more earlier ones that vary by 2 %", () => {
    fc.assert(
      fc.property(anyBase, manyWithin(0.02), within(0.02), (base, earlier, now) => {
        const found = findSlowdown(
          2 * base * now,
          earlier.map(each => each * base),
        );
        expect(found?.factor).toBeGreaterThan(1.9);
        expect(found?.earlier).toBe(earlier.length);
      }),
    );
  });

  test("not when it varies by 30 % as it always did, however few or odd the earlier ones", () => {
    fc.assert(
      fc.property(anyBase, manyWithin(0.3), within(0.3), (base, earlier, now) => {
        expect(
          findSlowdown(
            base * now,
            earlier.map(each => each * base),
          ),
        ).toBeUndefined();
      }),
    );
  });

  test("not when all earlier ones were at one end of its 30 %, and it is at the other", () => {
    expect(
      findSlowdown(
        13_000,
        Array.from({ length: 50 }, () => 7000),
      ),
    ).toBeUndefined();
  });

  test("not when half of the earlier ones were far below the others", () => {
    const uneven = [1000, 2000, 4000, 6000, 8000, 10_000, 10_000, 10_100, 10_200];
    expect(findSlowdown(20_000, uneven)).toBeUndefined();
    expect(findSlowdown(80_000, uneven)).toBeDefined();
  });

  test("never with fewer than five earlier ones", () => {
    const fewer = fc.array(anyBase, { maxLength: 4 });
    fc.assert(
      fc.property(fewer, earlier => {
        expect(findSlowdown(86_400_000, earlier)).toBeUndefined();
      }),
    );
  });

  test("never by less than a second", () => {
    expect(findSlowdown(900, [10, 10, 10, 10, 10])).toBeUndefined();
    expect(findSlowdown(1100, [10, 10, 10, 10, 10])).toBeDefined();
  });

  test("not when one of few earlier ones took as long, but when one of twenty did", () => {
    const steady = (count: number) => Array.from({ length: count }, () => 10_000);
    expect(findSlowdown(20_000, [...steady(5), 19_000])).toBeUndefined();
    expect(findSlowdown(20_000, [...steady(30), 19_000])).toBeDefined();
  });

  test("not when its whole run was as much slower", () => {
    const earlier = [10_000, 10_000, 10_000, 10_000, 10_000];
    expect(findSlowdown(20_000, earlier, 1.9)).toBeUndefined();
    expect(findSlowdown(60_000, earlier, 2)?.factor).toBeCloseTo(3);
  });

  test("also when its whole run was quicker, by no more than it is", () => {
    expect(findSlowdown(15_000, [10_000, 10_000, 10_000, 10_000, 10_000], 0.5)).toBeUndefined();
  });

  test("the surer, the longer it takes", () => {
    fc.assert(
      fc.property(
        fc.array(anyBase, { minLength: 5, maxLength: 30 }),
        anyBase,
        within(0.9),
        (earlier, now, more) => {
          if (findSlowdown(now, earlier) !== undefined) {
            expect(findSlowdown(now * (1 + more), earlier)).toBeDefined();
          }
        },
      ),
    );
  });
});

describe("a whole run", () => {
  test("is as much slower as its median test", () => {
    const tests = Array.from({ length: 25 }, (_, index) => ({
      nowMs: index < 12 ? 1000 : 3000,
      medianMs: 1000,
    }));
    expect(findRunFactor(tests)).toBeCloseTo(3);
  });

  test("is not judged by few tests, nor by tests that take no time", () => {
    expect(findRunFactor([{ nowMs: 9000, medianMs: 1000 }])).toBe(1);
    expect(findRunFactor(Array.from({ length: 40 }, () => ({ nowMs: 90, medianMs: 10 })))).toBe(1);
  });
});

describe("a recorded duration", () => {
  test("is within half a per cent and half a millisecond of what it was", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 86_400_000, noNaN: true }), ms => {
        const back = decodeDuration(encodeDuration(ms)) ?? Number.NaN;
        expect(Math.abs(back - ms)).toBeLessThanOrEqual(0.5 + 0.005 * ms);
      }),
    );
  });

  test("is the same when it is recorded again", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), ms => {
        const text = encodeDuration(ms);
        expect(text).toMatch(/^[A-Za-z0-9+/]{2}$/);
        expect(encodeDuration(decodeDuration(text))).toBe(text);
      }),
    );
  });

  test("can be absent", () => {
    expect(decodeDuration(encodeDuration(undefined))).toBeUndefined();
    expect(decodeDuration("AAzz", 4)).toBeUndefined();
  });
});
