import { counted, formatDuration, visible } from "../base/index.ts";
import type { Status, TestResult } from "../results/index.ts";
import type { Test } from "../suite/index.ts";
import type { ProgressEvent, ProgressLevel } from "./progress.ts";
import type { Tally } from "./tally.ts";

export interface EventLineOptions {
  /** Whether to colour the status words with ANSI escape sequences. Default false. */
  colour?: boolean;
  /** How much is told. Default `normal`. */
  level?: ProgressLevel;
}

const labels: Record<Status, { text: string; colour: number }> = {
  pass: { text: "PASS", colour: 32 },
  fail: { text: "FAIL", colour: 31 },
  flaky: { text: "FLAKY", colour: 33 },
  skip: { text: "SKIP", colour: 33 },
  timeout: { text: "TIMEOUT", colour: 31 },
  crash: { text: "CRASH", colour: 31 },
  "machine-died": { text: "DIED", colour: 31 },
  "not-run": { text: "NOT RUN", colour: 33 },
  error: { text: "ERROR", colour: 31 },
};

/** How many of a failed test's last lines are shown as it happens; all of them are in its log. */
const tailLines = 8;
/** How many suspects of a machine's death are named as it happens. */
const namedSuspects = 8;

/** The lines that an event is worth in a log: none for a start, and for a pass only when asked for. */
export function eventLines(event: ProgressEvent, tally: Tally, options: EventLineOptions): string[] {
  const { level = "normal" } = options;
  switch (event.kind) {
    case "began": {
      if (level === "quiet") return [];
      const { name, tests, source } = event.suite;
      return [`${name}: ${counted(tests.length, "test")} of ${visible(source)}, ${event.jobs} at a time`];
    }
    case "retrying":
      return resultLines(event.test, event.result, options, "; will be repeated alone");
    case "ended":
      return isTold(event.result, level) ? resultLines(event.test, event.result, options) : [];
    case "died":
      return deathLines(event);
    case "revived":
      return level === "quiet" ? [] : ["the machine is back"];
    case "finished": {
      const { stop } = event.outcome;
      const end = `${tally.done} in ${tally.elapsed}: ${tally.counts()}`;
      return stop === undefined ? [end] : [`stopped: ${visible(stop.reason)}`, end];
    }
    case "started":
    case "process":
    case "iteration":
      return [];
  }
}

function isTold({ status, suspicious }: TestResult, level: ProgressLevel): boolean {
  if (level === "verbose" || suspicious !== "") return true;
  return status !== "pass" && (status !== "skip" || level === "normal");
}

function resultLines(test: Test, result: TestResult, options: EventLineOptions, more = ""): string[] {
  const { status, reason, location, tail, durationMs, startedAt, suspicious } = result;
  const took = startedAt === null ? "" : ` (${formatDuration(durationMs)})`;
  const why = reason === "" ? "" : `: ${oneVisibleLine(reason)}`;
  const lines = [`${label(status, options)} ${oneVisibleLine(test.name)}${took}${why}${more}`];
  if (suspicious !== "") lines.push(`    suspicious: ${oneVisibleLine(suspicious)}`);
  if (location !== null) lines.push(`    at ${oneVisibleLine(location.file)}:${location.line}`);
  if (status === "pass" || status === "skip") return lines;
  for (const line of tail.slice(-tailLines)) lines.push(`    | ${oneVisibleLine(line)}`);
  return lines;
}

function deathLines({ reason, suspects }: ProgressEvent & { kind: "died" }): string[] {
  const names = suspects.slice(0, namedSuspects).map(({ name }) => oneVisibleLine(name));
  const more = suspects.length > namedSuspects ? ` and ${suspects.length - namedSuspects} more` : "";
  const running = names.length === 0 ? "nothing" : names.join(", ") + more;
  return [`the machine died: ${oneVisibleLine(reason)}`, `    while it ran ${running}`];
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
