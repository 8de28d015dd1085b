import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  formatHistory,
  type History,
  mergeHistories,
  noHistory,
  recordHistory,
} from "../../src/report/index.ts";
import { formatResults, sumUp, type TestResult } from "../../src/results/index.ts";
import { sampleRun, sampleTest } from "../results/sample.ts";
import { commitOf } from "./sample.ts";

// Writes what measure-report.ts reads: results of many environments, before and after, and their history.

const [into, environments = "50", tests = "2000", runs = "50"] = process.argv.slice(2);
if (into === undefined) {
  process.stderr.write("usage: node test/report/write-measured.ts DIR [ENVIRONMENTS [TESTS [RUNS]]]\n");
  process.exit(2);
}
const [places, each, earlier] = [Number(environments), Number(tests), Number(runs)];

/** A fixed generator, so that each measurement is of the same data. */
let state = 7;
function random(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
}

/** One test in forty is flaky at 5 %; in the last run one in five hundred is broken, one in three hundred slow. */
function testOf(index: number, isLast: boolean): TestResult {
  const isFlaky = index % 40 === 3 && random() < 0.05;
  const isBroken = isLast && index % 500 === 7;
  const base = 200 * (1 + (index % 97));
  const durationMs = base * (0.9 + 0.2 * random()) * (isLast && index % 300 === 11 ? 3 : 1);
  const status = isFlaky || isBroken ? "fail" : index % 5 === 4 ? "skip" : "pass";
  return sampleTest(`group/some_test_${index}`, status, { durationMs });
}

function runOf(place: number, isLast: boolean) {
  const all = Array.from({ length: each }, (_, index) => testOf(index, isLast));
  return sampleRun(`environment-${String(place).padStart(2, "0")}`, all, {
    environment: {
      name: `environment-${String(place).padStart(2, "0")}`,
      file: null,
      settings: [{ feature: "nested", asked: place % 2 === 0 ? "on" : "off", parameter: "n", readBack: "Y" }],
    },
  });
}

await mkdir(into, { recursive: true });
let history: History = noHistory;
for (let run = 0; run < earlier; run++) {
  const at = new Date(Date.UTC(2026, 0, 1) + run * 3_600_000).toISOString();
  const all = Array.from({ length: places }, (_, place) => runOf(place, false));
  const recorded = recordHistory({ id: `r${run}`, commit: commitOf(run), at }, sumUp(all), {
    machineClass: "lab",
  });
  history = mergeHistories([history, recorded]);
}
await writeFile(join(into, "history.jsonl"), formatHistory(history));
for (let place = 0; place < places; place++) {
  for (const side of ["before", "after"]) {
    const results = sumUp([runOf(place, side === "after")]);
    await writeFile(join(into, `${side}-${place}.json`), formatResults(results));
  }
}
