import fc from "fast-check";
import { expect, test } from "vitest";
import {
  formatJUnit,
  formatJUnitProblems,
  formatJUnitStart,
  formatJUnitSuite,
  sumUp,
} from "../../src/results/index.ts";
import { anyRun, sampleRun, sampleTest } from "./sample.ts";

const plain = { name: [], properties: {} };

/** Without what a suite says of itself. */
function casesIn(xml: string): string {
  return xml
    .replace(/^<\?xml.*\n<testsuites.*\n/, "")
    .replace(/<\/testsuites>\n$/, "")
    .replace(/^ {2}<testsuite [^\n]*\n/, "")
    .replace(/^ {4}<properties>\n(?: {6}<property [^\n]*\n)* {4}<\/properties>\n/, "");
}

test("a suite that is written in parts has the cases and the totals of the whole document", () => {
  fc.assert(
    fc.property(anyRun, run => {
      const whole = formatJUnit(sumUp([run]));
      fc.pre(!whole.includes('<testsuite name="vmentry"'));
      const { parts, totals } = formatJUnitSuite(run, plain);
      expect(casesIn([...parts].join(""))).toBe(casesIn(whole));
      expect(whole).toContain(formatJUnitStart(totals));
    }),
    { numRuns: 60 },
  );
});

test("a suite of many cases is one suite, named after where it is from", () => {
  const tests = Array.from({ length: 250 }, (_, index) => sampleTest(`t${index}`, "pass"));
  const { parts, totals } = formatJUnitSuite(sampleRun("shadow", tests), {
    name: ["x86_64-kvm", "lab"],
    properties: { job: "a & b" },
  });
  const text = [...parts].join("");
  expect(text.match(/<testsuite /g)).toHaveLength(1);
  expect(text.match(/<testcase /g)).toHaveLength(250);
  expect(text).toContain('name="kvm shadow 6.12.0-test, x86_64-kvm, lab"');
  expect(text).toContain('<property name="job" value="a &amp; b"/>');
  expect(totals).toEqual({ tests: 250, failures: 0, errors: 0, skipped: 0 });
});

test("problems are a suite of errors", () => {
  const { parts, totals } = formatJUnitProblems("vmentry report", ["job <1> left no results"]);
  expect([...parts].join("")).toContain('<error message="job &lt;1> left no results"');
  expect(totals).toEqual({ tests: 1, failures: 0, errors: 1, skipped: 0 });
});
