import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { differsFrom, failsOftener, type Stratum } from "../../src/report/exact-test.ts";

const anyTrials = fc
  .tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 }))
  .map(([a, b]) => ({ failed: Math.min(a, b), of: Math.max(a, b) }));
const anyStratum: fc.Arbitrary<Stratum> = fc.record({ now: anyTrials, before: anyTrials });

/** Of all ways in which the failures of a stratum can fall on its trials, how many put so many on those of now. */
function waysOf({ now, before }: Stratum): number[] {
  const all = now.of + before.of;
  const ways = new Array<number>(now.of + 1).fill(0);
  for (let set = 0; set < 2 ** all; set++) {
    const bits = Array.from({ length: all }, (_, bit) => (set >> bit) & 1);
    if (sum(bits) !== now.failed + before.failed) continue;
    const onNow = sum(bits.slice(0, now.of));
    ways[onNow] = (ways[onNow] ?? 0) + 1;
  }
  return ways;
}

/** All combinations of the strata, one by one. */
function waysOfAll(strata: readonly Stratum[]): Map<number, number> {
  return strata.map(waysOf).reduce(
    (found, ways) => {
      const next = new Map<number, number>();
      for (const [total, count] of found) {
        for (const [more, each] of ways.entries()) {
          next.set(total + more, (next.get(total + more) ?? 0) + count * each);
        }
      }
      return next;
    },
    new Map([[0, 1]]),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

describe("failing oftener than before", () => {
  test("is as likely by chance as counting every possibility says", () => {
    fc.assert(
      fc.property(fc.array(anyStratum, { maxLength: 4 }), fc.integer({ min: 0, max: 1 }), (strata, given) => {
        const ways = [...waysOfAll(strata)];
        const seen = sum(strata.map(({ now }) => now.failed));
        const atLeast = (least: number) => sum(ways.filter(([n]) => n >= least).map(([, count]) => count));
        const expected = atLeast(given) === 0 ? 1 : atLeast(Math.max(seen, given)) / atLeast(given);
        expect(failsOftener(strata, given)).toBeCloseTo(expected, 9);
      }),
    );
  });

  test("is never called so by a lower value than its share of such data, whatever the rate", () => {
    // The sum over all outcomes with a value up to the level, weighted by how likely they are at this rate.
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom(0.01, 0.05, 0.2),
        (rate, nowOf, beforeOf, level) => {
          let wrongly = 0;
          for (let a = 0; a <= nowOf; a++) {
            for (let b = 0; b <= beforeOf; b++) {
              const value = failsOftener([
                { now: { failed: a, of: nowOf }, before: { failed: b, of: beforeOf } },
              ]);
              if (value <= level) wrongly += binomial(nowOf, a, rate) * binomial(beforeOf, b, rate);
            }
          }
          expect(wrongly).toBeLessThanOrEqual(level + 1e-9);
        },
      ),
    );
  });

  test("counts failures at several places together", () => {
    const place = { now: { failed: 1, of: 1 }, before: { failed: 1, of: 39 } };
    expect(failsOftener([place], 1)).toBeCloseTo(1);
    expect(failsOftener([place, place, place], 1)).toBeCloseTo(0.05 ** 3 / (1 - 0.95 ** 3));
  });

  test("is certain without data", () => {
    expect(failsOftener([])).toBe(1);
    expect(failsOftener([{ now: { failed: 0, of: 0 }, before: { failed: 0, of: 0 } }], 1)).toBe(1);
  });
});

describe("another rate than before", () => {
  test("is the sum over all tables that are no likelier", () => {
    fc.assert(
      fc.property(anyStratum, stratum => {
        const ways = waysOf(stratum);
        const seen = ways[stratum.now.failed] ?? 0;
        const expected = sum(ways.filter(count => count <= seen)) / sum(ways);
        expect(differsFrom(stratum)).toBeCloseTo(expected, 9);
      }),
    );
  });

  test("has the value that R's fisher.test gives for the tea tasting lady", () => {
    expect(differsFrom({ now: { failed: 3, of: 4 }, before: { failed: 1, of: 4 } })).toBeCloseTo(0.485714, 6);
  });

  test("is found among thousands of trials without losing its way", () => {
    const value = differsFrom({ now: { failed: 40, of: 1000 }, before: { failed: 20, of: 5000 } });
    expect(value).toBeGreaterThan(0);
    expect(value).toBeLessThan(1e-12);
  });
});

function binomial(of: number, failed: number, rate: number): number {
  let ways = 1;
  for (let i = 0; i < failed; i++) ways = (ways * (of - i)) / (i + 1);
  return ways * rate ** failed * (1 - rate) ** (of - failed);
}
