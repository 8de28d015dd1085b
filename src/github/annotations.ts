import { type AnnotationProperties, error, warning } from "@actions/core";
import { counted, visible } from "../base/index.ts";
import {
  countsAs,
  type Results,
  type RunResult,
  type SourceLocation,
  type Splat,
  type Status,
  type TestResult,
} from "../results/index.ts";
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
export const messageLimit = 3500;
const tailLimit = 20;

/** The more it says of the kernel, the earlier. What is not here is not annotated by itself. */
const ranks: Partial<Record<Status, number>> = { "machine-died": 0, crash: 1, fail: 2, timeout: 3, error: 4 };

/** Before tests that failed, behind machines that died: the kernel itself says what is wrong with it. */
const splatRank = 0.5;

/** What went wrong in the same way in each of these environments. */
interface Failure {
  what: TestResult | Splat;
  rank: number;
  run: RunResult;
  environments: string[];
}

/**
 * The annotations of a job's failed tests and of the kernel's complaints, most important first, at most
 * `annotationLimit`. What went wrong at the same place in several environments takes one annotation, not several;
 * what is known or allowed takes none.
 */
export async function annotationsOf(
  results: Results,
  places: Omit<SourcePlaces, "directories"> & { directories: readonly string[] },
): Promise<Annotation[]> {
  const failures = failuresOf(results).slice(0, annotationLimit);
  return Promise.all(
    failures.map(async failure => {
      const { location } = failure.what;
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
  const add = (key: readonly string[], failure: Omit<Failure, "environments">) => {
    const known = found.get(JSON.stringify(key));
    const { name } = failure.run.environment;
    if (known === undefined) found.set(JSON.stringify(key), { ...failure, environments: [name] });
    else if (!known.environments.includes(name)) known.environments.push(name);
  };
  for (const run of results.runs) {
    for (const test of run.tests) {
      const rank = ranks[test.status];
      if (rank === undefined || countsAs(test) === "known-failure") continue;
      add([test.id, test.status, placeOf(test.location) ?? test.reason], { what: test, rank, run });
    }
    for (const splat of run.splats) {
      if (splat.allowed === null) {
        add([splat.fingerprint === "" ? splat.title : splat.fingerprint], {
          what: splat,
          rank: splatRank,
          run,
        });
      }
    }
  }
  return [...found.values()].sort((a, b) => a.rank - b.rank);
}

function placeOf(location: SourceLocation | null): string | undefined {
  return location === null ? undefined : `${location.file}:${location.line}`;
}

function titleOf({ what, environments }: Failure): string {
  const name = "id" in what ? `${what.id}: ${what.status}` : what.title;
  return `${name} (${environments.join(", ")})`;
}

function messageOf({ what }: Failure): string {
  const place = placeOf(what.location);
  const [first, rest] =
    "id" in what
      ? [what.reason === "" ? what.status : what.reason, what.tail.slice(-tailLimit)]
      : [
          what.tests.length === 0 ? what.kind : `${what.kind} while ${what.tests.join(", ")} ran`,
          (what.frames.length > 0 ? what.frames : what.lines).slice(0, tailLimit),
        ];
  const lines = [
    first,
    ...(place === undefined ? [] : [`at ${place}`]),
    ...rest.map(line => clip(line, 300)),
  ];
  return clip(visible(lines.join("\n")), messageLimit);
}

export function clip(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
}

/** Shows what failed, what was flaky, and the environments that the platform cannot do, with the run and its changes. */
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
  for (const notice of results.notices.slice(0, annotationLimit)) {
    warning(clip(visible(notice), messageLimit), { title: "expectations" });
  }
  for (const { environment, conclusion, reason, tests } of results.runs) {
    const flaky = tests.filter(({ status }) => status === "flaky").map(({ id }) => id);
    if (flaky.length > 0) {
      warning(clip(visible(flaky.join("\n")), messageLimit), {
        title: `${counted(flaky.length, "flaky test")} (${visible(environment.name)})`,
      });
    }
    if (conclusion === "not-applicable") {
      warning(visible(reason), { title: `environment ${visible(environment.name)} is not applicable` });
    }
  }
}
