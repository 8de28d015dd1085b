import { counted, formatDuration } from "../base/index.ts";
import { conclusionWords } from "./conclusion-words.ts";
import { describeCounts } from "./counts.ts";
import type { Conclusion, Results, RunResult } from "./model.ts";
import { slowestTests, testsInRuns } from "./notable-tests.ts";
import { type Colour, type Paint, painter } from "./paint.ts";
import { shownLine, shownLines } from "./shown-text.ts";
import { deathLines, splatLines } from "./summary-splats.ts";
import { expectedLines, failureLines, flakyLines, reasonLines, suspiciousLines } from "./summary-tests.ts";
import { testName } from "./test-name.ts";
import { wrapNames } from "./wrap.ts";

export interface SummaryOptions {
  /** Whether to use ANSI colours. */
  colour: boolean;
}

const consoleLines = 20;

/**
 * The results as text for a terminal or a pipe. What matters most comes last, where a terminal stands when the
 * run is over: what each run came to; what is not red (skips, the slowest, what is known or allowed, what is
 * suspicious, flaky); what is red, failed tests last, each with the command that repeats it; the conclusion as
 * the last line. Every test that is not a pass is named. Control characters in others' text are made visible.
 */
export function formatSummary(results: Results, { colour }: SummaryOptions): string {
  const paint = painter(colour);
  const { runs } = results;
  const tests = testsInRuns(runs);
  const of = (...statuses: string[]) => tests.filter(({ test }) => statuses.includes(test.status));
  const groups = [
    runs.flatMap(run => runLines(run, paint)),
    reasonLines("SKIPPED", of("skip"), paint),
    slowestLines(runs),
    splatLines(runs, "allowed", paint),
    expectedLines(tests, paint),
    suspiciousLines(tests, paint),
    noticeLines(results, paint),
    flakyLines(tests, paint),
    reasonLines("NOT RUN", of("not-run"), paint),
    failureLines("error", tests, paint),
    splatLines(runs, "complaints", paint),
    [...deathLines(runs, paint), ...failureLines("machine-died", tests, paint)],
    failureLines("timeout", tests, paint),
    failureLines("crash", tests, paint),
    failureLines("fail", tests, paint),
    conclusionLines(results, paint),
  ];
  return `${groups
    .filter(lines => lines.length > 0)
    .map(lines => lines.join("\n"))
    .join("\n\n")}\n`;
}

function runLines(run: RunResult, paint: Paint): string[] {
  const { suite, environment, kernel, conclusion, consoleTail } = run;
  const what = shownLine(`${suite.name} under ${environment.name} on ${kernel.release}`);
  const counts = run.tests.length === 0 ? conclusionWords[conclusion] : describeCounts(run.counts);
  const lines = [
    `${what}: ${paint(conclusionColours[conclusion], counts)} in ${formatDuration(run.durationMs)}`,
  ];
  if (environment.settings.length > 0) {
    const settings = environment.settings.map(
      ({ feature, asked, parameter, readBack }) => `${feature} ${asked} (${parameter} = ${readBack})`,
    );
    lines.push(`  ${shownLine(settings.join(", "), 1000)}`);
  }
  if (!isTold.has(conclusion)) lines.push(`  ${shownLine(run.reason)}`);
  if (consoleTail.length > 0) {
    lines.push("  the console's last lines:");
    lines.push(...shownLines(lastLines(consoleTail)).map(each => `  | ${each}`));
  }
  return lines;
}

/** The last of a console's lines, from its panic on when they have one: the trace after it is often longer. */
function lastLines(tail: readonly string[]): readonly string[] {
  const panic = tail.findLastIndex(line => line.includes("Kernel panic - not syncing"));
  const last = Math.max(0, tail.length - consoleLines);
  return tail.slice(panic === -1 ? last : Math.min(panic, last));
}

function slowestLines(runs: readonly RunResult[]): string[] {
  const slowest = slowestTests(testsInRuns(runs)).map(({ test, run }) =>
    shownLine(`${testName(test, run)} (${run.environment.name}) ${formatDuration(test.durationMs)}`),
  );
  return slowest.length === 0 ? [] : ["SLOWEST", ...wrapNames(slowest)];
}

function noticeLines({ notices }: Results, paint: Paint): string[] {
  return notices.map(notice => `${paint("yellow", "NOTICE")} ${shownLine(notice, 1000)}`);
}

/** Conclusions that tests and splats tell by themselves. */
const isTold: ReadonlySet<Conclusion> = new Set(["good", "tests-failed", "splats"]);

const conclusionColours: Record<Conclusion, Colour> = {
  good: "green",
  splats: "red",
  "tests-failed": "red",
  error: "red",
  interrupted: "yellow",
  "not-applicable": "yellow",
};

function conclusionLines({ conclusion, reason, counts, runs }: Results, paint: Paint): string[] {
  const inRuns = runs.length > 1 ? ` in ${counted(runs.length, "run")}` : "";
  const last = `${paint(conclusionColours[conclusion], conclusionWords[conclusion])}: ${describeCounts(counts)}${inRuns}`;
  return isTold.has(conclusion) ? [last] : [shownLine(reason, 1000), last];
}
