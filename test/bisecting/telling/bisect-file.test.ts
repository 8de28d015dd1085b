import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../../../src/base/index.ts";
import type { BisectReport } from "../../../src/bisecting/bisect-report.ts";
import { formatBisectJson, readBisectReport } from "../../../src/bisecting/telling/index.ts";
import { hostileText } from "../../results/sample.ts";
import { foundReport, samples, startingReport, withTexts } from "./sample.ts";

test("what was written is read as it was", () => {
  for (const make of Object.values(samples)) {
    const report = make();
    expect(readBisectReport(formatBisectJson(report), "bisect.json")).toEqual(report);
  }
});

test("others' texts come back as they were", () => {
  fc.assert(
    fc.property(fc.array(hostileText, { minLength: 1, maxLength: 20 }), texts => {
      // The schema asks for the name of a test.
      const report = withTexts(
        startingReport(),
        texts.map(text => `x${text}`.slice(0, 300)),
      );
      expect(readBisectReport(formatBisectJson(report), "x").asked).toEqual(report.asked);
    }),
    { numRuns: 50 },
  );
});

test("the published schema takes what is written, and a key that it does not know", () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const schema: object = JSON.parse(
    readFileSync(new URL("../../../schemas/bisect.schema.json", import.meta.url), "utf8"),
  );
  const isValid = ajv.compile(schema);
  for (const make of Object.values(samples)) {
    isValid({ ...make(), later: 1 });
    expect(isValid.errors ?? []).toEqual([]);
  }
  expect(isValid({ ...foundReport(), probes: [{}] })).toBe(false);
});

describe("what is no report of a bisect", () => {
  const said = (text: string): string => {
    try {
      readBisectReport(text, "out/bisect.json");
    } catch (error) {
      if (error instanceof UserError) return error.message;
      throw error;
    }
    return "";
  };
  const changed = (change: (report: BisectReport) => void): string => {
    const report = foundReport();
    change(report);
    return said(JSON.stringify(report));
  };

  test("is refused with the place and what is wrong", () => {
    expect(said("")).toMatch(/^out\/bisect\.json: is not JSON, so it may be cut off/);
    expect(said(formatBisectJson(foundReport()).slice(0, 5000))).toContain("may be cut off");
    expect(said('{"format":"vmentry-report"}')).toContain('"format": "vmentry-bisect"');
    expect(said('{"format":"vmentry-bisect","version":2}')).toContain("this vmentry reads 1 alone");
    expect(said('{"format":"vmentry-bisect","version":1}')).toContain("not as a report of a bisect is: tool");
  });

  test("such as one that contradicts itself is refused", () => {
    const first = (report: BisectReport) => report.answers[0] ?? expect.fail();
    const cases: [(report: BisectReport) => void, string][] = [
      [report => Object.assign(first(report), { first: null }), "answers.0.first"],
      [report => Object.assign(first(report), { conclusion: "range" }), "answers.0.first"],
      [report => Object.assign(first(report), { question: "q7" }), "answers.0.question: was not asked"],
      [report => report.answers.push(first(report)), "answers: one is there twice"],
      [report => report.probes.push(...report.probes.slice(0, 1)), "probes: one is there twice"],
      [report => Object.assign(report.probes[0]?.report ?? {}, { id: "p9" }), "probes.0.report"],
      [report => Object.assign(report.probes[1]?.verdicts[0] ?? {}, { question: "q3" }), "probes.1.verdicts"],
      [report => Object.assign(first(report).steps[0] ?? {}, { probe: "p99" }), "answers.0.steps"],
      [report => Object.assign(report, { conclusion: null }), "conclusion: none, and it does not run"],
      [report => Object.assign(report.candidates, { count: 1 }), "candidates.count"],
    ];
    for (const [change, words] of cases) {
      expect(changed(change)).toContain("contradicts itself: ");
      expect(changed(change)).toContain(words);
    }
    expect(changed(() => undefined)).toBe("");
  });
});

test("a report that is not as the schema says is a fault, and not written", () => {
  expect(() => formatBisectJson({ ...foundReport(), updatedAt: "yesterday" })).toThrow();
});
