import { formatDuration } from "../base/index.ts";
import type { Metric, Question } from "./question.ts";

/** What is asked, one line. Untrusted: names of tests are in it. */
export function titleOf(question: Question): string {
  switch (question.kind) {
    case "test":
      return `${question.test} fails`;
    case "boot":
      return "it does not boot";
    case "build":
      return "it does not build";
    case "splat": {
      const { fingerprint, tests } = question;
      return `the kernel complains (${fingerprint})${tests.length === 0 ? " while it boots" : ` during ${tests.join(", ")}`}`;
    }
    case "metric": {
      const { metric, threshold } = question;
      return `${metricTitle(metric)}${threshold === null ? " changed" : ` crosses ${formatValue(metric, threshold)}`}`;
    }
    case "command":
      return `the script fails: ${firstCommand(question.script)}`;
  }
}

function metricTitle(metric: Metric): string {
  if (metric.of === "duration") return `the duration of ${metric.test}`;
  if (metric.of === "boot") return `the boot's time until ${metric.phase}`;
  return `the number /${metric.pattern}/ of ${metric.test}`;
}

/** A metric's value with its unit. */
export function formatValue(metric: Metric, value: number): string {
  return metric.of === "number" ? String(Number(value.toPrecision(4))) : formatDuration(value);
}

/** The first line that does something. */
function firstCommand(script: string): string {
  const lines = script.split("\n").map(line => line.trim());
  return (lines.find(line => line !== "" && !line.startsWith("#")) ?? lines[0] ?? "").slice(0, 100);
}
