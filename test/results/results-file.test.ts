import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/base/index.ts";
import {
  formatResults,
  parseResults,
  type Results,
  ResultsError,
  type RunResult,
  sumUp,
} from "../../src/results/index.ts";
import { anyRuns, sampleExpectation, sampleRun, sampleSplat, sampleTest } from "./sample.ts";

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

describe("a file of version 1", () => {
  /** As vmentry wrote it then: without what version 2 added. */
  function versionOne(run: RunResult): string {
    const content = JSON.parse(formatResults(sumUp([run])));
    const drop = (from: Record<string, unknown>, ...keys: string[]) => {
      for (const key of keys) delete from[key];
    };
    content.version = 1;
    drop(content.counts, "flaky", "known-failure");
    drop(content, "notices");
    for (const each of content.runs) {
      drop(each, "deaths", "repeat");
      drop(each.counts, "flaky", "known-failure");
      for (const one of each.tests) drop(one, "subtests", "attempts", "suspicious", "known");
      for (const one of each.splats) {
        drop(one, "fingerprint", "function", "location", "seenAt", "tests", "frames", "allowed");
      }
    }
    return JSON.stringify(content);
  }

  test("is read, with what it does not say filled in", () => {
    const run = sampleRun("shadow", [sampleTest("a", "pass"), sampleTest("b", "fail")]);
    expect(parseResults(versionOne(run), "x")).toEqual(sumUp([run]));
  });

  test("with complaints of the kernel, which did not count then, is concluded as today", () => {
    const run = sampleRun("shadow", [sampleTest("a", "pass")], { splats: [sampleSplat("f")] });
    const text = versionOne(run).replaceAll('"conclusion":"splats"', '"conclusion":"good"');
    const read = parseResults(text, "x");
    expect(text).toContain('"conclusion":"good"');
    expect(read.runs[0]).toMatchObject({
      conclusion: "splats",
      splats: [{ fingerprint: "", allowed: null }],
    });
    expect(read.conclusion).toBe("splats");
  });

  test("that contradicts itself is refused as well", () => {
    const text = versionOne(sampleRun("x", [sampleTest("a", "fail")])).replaceAll("tests-failed", "good");
    expect(errorOf(text)).toContain("runs[0].conclusion: good, but its tests say tests-failed");
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
    expect(errorOf('{"format": "vmentry-results", "version": 3, "runs": "other"}')).toBe(
      "out/results.json: version: 3, but this vmentry reads 1 and 2; a newer vmentry made it, and is needed",
    );
    expect(errorOf('{"format": "vmentry-results"}')).toBe(
      "out/results.json: version: missing, but this vmentry reads 1 and 2",
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

  test("good though the kernel complained", () => {
    const text = changed(({ runs }) => Object.assign(runs[0] ?? {}, { splats: [sampleSplat("f")] }));
    expect(errorOf(text)).toBe(
      "out/results.json: runs[0].conclusion: good, but its tests say splats: the kernel complained: WARNING f (arch/x86/kvm/mmu.c:12)",
    );
  });

  test("a complaint of the kernel alone, where tests failed", () => {
    const failed = formatResults(sumUp([sampleRun("x", [sampleTest("a", "fail")])]));
    expect(errorOf(failed.replaceAll('"tests-failed"', '"splats"'))).toMatch(
      /runs\[0\]\.conclusion: splats, but its tests say tests-failed/,
    );
  });

  test("a known failure that is counted as something else", () => {
    const text = changed(({ runs }) =>
      Object.assign(runs[0]?.tests[1] ?? {}, { status: "fail", known: sampleExpectation }),
    );
    expect(errorOf(text)).toBe("out/results.json: runs[0].counts.skip: 1, but 0 by the tests");
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
