import { UserError } from "../base/index.ts";
import { type AskedQuestion, metricForm, parseMetric, type Question } from "../bisecting/index.ts";

export const bisectKinds = ["test", "splat", "build", "boot", "metric", "command"] as const;
export type BisectKind = (typeof bisectKinds)[number];

/** What the inputs say of what is asked. */
export interface QuestionInputs {
  kind: BisectKind;
  tests: readonly string[];
  fingerprint: string;
  metric: readonly string[];
  command: string | undefined;
}

/** What is asked of each kernel. @throws UserError for what is missing */
export function questionsOf(inputs: QuestionInputs): AskedQuestion[] {
  return ofKind(inputs).map((question, index) => ({ id: `q${index + 1}`, question }));
}

function ofKind({ kind, tests, fingerprint, metric, command }: QuestionInputs): Question[] {
  switch (kind) {
    case "test":
      if (tests.length === 0) throw missing("tests", "the ids of the tests that broke, one a line");
      return tests.map(test => ({ kind, test }));
    case "splat":
      if (fingerprint === "") throw missing("fingerprint", "that of the complaint, which the report has");
      return [{ kind, fingerprint, tests: [...tests] }];
    case "build":
    case "boot":
      return [{ kind }];
    case "metric":
      if (metric.length === 0) throw missing("metric", metricForm);
      return metric.map(readMetric);
    case "command":
      if (command === undefined) throw missing("command", "a shell script for the machine");
      return [{ kind, script: command }];
  }
}

function readMetric(text: string): Question {
  const metric = parseMetric(text);
  if (metric !== undefined) return metric;
  throw new UserError(`input "metric": given ${JSON.stringify(text.slice(0, 200))}, expected ${metricForm}`);
}

function missing(name: string, expected: string): UserError {
  return new UserError(`input "${name}": not given, expected ${expected}`);
}
