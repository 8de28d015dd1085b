import { type AnnotationProperties, error, warning } from "@actions/core";
import { visible } from "../base/index.ts";
import type { Results, RunResult, Status, TestResult } from "../results/index.ts";
import { findSourceFile, type SourcePlaces } from "./source-file.ts";

export interface Annotation {
  title: string;
  message: string;
  /** In the repository, with `/`. Without it the annotation stands with the run alone. */
  file?: string;
  line?: number;
}

/** The runner keeps the first ten errors of a step; the tenth is left for the step's own end. */
export const annotationLimit = 9;

/** The runner cuts a message at 4096 characters. */
const messageLimit = 3500;
const tailLimit = 20;

/** The more it says of the kernel, the earlier. What is not here is not annotated by itself. */
const ranks: Partial<Record<Status, number>> = { "machine-died": 0, crash: 1, fail: 2, timeout: 3, error: 4 };

/** One test that failed in the same way in each of these environments. */
interface Failure {
  test: TestResult;
  run: RunResult;
  environments: string[];
}

/**
 * The annotations of a job's failed tests, most important first, at most `annotationLimit`. A test that
 * failed at the same place in several environments takes one annotation, not several.
 */
export async function annotationsOf(
  results: Results,
  places: Omit<SourcePlaces, "directories"> & { directories: readonly string[] },
): Promise<Annotation[]> {
  const failures = failuresOf(results).slice(0, annotationLimit);
  return Promise.all(
    failures.map(async failure => {
      const { location } = failure.test;
      const directories = [failure.run.suite.source, ...places.directories];
      const file =
        location === null ? undefined : await findSourceFile(location.file, { ...places, directories });
      return {
        title: clip(visible(titleOf(failure)).replaceAll("\n", " "), 200),
        message: messageOf(failure),
        ...(file === undefined || location === null ? {} : { file, line: location.line }),
      };
    }),
  );
}

function failuresOf(results: Results): Failure[] {
  const found = new Map<string, Failure>();
  for (const run of results.runs) {
    for (const test of run.tests) {
      if (ranks[test.status] === undefined) continue;
      const place = test.location === null ? test.reason : `${test.location.file}:${test.location.line}`;
      const key = JSON.stringify([test.id, test.status, place]);
      const known = found.get(key);
      if (known === undefined) found.set(key, { test, run, environments: [run.environment.name] });
      else known.environments.push(run.environment.name);
    }
  }
  return [...found.values()].sort((a, b) => (ranks[a.test.status] ?? 0) - (ranks[b.test.status] ?? 0));
}

function titleOf({ test, environments }: Failure): string {
  return `${test.id}: ${test.status} (${environments.join(", ")})`;
}

function messageOf({ test }: Failure): string {
  const place = test.location === null ? [] : [`at ${test.location.file}:${test.location.line}`];
  const tail = test.tail.slice(-tailLimit).map(line => clip(line, 300));
  const lines = [test.reason === "" ? test.status : test.reason, ...place, ...tail];
  return clip(visible(lines.join("\n")), messageLimit);
}

function clip(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
}

/** Shows the failed tests, and the environments that the platform cannot do, with the run and its changes. */
export async function annotateResults(
  results: Results,
  places: Parameters<typeof annotationsOf>[1],
): Promise<void> {
  for (const { title, message, file, line } of await annotationsOf(results, places)) {
    const properties: AnnotationProperties = { title };
    if (file !== undefined) properties.file = file;
    if (line !== undefined) properties.startLine = line;
    error(message, properties);
  }
  for (const { environment, conclusion, reason } of results.runs) {
    if (conclusion === "not-applicable") {
      warning(visible(reason), { title: `environment ${visible(environment.name)} is not applicable` });
    }
  }
}
