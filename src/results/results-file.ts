import { z } from "zod";
import { UserError } from "../base/index.ts";
import { badness, concludeResults, concludeRun, sumUp } from "./conclude.ts";
import { addCounts, countKinds, countStatuses } from "./counts.ts";
import { type Counts, type Results, type RunResult, resultsSchema, resultsVersion } from "./model.ts";
import { shownLine } from "./shown-text.ts";

/** A results file that cannot be read: the message says which, where in it, and what was expected. */
export class ResultsError extends UserError {
  /** The file or other source that the text came from. */
  readonly place: string;

  constructor(place: string, problem: string, options?: ErrorOptions) {
    super(`${place}: ${problem}`, options);
    this.place = place;
  }
}

const toldIssues = 5;

/** Versions whose files are read: what a later one added has a default. */
const readVersions: readonly unknown[] = [1, resultsVersion];

/**
 * Reads a results file's text, of this version or an earlier one. Keys that this version does not know are left
 * out, so that a later vmentry may add some without a new version. In version 1 complaints of the kernel did not
 * count: a file of it is judged by that, and then concluded anew, so that what it says means what it means today.
 * @param place where the text came from, for messages
 * @throws ResultsError when it is no results file of a version that is read, or contradicts itself
 */
export function parseResults(text: string, place: string): Results {
  const content = parseJson(text, place);
  const version = checkHeader(content, place);
  const current = typeof content === "object" ? { ...content, version: resultsVersion } : content;
  const parsed = resultsSchema.safeParse(current, { reportInput: true });
  if (!parsed.success) throw asResultsError(place, version, parsed.error.issues);
  const splatsCount = version !== 1;
  const contradiction = findContradiction(parsed.data, { splatsCount });
  if (contradiction !== undefined) throw new ResultsError(place, contradiction);
  return splatsCount ? parsed.data : concludeAnew(parsed.data);
}

function concludeAnew(results: Results): Results {
  const runs = results.runs.map(concludeRunAnew);
  return { ...sumUp(runs, results), tool: results.tool };
}

/** A run of version 1, judged by what its splats mean today. */
export function concludeRunAnew(run: RunResult): RunResult {
  const concluded = concludeRun(endOf(run, run.splats));
  return badness(concluded.conclusion) > badness(run.conclusion) ? { ...run, ...concluded } : run;
}

/**
 * The text of a results file: JSON with the keys in the schema's order, two spaces, a final newline.
 * @throws Error when they are not as the schema says, which is a fault of vmentry's
 */
export function formatResults(results: Results): string {
  return `${JSON.stringify(resultsSchema.parse(results), null, 2)}\n`;
}

export function parseJson(text: string, place: string): unknown {
  if (text.trim() === "") throw new ResultsError(place, "is empty; expected vmentry results (JSON)");
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    const said = error instanceof Error ? `: ${shownLine(error.message)}` : "";
    throw new ResultsError(place, `is not JSON, so it may be cut off${said}`, { cause: error });
  }
}

const headerSchema = z.object({ format: z.literal("vmentry-results"), version: z.unknown().optional() });

/** What is no results file at all, or of another version, is told as such and not as a list of details. */
export function checkHeader(content: unknown, place: string): unknown {
  const header = headerSchema.safeParse(content);
  if (!header.success) {
    const expected = `expected an object with "format": "vmentry-results"`;
    throw new ResultsError(place, `holds no vmentry results: ${expected}`);
  }
  const { version } = header.data;
  if (readVersions.includes(version)) return version;
  const given = JSON.stringify(version) ?? "missing";
  const advice =
    typeof version === "number" && version > resultsVersion ? "; a newer vmentry made it, and is needed" : "";
  throw new ResultsError(
    place,
    `version: ${given}, but this vmentry reads ${readVersions.join(" and ")}${advice}`,
  );
}

/** @param at what the issues' paths begin at */
export function asResultsError(
  place: string,
  version: unknown,
  issues: readonly z.core.$ZodIssue[],
  at: readonly (string | number)[] = [],
): ResultsError {
  const told = issues
    .slice(0, toldIssues)
    .map(issue => describeIssue({ ...issue, path: [...at, ...issue.path] }));
  const more = issues.length - toldIssues;
  if (more > 0) told.push(`and ${more} more`);
  return new ResultsError(place, `not as results of version ${String(version)} are: ${told.join("; ")}`);
}

function describeIssue({ path, message, input }: z.core.$ZodIssue): string {
  const where = path
    .map(key => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("")
    .replace(/^\./, "");
  const given = input === undefined ? "nothing" : (JSON.stringify(input) ?? String(input));
  return `${where}: ${message} (given: ${shownLine(given, 60)})`;
}

/** What a run ended as, by what it shows; an interruption and an error leave no trace but the conclusion. */
function endOf(run: RunResult, splats: RunResult["splats"]): Parameters<typeof concludeRun>[0] {
  const { tests, conclusion, reason } = run;
  // A run that is not applicable, and during which the kernel complained, is told by the complaint.
  const isUntested = conclusion === "not-applicable" || (conclusion === "splats" && tests.length === 0);
  return {
    tests,
    splats,
    deaths: run.deaths,
    interrupted: false,
    ...(isUntested ? { notApplicable: reason } : {}),
  };
}

/** A file that says it is better, or counts other, than its own tests and splats show must not pass for a result. */
function findContradiction(results: Results, judgement: { splatsCount: boolean }): string | undefined {
  for (const [index, run] of results.runs.entries()) {
    const wrong = contradictionOfRun(run, judgement);
    if (wrong !== undefined) return `runs[${index}].${wrong}`;
  }
  return contradictionOfWhole(results);
}

/** What of a run its own tests and splats contradict; undefined when nothing. */
export function contradictionOfRun(
  run: RunResult,
  { splatsCount }: { splatsCount: boolean },
): string | undefined {
  const wrong = differingCount(run.counts, countStatuses(run.tests));
  if (wrong !== undefined) return `counts.${wrong} tests`;
  const shown = concludeRun(endOf(run, splatsCount ? run.splats : []));
  const isFalse =
    badness(shown.conclusion) > badness(run.conclusion) ||
    (run.conclusion === "not-applicable" && shown.conclusion !== "not-applicable");
  if (!isFalse) return undefined;
  const told = `${shown.conclusion}${shown.reason === "" ? "" : `: ${shown.reason}`}`;
  return `conclusion: ${run.conclusion}, but its tests say ${told}`;
}

/** What of results their runs contradict; undefined when nothing. */
export function contradictionOfWhole({
  runs,
  counts,
  conclusion,
}: Pick<Results, "counts" | "conclusion"> & {
  runs: readonly Pick<RunResult, "counts" | "conclusion" | "reason" | "environment">[];
}): string | undefined {
  const wrong = differingCount(counts, addCounts(runs.map(run => run.counts)));
  if (wrong !== undefined) return `counts.${wrong} runs`;
  const concluded = concludeResults(runs);
  if (concluded.conclusion === conclusion) return undefined;
  return `conclusion: ${conclusion}, but its runs say ${concluded.conclusion}`;
}

function differingCount(given: Counts, counted: Counts): string | undefined {
  const wrong = countKinds.find(kind => given[kind] !== counted[kind]);
  return wrong === undefined ? undefined : `${wrong}: ${given[wrong]}, but ${counted[wrong]} by the`;
}
