import { metricSchema, type Question } from "./question.ts";

/** What `parseMetric` takes, for messages. */
export const metricForm =
  "duration:TEST, boot:PHASE or number:TEST:/REGEXP/, each with a threshold behind it if there is one, such as duration:kvm/memslot_perf_test at 90s";

/** A metric as users write it on one line, with its threshold; undefined when it is none. */
export function parseMetric(text: string): Extract<Question, { kind: "metric" }> | undefined {
  const [, what = text, limit] = /^(.*\S)\s+at\s+(\S+)$/s.exec(text) ?? [];
  const metric = metricSchema.safeParse(readMetric(what));
  if (!metric.success || !isPattern(metric.data)) return undefined;
  const threshold = limit === undefined ? null : readThreshold(limit, metric.data.of === "number");
  return threshold === undefined ? undefined : { kind: "metric", metric: metric.data, threshold };
}

/** As `parseMetric` reads it. */
export function formatMetric({ metric, threshold }: Extract<Question, { kind: "metric" }>): string {
  const unit = metric.of === "number" ? "" : "ms";
  const limit = threshold === null ? "" : ` at ${threshold}${unit}`;
  if (metric.of === "duration") return `duration:${metric.test}${limit}`;
  if (metric.of === "boot") return `boot:${metric.phase}${limit}`;
  return `number:${metric.test}:/${metric.pattern}/${limit}`;
}

function readMetric(text: string) {
  const [, of, name = ""] = /^(duration|boot|number):(.*)$/s.exec(text) ?? [];
  if (of === "duration") return { of, test: name };
  if (of === "boot") return { of, phase: name };
  const [, test, pattern] = /^(.*?):\/(.*)\/$/s.exec(name) ?? [];
  return { of, test, pattern };
}

/** One that can be compiled and has the group that the number stands in. */
function isPattern(metric: { of: string; pattern?: string }): boolean {
  if (metric.pattern === undefined) return true;
  try {
    // With an alternative that is empty it matches anything, so that the match tells how many groups there are.
    return new RegExp(`${metric.pattern}|`).exec("")?.length === 2;
  } catch {
    return false;
  }
}

function readThreshold(text: string, isNumber: boolean): number | undefined {
  if (isNumber) return /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/.test(text) ? Number(text) : undefined;
  const [, amount, unit = ""] = /^(\d+(?:\.\d+)?(?:e[+-]?\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const ms = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit];
  return amount === undefined || ms === undefined ? undefined : Number(amount) * ms;
}
