import fc from "fast-check";
import { expect, test } from "vitest";
import { testResultSchema } from "../../src/results/index.ts";
import { PlainTests } from "../../src/results/plain-tests.ts";
import { sampleTest } from "./sample.ts";

/** As they are in a file, in the order of the schema. */
const passed = testResultSchema.parse(sampleTest("a", "pass"));
const skipped = testResultSchema.parse(sampleTest("b", "skip"));

function learned(): PlainTests {
  const plain = new PlainTests();
  plain.learn(passed);
  return plain;
}

test("a pass and a skip are plain once such a time was seen, and a failure never is", () => {
  expect(new PlainTests().isOne(passed)).toBe(false);
  expect(learned().isOne(passed)).toBe(true);
  expect(learned().isOne(skipped)).toBe(true);
  expect(learned().isOne(sampleTest("c", "fail"))).toBe(false);
});

test("what is plain is as the schema takes it, whatever stands where", () => {
  const odd = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom("", "2026-01-02T03:04:61.000Z", "2026-01-02T03:04:05Z", -1, 0.5, 2 ** 60),
    fc.constantFrom(
      Number.NaN,
      Number.POSITIVE_INFINITY,
      {},
      [],
      { stdout: 1, stderr: "" },
      ["x"],
      undefined,
    ),
  );
  const names = fc.oneof(fc.constantFrom(...Object.keys(passed)), fc.constant("more"));
  fc.assert(
    fc.property(
      fc.constantFrom(passed, skipped),
      fc.dictionary(names, odd, { maxKeys: 2 }),
      (base, changes) => {
        const changed: unknown = { ...base, ...changes };
        if (!learned().isOne(changed)) return;
        expect(testResultSchema.safeParse(changed)).toEqual({ success: true, data: changed });
      },
    ),
    { numRuns: 2000 },
  );
});
