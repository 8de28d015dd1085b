import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatResults,
  parseResults,
  type Results,
  ResultsError,
  type ResultsVisitor,
  readResultsStream,
  readResultsText,
  sumUp,
} from "../../src/results/index.ts";
import { anyRuns, sampleRun, sampleSplat, sampleTest } from "./sample.ts";

const asItIs: ResultsVisitor = { onTest: test => test, onRun: run => run };

/** The bytes in pieces of a size, all in one buffer that is used again. */
async function* pieces(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  const piece = Buffer.alloc(size);
  for (let at = 0; at < bytes.length; at += size) {
    const count = bytes.copy(piece, 0, at, at + size);
    yield piece.subarray(0, count);
    piece.fill(0x21);
  }
}

async function streamed(text: string, size = 1000, visitor = asItIs): Promise<Results | string> {
  try {
    return await readResultsStream(pieces(text, size), "results.json", visitor);
  } catch (error) {
    if (error instanceof ResultsError) return error.message;
    throw error;
  }
}

const sample = formatResults(
  sumUp([
    sampleRun("shadow", [sampleTest("a", "pass"), sampleTest("b", "fail")], { splats: [sampleSplat("zap")] }),
    sampleRun("tdp", [sampleTest("a", "skip"), sampleTest('tests": [', "pass")]),
  ]),
);

describe("results that are read as they come", () => {
  test("are what they are when read at once, wherever the pieces are cut and however it is spaced", async () => {
    await fc.assert(
      fc.asyncProperty(
        anyRuns,
        fc.integer({ min: 1, max: 3000 }),
        fc.constantFrom(0, 2),
        async (runs, size, spaces) => {
          const text = JSON.stringify(JSON.parse(formatResults(sumUp(runs))), null, spaces);
          const whole = parseResults(text, "results.json");
          expect(await streamed(text, size)).toEqual(whole);
          expect(readResultsText(text, "results.json", asItIs)).toEqual(whole);
        },
      ),
      { numRuns: 30 },
    );
  });

  test("are never others than those that are read at once, whatever is changed in the file", async () => {
    const bytes = fc.constantFrom(...'[]{},:"\\ 0aZ\n'.split(""));
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: sample.length }),
        fc.nat({ max: 3 }),
        fc.array(bytes, { maxLength: 3 }),
        async (at, removed, added) => {
          const text = sample.slice(0, at) + added.join("") + sample.slice(at + removed);
          const read = await streamed(text);
          if (typeof read !== "string") expect(read).toEqual(parseResults(text, "results.json"));
        },
      ),
      { numRuns: 150 },
    );
  });

  test("of version 1 are concluded anew", async () => {
    const text = sample.replace('"version": 2', '"version": 1');
    expect(await streamed(text)).toEqual(parseResults(text, "results.json"));
  });

  test.each([
    ["cut off", sample.slice(0, -200), "it ends too soon"],
    ["cut off in a test", sample.slice(0, 2000), "it ends too soon"],
    ["of another version", sample.replace('"version": 2', '"version": 9'), "a newer vmentry made it"],
    ["something else", '{"format": "x", "runs": [{}]}', "holds no vmentry results"],
    ["empty", "", "is empty"],
    ["two of a list", sample.replace('"notices": []', '"runs": []'), "a list is there twice"],
    ["a list with an escaped name", sample.replace('"runs"', '"\\u0072uns"'), "written with escapes"],
    ["a test that is none", sample.replace('"status": "fail"', '"status": "odd"'), "runs[0].tests[1].status"],
    ["a false count", sample.replace('"fail": 1', '"fail": 0'), "counts.fail"],
    ["two values", `${sample}{}`, "is not JSON"],
  ])("are refused: %s", async (_, text, message) => {
    expect(await streamed(text)).toContain(message);
    if (message !== "a list is there twice" && message !== "written with escapes") {
      expect(() => readResultsText(text, "results.json", asItIs)).toThrow(ResultsError);
    }
  });

  test("are kept as their visitor leaves them, each run with what is kept of its tests", async () => {
    const seen: string[] = [];
    const read = await streamed(sample, 100, {
      onTest: each => ({ ...each, reason: "looked at" }),
      onRun(run) {
        seen.push(`${run.environment.name} ${run.tests.map(({ reason }) => reason).join(",")}`);
        return { ...run, console: null };
      },
    });
    expect(seen).toEqual(["shadow looked at,looked at", "tdp looked at,looked at"]);
    if (typeof read === "string") throw new Error(read);
    expect(read.runs.map(run => run.console)).toEqual([null, null]);
  });
});
