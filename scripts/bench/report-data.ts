import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { formatPlan } from "../../src/matrix/index.ts";
import {
  formatHistory,
  type History,
  mergeHistories,
  noHistory,
  recordHistory,
} from "../../src/report/index.ts";
import {
  formatJUnit,
  formatResults,
  type RunResult,
  sumUp,
  type TestResult,
} from "../../src/results/index.ts";
import { sampleRun, sampleTest } from "../../test/results/sample.ts";

const [environments, tests, earlier] = [50, 2000, 50];
export const testCount = environments * tests;

const commit = "c".repeat(40);
const place = { variant: "x86_64-kvm", machineClass: "lab" };

export interface ReportData {
  /** A directory for each job, with its results.json and the same as junit.xml. */
  current: string;
  baseline: string;
  plan: string;
  history: string;
}

/**
 * What a run of 50 jobs left, each of one environment with 2,000 tests, what its baseline left, and the history of 50
 * earlier runs. One test in forty is flaky at 5 %; in the last run one in five hundred is broken, and one in three
 * hundred slow. The same in each measurement.
 */
export async function writeReportData(into: string): Promise<ReportData> {
  const random = fixedRandom();
  const history = join(into, "history.jsonl");
  await mkdir(into, { recursive: true });
  await writeFile(history, formatHistory(historyOf(random)));
  const data = { current: join(into, "current"), baseline: join(into, "baseline") };
  for (const [side, directory] of Object.entries(data)) {
    for (let index = 0; index < environments; index++) {
      const own = join(directory, `vmentry-results-${index}`);
      const results = sumUp([runOf(index, side === "current", random)]);
      await mkdir(own, { recursive: true });
      await writeFile(join(own, "results.json"), formatResults(results));
      await writeFile(join(own, "junit.xml"), formatJUnit(results));
    }
  }
  const plan = join(into, "plan.json");
  await writeFile(plan, planText());
  return { ...data, plan, history };
}

function historyOf(random: () => number): History {
  let history: History = noHistory;
  for (let run = 0; run < earlier; run++) {
    const at = new Date(Date.UTC(2026, 0, 1) + run * 3_600_000).toISOString();
    const all = Array.from({ length: environments }, (_, index) => runOf(index, false, random));
    const recorded = recordHistory(
      { id: `r${run}`, commit: run.toString(16).padStart(40, "0"), at },
      sumUp(all),
      place,
    );
    history = mergeHistories([history, recorded]);
  }
  return history;
}

/** A fixed generator. */
function fixedRandom(): () => number {
  let state = 7;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function testOf(index: number, isLast: boolean, random: () => number): TestResult {
  const isFlaky = index % 40 === 3 && random() < 0.05;
  const isBroken = isLast && index % 500 === 7;
  const base = 200 * (1 + (index % 97));
  const durationMs = base * (0.9 + 0.2 * random()) * (isLast && index % 300 === 11 ? 3 : 1);
  const status = isFlaky || isBroken ? "fail" : index % 5 === 4 ? "skip" : "pass";
  return sampleTest(`group/some_test_${index}`, status, { durationMs });
}

function runOf(index: number, isLast: boolean, random: () => number): RunResult {
  const name = nameOf(index);
  const all = Array.from({ length: tests }, (_, number) => testOf(number, isLast, random));
  const asked = index % 2 === 0 ? "on" : "off";
  return sampleRun(name, all, {
    environment: {
      name,
      file: null,
      settings: [{ feature: "nested", asked, parameter: "n", readBack: "Y" }],
    },
  });
}

function nameOf(index: number): string {
  return `environment-${String(index).padStart(2, "0")}`;
}

function planText(): string {
  return formatPlan({
    format: "vmentry-plan",
    version: 1,
    tool: { name: "vmentry", version: "0" },
    run: { commit, subject: "KVM: x86: Break it", base: null },
    builds: [],
    buildJobs: [],
    jobs: Array.from({ length: environments }, (_, index) => ({
      id: String(index),
      name: nameOf(index),
      artifact: `vmentry-results-${index}`,
      commit,
      variant: place.variant,
      kernel: `${commit}/${place.variant}`,
      environments: [nameOf(index)],
      environmentFiles: [],
      machine: { name: "lab", class: place.machineClass, kind: "qemu", runsOn: ["kvm"], labels: [] },
    })),
    leftOut: [],
  });
}
