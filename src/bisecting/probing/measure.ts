import { formatDuration, UserError } from "../../base/index.ts";
import type { TrialsOutcome } from "../../job/index.ts";
import type { Metric, Question } from "../question.ts";
import type { Evidence, Shown } from "./evidence.ts";
import { type Judged, type Untold, unanswered, untestable } from "./judged.ts";
import { type TrialEnd, trialsOf } from "./trial-end.ts";

type MetricQuestion = Extract<Question, { kind: "metric" }>;

/**
 * What was measured. Above the threshold counts as failed, and what is not as passed; without a threshold neither is,
 * and whoever knows both ends judges the values.
 */
export function measure(
  id: string,
  { metric, threshold }: MetricQuestion,
  trials: TrialsOutcome,
  evidence: Evidence,
): Judged {
  const measured = metric.of === "boot" ? bootTime(metric, trials) : valuesOf(id, metric, trials, evidence);
  if ("kind" in measured) return measured;
  const { values } = measured;
  const above = threshold === null ? [] : values.filter(value => value > threshold);
  const [first] = above;
  return {
    kind: "trials",
    failed: above.length,
    passed: threshold === null ? 0 : values.length - above.length,
    values,
    reason:
      first === undefined || threshold === null
        ? ""
        : `${shown(first, metric)}, above ${shown(threshold, metric)}`,
    shown: measured.shown,
  };
}

type Values = { values: number[]; shown: Shown | undefined } | Untold;

function bootTime({ phase }: Extract<Metric, { of: "boot" }>, { boot }: TrialsOutcome): Values {
  const reached = boot.phases.find(({ name }) => name === phase);
  if (reached === undefined) {
    const known = boot.phases.map(({ name }) => name).join(", ");
    return untestable(`the boot has no phase ${JSON.stringify(phase)}: its phases are ${known}`);
  }
  // What came before is stage one's doing, and a network's.
  const began = boot.phases.findLast(({ name, atMs }) => name === handedOver && atMs < reached.atMs);
  return {
    values: [Math.round(reached.atMs - (began?.atMs ?? 0))],
    shown: { kind: "file", path: "console.log" },
  };
}

/** Stage one's last word before the kernel that is tried. */
const handedOver = "stage one: kexec";

function valuesOf(
  id: string,
  metric: Exclude<Metric, { of: "boot" }>,
  trials: TrialsOutcome,
  { missing, isSecond, numbers }: Evidence,
): Values {
  const { test } = metric;
  const whyNot = missing.get(test);
  if (whyNot !== undefined) return untestable(whyNot);
  const ends = trialsOf(test, trials.rounds, isSecond);
  const told = ends.flatMap((end, index) => {
    const value = metric.of === "duration" ? durationOf(end) : numberOf(end, numbers.get(id)?.[index]);
    return value === undefined ? [] : [{ value, end }];
  });
  const [first] = told;
  if (first === undefined) return withoutValue(metric, ends, trials);
  return {
    values: told.map(({ value }) => value),
    shown: "test" in first.end ? { kind: "test", test: first.end.test } : undefined,
  };
}

/** Of a test that did all it does; one that was stopped at its deadline took that long at least. */
function durationOf(end: TrialEnd): number | undefined {
  if (end.kind === "passed") return end.test.durationMs;
  return end.kind === "failed" && end.test.status === "timeout" ? end.test.durationMs : undefined;
}

function numberOf(end: TrialEnd, printed: number | undefined): number | undefined {
  return end.kind === "passed" ? printed : undefined;
}

function withoutValue(
  metric: Exclude<Metric, { of: "boot" }>,
  ends: readonly TrialEnd[],
  trials: TrialsOutcome,
): Values {
  const failed = ends.find(({ kind }) => kind === "failed");
  if (failed !== undefined) {
    return untestable(`${metric.test} fails, so that what was measured says nothing: ${failed.reason}`);
  }
  if (ends.some(({ kind }) => kind === "passed")) {
    return untestable(`${metric.test} prints no number as asked`);
  }
  return unanswered(metric.test, ends, trials);
}

function shown(value: number, metric: Metric): string {
  return metric.of === "number" ? String(value) : formatDuration(value);
}

/** @throws UserError for what is no regular expression with one group */
export function readNumberPattern(pattern: string): RegExp {
  let expression: RegExp;
  try {
    expression = new RegExp(pattern, "v");
  } catch (error) {
    throw new UserError(
      `the pattern of a number, ${JSON.stringify(pattern)}, is no regular expression: ${error instanceof Error ? error.message : error}`,
      { cause: error },
    );
  }
  const groups = (new RegExp(`${pattern}|`, "v").exec("")?.length ?? 1) - 1;
  if (groups === 1) return expression;
  throw new UserError(
    `the pattern of a number, ${JSON.stringify(pattern)}, has ${groups} groups, expected one, around the number: took (\\d+) ms`,
  );
}

/** The number that the last line that fits has, in decimal digits, with `,` between thousands or not. */
export function readNumber(lines: Iterable<string>, pattern: RegExp): number | undefined {
  let found: number | undefined;
  for (const line of lines) {
    const text = pattern.exec(line.slice(0, longestLine))?.[1];
    if (text === undefined) continue;
    const value = Number(text.replaceAll(/(?<=\d),(?=\d{3})/g, ""));
    if (text.trim() !== "" && Number.isFinite(value)) found = value;
  }
  return found;
}

/** A pattern may take long on a long line; characters. */
const longestLine = 2000;
