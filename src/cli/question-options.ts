import { type Command, InvalidArgumentError } from "commander";
import { UserError } from "../base/index.ts";
import {
  type AskedQuestion,
  metricForm,
  parseMetric,
  type Question,
  readQuestionScript,
} from "../bisecting/index.ts";
import { collect } from "./options.ts";

/** What `addQuestionOptions` are parsed to. */
export interface QuestionOptions {
  test: string[];
  boot: boolean;
  build: boolean;
  splat: string[];
  splatDuring: string[];
  metric: Question[];
  command: string[];
}

/** What is asked of each kernel; several are asked together. */
export function addQuestionOptions(command: Command): void {
  command
    .option("--test <id>", "this test fails, such as kvm/steal_time; may be given again", collect, [])
    .option("--boot", "the kernel does not reach user space", false)
    .option("--build", "the commit does not build", false)
    .option(
      "--splat <fingerprint>",
      "the kernel complains so: a fingerprint of results.json or of a report; may be given again",
      collect,
      [],
    )
    .option(
      "--splat-during <id>",
      "the tests that run meanwhile; default: it complains while it boots; may be given again",
      collect,
      [],
    )
    .option(
      "--metric <what>",
      "a number is on the bad end's side: duration:TEST, boot:PHASE or number:TEST:/REGEXP/, and if you like the threshold: at 90s; may be given again",
      collectMetric,
      [],
    )
    .option(
      "--command <file>",
      "a shell script for the machine: 0 is good, 125 cannot tell, all else is bad; may be given again",
      collect,
      [],
    );
}

function collectMetric(text: string, previous: readonly Question[]): Question[] {
  const metric = parseMetric(text);
  if (metric === undefined) throw new InvalidArgumentError(`expected ${metricForm}.`);
  return [...previous, metric];
}

/** @throws UserError when nothing is asked, or something that does not go together */
export async function askedQuestions(options: QuestionOptions): Promise<AskedQuestion[]> {
  const { splat, splatDuring } = options;
  if (splat.length === 0 && splatDuring.length > 0) {
    throw new UserError("--splat-during is given without --splat: it says which tests run meanwhile");
  }
  const questions: Question[] = [
    ...[...new Set(options.test)].map(test => ({ kind: "test" as const, test })),
    ...(options.boot ? [{ kind: "boot" as const }] : []),
    ...(options.build ? [{ kind: "build" as const }] : []),
    ...[...new Set(splat)].map(fingerprint => ({
      kind: "splat" as const,
      fingerprint,
      tests: splatDuring,
    })),
    ...options.metric,
  ];
  questions.push(...(await readScripts(options.command)));
  if (questions.length === 0) {
    throw new UserError(
      "nothing is asked: give --test ID, --boot, --build, --splat FINGERPRINT, --metric WHAT or --command FILE",
    );
  }
  return questions.map((question, index) => ({ id: `q${index + 1}`, question }));
}

/** @throws UserError */
export async function readScripts(files: readonly string[]): Promise<Question[]> {
  const questions: Question[] = [];
  for (const file of files) questions.push(await readQuestionScript(file));
  return questions;
}
