import type { TrialsOutcome } from "../../job/index.ts";
import type { ProbeOrder } from "../probe.ts";
import type { Evidence } from "./evidence.ts";
import { readNumber, readNumberPattern } from "./measure.ts";
import type { ProbeFiles } from "./probe-files.ts";

/** What each trial of a test printed, for the questions that ask for a number. */
export async function readNumbers(
  { questions }: ProbeOrder,
  { rounds }: TrialsOutcome,
  files: ProbeFiles,
): Promise<Evidence["numbers"]> {
  const numbers = new Map<string, (number | undefined)[]>();
  for (const { id, question } of questions) {
    if (question.kind !== "metric" || question.metric.of !== "number") continue;
    const { test, pattern } = question.metric;
    const expression = readNumberPattern(pattern);
    const values: (number | undefined)[] = [];
    for (const { run } of rounds) {
      const result = run.tests.find(each => each.id === test);
      if (result !== undefined) values.push(readNumber(await files.lines(result), expression));
    }
    numbers.set(id, values);
  }
  return numbers;
}
