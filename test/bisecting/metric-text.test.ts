import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Metric, parseMetric } from "../../src/bisecting/index.ts";
import { formatMetric } from "../../src/bisecting/metric-text.ts";

describe("a metric on one line", () => {
  test.each([
    ["duration:kvm/memslot_perf_test", { of: "duration", test: "kvm/memslot_perf_test" }, null],
    ["duration:kvm/memslot_perf_test at 90s", { of: "duration", test: "kvm/memslot_perf_test" }, 90_000],
    ["boot:user space at 1500ms", { of: "boot", phase: "user space" }, 1500],
    ["boot:kexec at 0.5m", { of: "boot", phase: "kexec" }, 30_000],
    [
      "number:kvm/dirty_log_perf_test:/took ([0-9.]+)s: done/ at -2.5",
      { of: "number", test: "kvm/dirty_log_perf_test", pattern: "took ([0-9.]+)s: done" },
      -2.5,
    ],
    ["number:a:/at (\\d+)/", { of: "number", test: "a", pattern: "at (\\d+)" }, null],
  ])("%s", (text, metric, threshold) => {
    expect(parseMetric(text)).toEqual({ kind: "metric", metric, threshold });
  });

  test.each([
    "",
    "duration",
    "duration:",
    "duration:a at 90",
    "duration:a at -1s",
    "duration:a at 90d",
    "speed:a",
    "number:a",
    "number:a:/no group/",
    "number:a:/(two) (groups)/",
    "number:a:/(/",
    "number:a:/(\\d+)/ at 5s",
  ])("is not %j", text => {
    expect(parseMetric(text)).toBeUndefined();
  });

  test("has its threshold behind it whatever the test is called", () => {
    const name = fc
      .stringMatching(/^[A-Za-z0-9_/.-][A-Za-z0-9_/. :@-]{0,40}[A-Za-z0-9_]$/)
      .filter(each => !/\sat\s/.test(each));
    fc.assert(
      fc.property(name, fc.integer({ min: 1, max: 1_000_000 }), (id, ms) => {
        expect(parseMetric(`duration:${id} at ${ms}ms`)).toEqual({
          ...{ kind: "metric", threshold: ms },
          metric: { of: "duration", test: id },
        });
      }),
    );
  });
});

test("what is written of a metric is read again", () => {
  const name = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_./-]{0,20}$/);
  const metric = fc.oneof(
    name.map((test): Metric => ({ of: "duration", test })),
    name.map((phase): Metric => ({ of: "boot", phase })),
    fc
      .tuple(name, fc.constantFrom("took ([0-9.]+)", "(\\d+)/s", "at (.*) ms"))
      .map(([test, pattern]): Metric => ({ of: "number", test, pattern })),
  );
  const amount = fc.double({ min: 0, max: 1e30, noNaN: true });
  fc.assert(
    fc.property(metric, fc.option(amount), (metric, threshold) => {
      const question = { kind: "metric", metric, threshold } as const;
      expect(parseMetric(formatMetric(question))).toEqual(question);
    }),
  );
});
