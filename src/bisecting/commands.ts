import { resolve } from "node:path";
import { machineWords } from "../job/index.ts";
import type { BisectEnds } from "./bisect-ends.ts";
import { formatMetric } from "./metric-text.ts";
import { bisectOutput } from "./output.ts";
import type { Question } from "./question.ts";
import type { Ending, QuestionCourse } from "./question-course.ts";
import type { BisectRequest, ProbeRequest } from "./request.ts";

/** The argv of the command that repeats a bisect from any directory of this host. */
export function bisectCommand(request: BisectRequest, { good, bad }: BisectEnds): string[] {
  const { direction, questions, firstParent, paths, cull, verify, confidence, flaky, out } = request;
  return [
    ...["vmentry", "bisect", "--good", good.commit, "--bad", bad.commit],
    ...(direction === "first-good" ? ["--fixed"] : []),
    ...questions.flatMap(each => questionWords(each.question, scriptFile(out, each.id))),
    ...repositoryWords(request.probe),
    ...variantWords(request.probe),
    ...conditionWords(request.probe),
    ...(firstParent ? ["--first-parent"] : []),
    ...(cull ? [] : ["--no-cull"]),
    ...(verify ? [] : ["--no-verify"]),
    ...["--confidence", String(confidence)],
    ...(flaky === "auto" ? [] : ["--flaky", flaky]),
    ...paths.flatMap(path => ["--path", path]),
  ];
}

/** Where the script of a command is kept. */
export function scriptFile(out: string, id: string): string {
  return `${bisectOutput(out).questions}/${id}.sh`;
}

/** Argv of the commands that show a question's answer by hand: at the first commit that is so, and before it. */
export function reproduceCommands(
  course: QuestionCourse,
  ending: Ending | undefined,
  { probe }: BisectRequest,
): string[][] {
  const { culprit } = course;
  if (culprit === undefined || ending?.conclusion !== "found") return [];
  const { question } = course.asked;
  const [parent] = course.parents;
  const store = probe.store === undefined ? [] : ["--store", placeOf(probe.store)];
  return [culprit, ...(parent === undefined ? [] : [parent])].flatMap(commit => {
    const build = [
      "vmentry",
      "build",
      ...repositoryWords(probe),
      "--commit",
      commit,
      ...variantFiles(probe),
      ...store,
    ];
    if (question.kind === "build") return [build];
    if (question.kind === "boot") return [[...build, "--boot"]];
    const kernel = [
      "--kernel",
      probe.variant === undefined ? commit : `${commit}/${probe.variant}`,
      ...store,
    ];
    const tests = testsOf(question);
    if (tests.length === 0)
      return [
        build,
        [
          "vmentry",
          "boot",
          ...kernel,
          ...machineWords({ ...probe.machine, labels: [] }, path => resolve(path)),
        ],
      ];
    const run = [
      "vmentry",
      "run",
      ...kernel,
      ...tests.flatMap(id => ["--test", id]),
      ...conditionWords(probe),
    ];
    return [build, run];
  });
}

/** The tests that a question needs. */
export function testsOf(question: Question): readonly string[] {
  if (question.kind === "test") return [question.test];
  if (question.kind === "splat") return question.tests;
  if (question.kind === "metric" && question.metric.of !== "boot") return [question.metric.test];
  return [];
}

function questionWords(question: Question, script: string): string[] {
  switch (question.kind) {
    case "test":
      return ["--test", question.test];
    case "boot":
      return ["--boot"];
    case "build":
      return ["--build"];
    case "splat":
      return ["--splat", question.fingerprint, ...question.tests.flatMap(id => ["--splat-during", id])];
    case "metric":
      return ["--metric", formatMetric(question)];
    case "command":
      return ["--command", script];
  }
}

function repositoryWords({ repository }: ProbeRequest): string[] {
  return ["--repo", resolve(repository)];
}

function variantFiles({ variants }: ProbeRequest): string[] {
  return variants.length === 0 ? [] : ["--variant", ...variants.map(path => resolve(path))];
}

function variantWords(probe: ProbeRequest): string[] {
  const { variant, store, work } = probe;
  return [
    ...variantFiles(probe),
    ...(variant === undefined ? [] : ["--only-variant", variant]),
    ...(store === undefined ? [] : ["--store", placeOf(store)]),
    ...(work === undefined ? [] : ["--work", resolve(work)]),
  ];
}

/** What `vmentry run` and `vmentry bisect` take alike. */
function conditionWords(probe: ProbeRequest): string[] {
  const { selftests, suite, suiteFiles, environments, environment } = probe;
  return [
    ...(selftests === undefined ? [] : ["--selftests", resolve(selftests)]),
    ...(suite === undefined ? [] : ["--suite", suite]),
    ...suiteFiles.flatMap(path => ["--suite-file", resolve(path)]),
    ...environments.flatMap(path => ["--env", resolve(path)]),
    ...(environment === undefined ? [] : ["--only-env", environment]),
    ...machineWords(probe.machine, path => resolve(path)),
  ];
}

function placeOf(store: string): string {
  return store.startsWith("s3://") ? store : resolve(store);
}
