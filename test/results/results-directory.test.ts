import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type TemporaryDirectory, temporaryDirectory, UserError } from "../../src/base/index.ts";
import {
  findTests,
  formatResults,
  formatTest,
  readLogTail,
  readResults,
  sumUp,
} from "../../src/results/index.ts";
import { sampleExpectation, sampleRun, sampleTest } from "./sample.ts";

const run = sampleRun("tdp", [
  sampleTest("a_test", "pass"),
  sampleTest("a_test/-M x", "fail", { known: sampleExpectation, reason: "bell \x07" }),
]);
const results = sumUp([run]);
let place: TemporaryDirectory;

beforeEach(() => {
  place = temporaryDirectory("results");
});
afterEach(() => place[Symbol.asyncDispose]());

describe("results are read", () => {
  test("from a directory, and from the file in it", async () => {
    const file = join(place.path, "results.json");
    await writeFile(file, formatResults(results));
    expect(await readResults(place.path)).toEqual({ results, directory: place.path });
    expect(await readResults(file)).toEqual({ results, directory: place.path });
  });

  test("not from nowhere, nor from another directory", async () => {
    await expect(readResults(join(place.path, "no"))).rejects.toThrow(
      /there is no .*\/no; expected a directory/,
    );
    await expect(readResults(place.path)).rejects.toThrow(/holds no results\.json; expected a directory/);
    await expect(readResults(place.path)).rejects.toThrow(UserError);
  });
});

describe("a log's tail", () => {
  test("is its last lines, however long it is", async () => {
    await mkdir(join(place.path, "logs"));
    const lines = Array.from({ length: 50_000 }, (_, index) => `line ${index}`);
    await writeFile(join(place.path, "logs/x.log"), `${lines.join("\n")}\n`);
    expect(await readLogTail(place.path, "logs/x.log", 3)).toEqual({
      path: "logs/x.log",
      lines: ["line 49997", "line 49998", "line 49999"],
    });
  });

  test("of a log that is gone says so", async () => {
    expect(await readLogTail(place.path, "x.log", 3)).toMatchObject({ problem: "is not there any more" });
  });
});

describe("a test is found", () => {
  test("by its id alone, when there is one", () => {
    expect(findTests(results, "kvm/a_test").map(({ test }) => test.id)).toEqual(["kvm/a_test"]);
  });

  test("by a regular expression on its id", () => {
    expect(findTests(results, "a_test").map(({ test }) => test.id)).toEqual([
      "kvm/a_test",
      "kvm/a_test/-M x",
    ]);
    expect(findTests(results, "^a_test")).toEqual([]);
    expect(() => findTests(results, "(")).toThrow(/no test's id, and no regular expression/);
  });
});

test("a test's details hold why it is known and its log's end, with control characters made visible", () => {
  const [, known] = run.tests;
  if (known === undefined) throw new Error("the sample has two tests");
  const logs = [{ path: "logs/x.log", lines: ["last \x1b[2J"] }];
  const text = formatTest({ test: known, run }, logs, { colour: false });
  expect(text).toContain(
    "failed as known kvm/a_test/-M x (tdp on 6.12.0-test) after 1.5s\n  reason: bell \\x07\n",
  );
  expect(text).toContain("  known: waits for the fix; kvm@example.org, ");
  expect(text).toContain("  logs/x.log\n    | last \\x1b[2J\n");
});
