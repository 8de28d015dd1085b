import { styleText } from "node:util";
import { counted, formatDuration } from "../base/index.ts";
import { describeCounts, failedStatuses } from "./counts.ts";
import type { Conclusion, Results, RunResult, Splat, Status, TestResult } from "./model.ts";
import { shownLine, shownLines } from "./shown-text.ts";
import { logPlace, testName } from "./test-name.ts";

export interface SummaryOptions {
  /** Whether to use ANSI colours. */
  colour: boolean;
}

type Colour = "red" | "green" | "yellow";
type Paint = (colour: Colour, text: string) => string;

const labels: Partial<Record<Status, string>> = {
  fail: "FAIL",
  timeout: "TIMEOUT",
  crash: "CRASH",
  "machine-died": "DIED",
  error: "ERROR",
};
const width = 100;
const consoleLines = 20;
const toldSplats = 10;

/**
 * The results as text for a terminal or a pipe: what each run came to, then every test that failed or did not
 * finish, by name, and the conclusion as the last line. Control characters in others' text are made visible.
 */
export function formatSummary(results: Results, { colour }: SummaryOptions): string {
  const paint: Paint = (name, text) => (colour ? styleText(name, text, { validateStream: false }) : text);
  const runs = results.runs.map(run => runLines(run, paint).join("\n"));
  const failures = results.runs.flatMap(run => failureLines(run, paint));
  const parts = [runs.join("\n"), failures.join("\n"), conclusionLines(results, paint).join("\n")];
  return `${parts.filter(part => part !== "").join("\n\n")}\n`;
}

function runLines(run: RunResult, paint: Paint): string[] {
  const { suite, environment, kernel, conclusion, consoleTail, splats } = run;
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
  if (conclusion !== "good" && conclusion !== "tests-failed") lines.push(`  ${shownLine(run.reason)}`);
  if (consoleTail.length > 0) {
    lines.push("  the console's last lines:");
    lines.push(...shownLines(lastLines(consoleTail)).map(each => `  | ${each}`));
  }
  if (splats.length > 0) lines.push(...splatLines(splats, run.console, paint));
  return lines;
}

/** The last of a console's lines, from its panic on when they have one: the trace after it is often longer. */
function lastLines(tail: readonly string[]): readonly string[] {
  const panic = tail.findLastIndex(line => line.includes("Kernel panic - not syncing"));
  const last = Math.max(0, tail.length - consoleLines);
  return tail.slice(panic === -1 ? last : Math.min(panic, last));
}

function splatLines(splats: readonly Splat[], log: string | null, paint: Paint): string[] {
  const where = log === null ? "" : ` (${shownLine(log)})`;
  const more = splats.length - toldSplats;
  return [
    `  ${paint("yellow", counted(splats.length, "kernel complaint"))} on the console${where}:`,
    ...splats
      .slice(0, toldSplats)
      .map(({ kind, title }) => `    ${shownLine(`${kind}: ${withoutKind(title, kind)}`)}`),
    ...(more > 0 ? [`    and ${more} more`] : []),
  ];
}

/** `WARNING: CPU: 0 …` needs no other `WARNING: ` before it. */
function withoutKind(title: string, kind: string): string {
  return title.startsWith(`${kind}: `) ? title.slice(kind.length + 2) : title;
}

function failureLines(run: RunResult, paint: Paint): string[] {
  const failed = failedStatuses.flatMap(status => run.tests.filter(test => test.status === status));
  const unfinished = run.tests.filter(({ status }) => status === "machine-died" || status === "error");
  return [
    ...[...failed, ...unfinished].flatMap(test => testLines(test, run, paint)),
    ...notRunLines(run, paint),
  ];
}

function testLines(test: TestResult, run: RunResult, paint: Paint): string[] {
  const { status, location, durationMs, reason, startedAt } = test;
  const took = startedAt === null ? "" : ` after ${formatDuration(durationMs)}`;
  const name = shownLine(testName(test, run));
  const lines = [
    `${paint("red", labels[status] ?? status)} ${name} (${shownLine(run.environment.name)})${took}: ${shownLine(reason)}`,
  ];
  const place = location === null ? [] : [`at ${shownLine(location.file)}:${location.line}`];
  const logs = logPlace(test);
  const where = [...place, ...(logs === "" ? [] : [`logs in ${shownLine(logs)}`])].join(", ");
  if (where !== "") lines.push(`     ${where}`);
  return lines;
}

/** Mostly all for one reason, and many: their names are listed behind it. */
function notRunLines(run: RunResult, paint: Paint): string[] {
  const byReason = Map.groupBy(
    run.tests.filter(({ status }) => status === "not-run"),
    test => shownLine(test.reason),
  );
  return [...byReason].flatMap(([reason, tests]) => [
    `${paint("yellow", "NOT RUN")} ${counted(tests.length, "test")} (${shownLine(run.environment.name)}): ${reason}`,
    ...wrap(tests.map(test => shownLine(testName(test, run)))).map(each => `     ${each}`),
  ]);
}

function wrap(names: readonly string[]): string[] {
  const lines: string[] = [];
  for (const [index, name] of names.entries()) {
    const word = index === names.length - 1 ? name : `${name},`;
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

const conclusionWords: Record<Conclusion, string> = {
  good: "good",
  "tests-failed": "tests failed",
  error: "error",
  interrupted: "interrupted",
  "not-applicable": "not applicable",
};

const conclusionColours: Record<Conclusion, Colour> = {
  good: "green",
  "tests-failed": "red",
  error: "red",
  interrupted: "yellow",
  "not-applicable": "yellow",
};

function conclusionLines({ conclusion, reason, counts, runs }: Results, paint: Paint): string[] {
  const inRuns = runs.length > 1 ? ` in ${counted(runs.length, "run")}` : "";
  const last = `${paint(conclusionColours[conclusion], conclusionWords[conclusion])}: ${describeCounts(counts)}${inRuns}`;
  return conclusion === "good" || conclusion === "tests-failed" ? [last] : [shownLine(reason, 1000), last];
}
