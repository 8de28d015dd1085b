import fc from "fast-check";
import { expect, test } from "vitest";
import {
  formatResults,
  parseResults,
  type Results,
  ResultsError,
  readResultsText,
  sumUp,
  testResultSchema,
} from "../../src/results/index.ts";
import { cutPlainTests } from "../../src/results/plain-stretches.ts";
import { sampleRun, sampleTest } from "./sample.ts";

const sample = sumUp([
  sampleRun("shadow", [
    sampleTest("a", "pass", { durationMs: 0 }),
    sampleTest("b", "skip", { durationMs: 1e21 }),
    sampleTest("c", "fail"),
    sampleTest("d", "pass"),
    sampleTest("e", "skip"),
  ]),
  sampleRun("tdp", [sampleTest("a", "pass"), sampleTest('b "id": {', "pass")]),
]);
const text = formatResults(sample);
const compact = JSON.stringify(JSON.parse(text));
const plain = JSON.stringify(testResultSchema.parse(sampleTest("forged", "pass")));

function readAtOnce(given: string): Results | "refused" {
  try {
    return readResultsText(given, "results.json", { onTest: each => each, onRun: run => run });
  } catch (error) {
    if (error instanceof ResultsError || error instanceof SyntaxError) return "refused";
    throw error;
  }
}

function parsed(given: string): Results | "refused" {
  try {
    return parseResults(given, "results.json");
  } catch (error) {
    if (error instanceof ResultsError) return "refused";
    throw error;
  }
}

test("plain tests that stand together are cut out, and what is not plain stays", () => {
  for (const given of [text, compact]) {
    const { stretches, rest } = cutPlainTests(given, { isBrief: false });
    expect(stretches.map(stretch => stretch.map(({ id }) => id))).toEqual([
      ["kvm/a"],
      ["kvm/d", "kvm/e"],
      ["kvm/a"],
    ]);
    expect(rest).toContain("kvm/c");
  }
});

test("a pass is cut out without its command and logs for whoever needs neither, and else as it is", () => {
  const [first] = cutPlainTests(text, { isBrief: true }).stretches;
  const [whole] = cutPlainTests(text, { isBrief: false }).stretches;
  expect(whole?.[0]).toEqual(sample.runs[0]?.tests[0]);
  expect(first?.[0]).toEqual({ ...sample.runs[0]?.tests[0], command: [], logs: null });
});

test.each([
  ["in a list of something else", compact.replace('"notices":[', `"more":[${plain}],"notices":[`)],
  ["as a notice", compact.replace('"notices":[', `"notices":[${plain}`)],
  ["in a string", compact.replace('"notices":[', `"notices":["${plain}"`)],
  ["in another test", compact.replace('"subtests":[', `"subtests":[${plain}`)],
  ["twice in a list", compact.replace('"tests":[', `"tests":[${plain}`)],
  ["with another list of tests before it", compact.replace('"tests":[', `"tests":[${plain}],"tests":[`)],
  ["beside a text", compact.replace('"tests":[', '"tests":["00000000-0000-4000-8000-000000000000 0",')],
  ["on a day that is none", text.replaceAll("2026-01-02", "2026-02-30")],
  ["with a number that is none", text.replace('"durationMs": 0', '"durationMs": 00')],
])("a test %s makes what it makes when all is parsed", (_, given) => {
  expect(given).not.toBe(text);
  expect(given).not.toBe(compact);
  expect(readAtOnce(given)).toEqual(parsed(given));
});

test("a file full of what could begin a test is looked through in no more than one go", () => {
  const odd = ['"id",', '{"id":"a",', `${" ".repeat(9)}"id"`].map(part =>
    part.repeat(2_000_000 / part.length),
  );
  // A search from each of them to the beginning would take minutes.
  for (const given of odd) {
    expect(cutPlainTests(given, { isBrief: true })).toMatchObject({ rest: given, stretches: [] });
  }
});

test("whatever is changed in a file, it is what it is when all is parsed", () => {
  const bytes = fc.constantFrom(...'[]{},:"\\ 0aZ\n'.split(""), plain, '"id"', "\u00a0", "\t");
  fc.assert(
    fc.property(
      fc.constantFrom(text, compact),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat({ max: 3 }),
      fc.array(bytes, { maxLength: 3 }),
      (base, where, removed, added) => {
        const at = Math.floor(where * base.length);
        const given = base.slice(0, at) + added.join("") + base.slice(at + removed);
        expect(readAtOnce(given)).toEqual(parsed(given));
      },
    ),
    { numRuns: 400 },
  );
});
