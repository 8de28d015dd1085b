import { counted, formatDuration, visible } from "../base/index.ts";
import type { Status, TestResult } from "../results/index.ts";
import type { Test } from "../suite/index.ts";
import type { ProgressEvent } from "./progress.ts";
import type { Tally } from "./tally.ts";

export interface EventLineOptions {
  /** Whether to colour the status words with ANSI escape sequences. Default false. */
  colour?: boolean;
  /** Whether passes are told too. Default false. */
  verbose?: boolean;
}

const labels: Record<Status, { text: string; colour: number }> = {
  pass: { text: "PASS", colour: 32 },
  fail: { text: "FAIL", colour: 31 },
  skip: { text: "SKIP", colour: 33 },
  timeout: { text: "TIMEOUT", colour: 31 },
  crash: { text: "CRASH", colour: 31 },
  "machine-died": { text: "DIED", colour: 31 },
  "not-run": { text: "NOT RUN", colour: 33 },
  error: { text: "ERROR", colour: 31 },
};

/** How many of a failed test's last lines are shown as it happens; all of them are in its log. */
const tailLines = 8;

/** The lines that an event is worth in a log: none for a start, and for a pass only when asked for. */
export function eventLines(event: ProgressEvent, tally: Tally, options: EventLineOptions): string[] {
  if (event.kind === "began") {
    const { name, tests, source } = event.suite;
    return [`${name}: ${counted(tests.length, "test")} of ${visible(source)}, ${event.jobs} at a time`];
  }
  if (event.kind === "ended") return resultLines(event.test, event.result, options);
  if (event.kind === "started") return [];
  const { stop } = event.outcome;
  const end = `${tally.done} in ${tally.elapsed}: ${tally.counts()}`;
  return stop === undefined ? [end] : [`stopped: ${visible(stop.reason)}`, end];
}

function resultLines(test: Test, result: TestResult, options: EventLineOptions): string[] {
  const { status, reason, location, tail, durationMs, startedAt } = result;
  if (status === "pass" && options.verbose !== true) return [];
  const took = startedAt === null ? "" : ` (${formatDuration(durationMs)})`;
  const why = reason === "" ? "" : `: ${oneVisibleLine(reason)}`;
  const lines = [`${label(status, options)} ${oneVisibleLine(test.name)}${took}${why}`];
  if (location !== null) lines.push(`    at ${oneVisibleLine(location.file)}:${location.line}`);
  if (status === "pass" || status === "skip") return lines;
  for (const line of tail.slice(-tailLines)) lines.push(`    | ${oneVisibleLine(line)}`);
  return lines;
}

function label(status: Status, { colour = false }: EventLineOptions): string {
  const { text, colour: code } = labels[status];
  return colour ? `\x1b[${code}m${text}\x1b[0m` : text;
}

/** A test's words on one line, at most so long that they cannot flood a terminal. */
function oneVisibleLine(text: string): string {
  const line = visible(text).replaceAll("\n", "\\n");
  return line.length > 500 ? `${line.slice(0, 500)}…` : line;
}
