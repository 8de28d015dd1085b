import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/base/index.ts";
import { formatResults, parseResults, type Results, ResultsError, sumUp } from "../../src/results/index.ts";
import { anyRuns, sampleRun, sampleTest } from "./sample.ts";

const results = sumUp([sampleRun("shadow", [sampleTest("a", "pass"), sampleTest("b", "skip")])]);

/** The text of a results file after a change to what is in it. */
function changed(change: (content: Results & Record<string, unknown>) => void): string {
  const content = JSON.parse(formatResults(results));
  change(content);
  return JSON.stringify(content);
}

function errorOf(text: string): string {
  try {
    parseResults(text, "out/results.json");
  } catch (error) {
    if (error instanceof ResultsError && error instanceof UserError) return error.message;
    throw error;
  }
  return "no error";
}

describe("a results file", () => {
  test("is read as it was written, whatever text is in it", () => {
    fc.assert(
      fc.property(anyRuns, runs => {
        const written = sumUp(runs);
        expect(parseResults(formatResults(written), "x")).toEqual(written);
      }),
    );
  });

  test("has the same text whatever order the keys came in, and a final newline", () => {
    const { runs, ...rest } = results;
    const reordered = { runs, ...Object.fromEntries(Object.entries(rest).reverse()) } as Results;
    expect(formatResults(reordered)).toBe(formatResults(results));
    expect(formatResults(results)).toMatch(/^\{\n {2}"format": "vmentry-results",\n[\s\S]*[^\n]\n$/);
  });

  test("is not written when it could not be read again", () => {
    expect(() => formatResults({ ...results, runs: [{ ...sampleRun("x", []), durationMs: -1 }] })).toThrow(
      "durationMs",
    );
  });

  test("may have keys that this version does not know", () => {
    const text = changed(content => {
      content["colour"] = "blue";
    });
    expect(parseResults(text, "x")).toEqual(results);
  });
});

describe("a file that is no results file is refused, naming the file:", () => {
  test("an empty one", () => {
    expect(errorOf("\n")).toBe("out/results.json: is empty; expected vmentry results (JSON)");
  });

  test("one that was cut off", () => {
    expect(errorOf(formatResults(results).slice(0, -20))).toMatch(
      /^out\/results\.json: is not JSON, so it may be cut off: /,
    );
  });

  test.each(["[]", "null", "3", "{}", '{"format": "other", "version": 1}'])("other JSON: %s", text => {
    expect(errorOf(text)).toBe(
      'out/results.json: holds no vmentry results: expected an object with "format": "vmentry-results"',
    );
  });

  test("one of a later version, with the advice to use a newer vmentry", () => {
    expect(errorOf('{"format": "vmentry-results", "version": 2, "runs": "other"}')).toBe(
      "out/results.json: version: 2, but this vmentry reads 1; a newer vmentry made it, and is needed",
    );
    expect(errorOf('{"format": "vmentry-results"}')).toBe(
      "out/results.json: version: missing, but this vmentry reads 1",
    );
  });

  test("one with a wrong value, naming its place, what was expected and what was given", () => {
    const text = changed(({ runs }) => {
      Object.assign(runs[0]?.tests[1] ?? {}, { status: "great" });
    });
    expect(errorOf(text)).toContain("runs[0].tests[1].status: ");
    expect(errorOf(text)).toContain('"machine-died"');
    expect(errorOf(text)).toContain('(given: "great")');
  });

  test("one with many wrong values, of which the first are told", () => {
    const text = JSON.stringify({ format: "vmentry-results", version: 1 });
    expect(errorOf(text)).toMatch(/tool: .*expected string.*\(given: nothing\)/);
    const bad = changed(({ counts }) =>
      Object.assign(counts, { pass: "1", fail: -1, skip: 0.5, error: null, crash: {}, timeout: [] }),
    );
    expect(errorOf(bad)).toMatch(/; and 1 more$/);
  });
});

describe("a results file that contradicts itself is refused:", () => {
  test("good with a failed test", () => {
    const text = changed(content => {
      const [run] = content.runs;
      Object.assign(run?.tests[0] ?? {}, { status: "fail" });
      for (const counts of [run?.counts, content.counts]) Object.assign(counts ?? {}, { pass: 0, fail: 1 });
    });
    expect(errorOf(text)).toBe(
      "out/results.json: runs[0].conclusion: good, but its tests say tests-failed: 1 failed",
    );
  });

  test("a run's counts that are not those of its tests", () => {
    const text = changed(({ runs }) => Object.assign(runs[0]?.counts ?? {}, { pass: 2 }));
    expect(errorOf(text)).toBe("out/results.json: runs[0].counts.pass: 2, but 1 by the tests");
  });

  test("counts that are not those of the runs", () => {
    const text = changed(({ counts }) => Object.assign(counts, { skip: 0 }));
    expect(errorOf(text)).toBe("out/results.json: counts.skip: 0, but 1 by the runs");
  });

  test("good without a run", () => {
    const text = changed(content => Object.assign(content, { runs: [], counts: sumUp([]).counts }));
    expect(errorOf(text)).toBe("out/results.json: conclusion: good, but its runs say error");
  });
});

test("the published schemas are those of the code", async () => {
  const script = fileURLToPath(new URL("../../scripts/schemas.ts", import.meta.url));
  await expect(promisify(execFile)(process.execPath, [script, "--check"])).resolves.toMatchObject({
    stderr: "",
  });
});
