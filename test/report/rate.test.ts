import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { discoveries } from "../../src/report/false-discoveries.ts";
import { wilsonInterval } from "../../src/report/rate.ts";

const anyTrials = fc
  .tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 500 }))
  .map(([a, b]) => ({ failed: Math.min(a, b), of: Math.max(a, b) }));

describe("the interval of a rate", () => {
  test("holds the rate that was seen, within 0 and 1", () => {
    fc.assert(
      fc.property(anyTrials, trials => {
        const { low, high } = wilsonInterval(trials);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        const share = trials.of === 0 ? 0.5 : trials.failed / trials.of;
        expect(low).toBeLessThanOrEqual(share + 1e-12);
        expect(high).toBeGreaterThanOrEqual(share - 1e-12);
      }),
    );
  });

  test("holds exactly the rates from which what was seen is at most 1.96 deviations away", () => {
    fc.assert(
      fc.property(anyTrials, fc.double({ min: 0.001, max: 0.999, noNaN: true }), ({ failed, of }, rate) => {
        fc.pre(of > 0 && failed > 0 && failed < of);
        const { low, high } = wilsonInterval({ failed, of });
        const away = Math.abs(failed / of - rate) / Math.sqrt((rate * (1 - rate)) / of);
        fc.pre(Math.abs(away - 1.959964) > 1e-6);
        expect(rate > low && rate < high).toBe(away < 1.959964);
      }),
    );
  });

  test("is what the formula gives for 1 of 10", () => {
    const { low, high } = wilsonInterval({ failed: 1, of: 10 });
    expect(low).toBeCloseTo(0.01788, 4);
    expect(high).toBeCloseTo(0.40415, 4);
  });

  test("mirrors passes and failures", () => {
    fc.assert(
      fc.property(anyTrials, ({ failed, of }) => {
        const there = wilsonInterval({ failed, of });
        const back = wilsonInterval({ failed: of - failed, of });
        expect(there.low).toBeCloseTo(1 - back.high, 9);
      }),
    );
  });
});

describe("discoveries among many tests", () => {
  test("are as in the example of Benjamini and Hochberg's paper", () => {
    const values = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
      0.759, 1,
    ];
    expect(discoveries(values, 0.05).filter(Boolean)).toHaveLength(4);
  });

  test("are those below the largest value that is below its own bound", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }), values => {
        const bounds = values.filter(value => {
          const rank = values.filter(other => other <= value).length;
          return value <= (0.05 * rank) / values.length;
        });
        const bound = bounds.length === 0 ? -1 : Math.max(...bounds);
        expect(discoveries(values, 0.05)).toEqual(values.map(value => value <= bound));
      }),
    );
  });

  test("are the same in any order", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 0.1, noNaN: true }), { maxLength: 12 }), values => {
        const backwards = discoveries(values.toReversed());
        expect(backwards.toReversed()).toEqual(discoveries(values));
      }),
    );
  });

  test("are false ones among chance alone in five of a hundred cases", () => {
    // A fixed generator: uniform values, as chance gives them.
    let state = 12345;
    const next = () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state / 2 ** 32;
    };
    let found = 0;
    const cases = 4000;
    for (let i = 0; i < cases; i++) {
      if (discoveries(Array.from({ length: 50 }, next)).some(Boolean)) found += 1;
    }
    expect(found / cases).toBeLessThan(0.065);
    expect(found / cases).toBeGreaterThan(0.03);
  });
});
