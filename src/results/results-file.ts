import { z } from "zod";
import { UserError } from "../base/index.ts";
import { concludeResults, concludeRun } from "./conclude.ts";
import { addCounts, countStatuses } from "./counts.ts";
import { type Counts, type Results, resultsSchema, resultsVersion, statuses } from "./model.ts";
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

/**
 * Reads a results file's text. Keys that this version does not know are left out, so that a later vmentry may
 * add some without a new version.
 * @param place where the text came from, for messages
 * @throws ResultsError when it is no results file of this version, or contradicts itself
 */
export function parseResults(text: string, place: string): Results {
  const content = parseJson(text, place);
  checkHeader(content, place);
  const parsed = resultsSchema.safeParse(content, { reportInput: true });
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, toldIssues).map(describeIssue);
    const more = parsed.error.issues.length - toldIssues;
    if (more > 0) issues.push(`and ${more} more`);
    throw new ResultsError(place, `not as results of version ${resultsVersion} are: ${issues.join("; ")}`);
  }
  const contradiction = findContradiction(parsed.data);
  if (contradiction !== undefined) throw new ResultsError(place, contradiction);
  return parsed.data;
}

/**
 * The text of a results file: JSON with the keys in the schema's order, two spaces, a final newline.
 * @throws Error when they are not as the schema says, which is a fault of vmentry's
 */
export function formatResults(results: Results): string {
  return `${JSON.stringify(resultsSchema.parse(results), null, 2)}\n`;
}

function parseJson(text: string, place: string): unknown {
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
function checkHeader(content: unknown, place: string): void {
  const header = headerSchema.safeParse(content);
  if (!header.success) {
    const expected = `expected an object with "format": "vmentry-results"`;
    throw new ResultsError(place, `holds no vmentry results: ${expected}`);
  }
  const { version } = header.data;
  if (version === resultsVersion) return;
  const given = JSON.stringify(version) ?? "missing";
  const advice =
    typeof version === "number" && version > resultsVersion ? "; a newer vmentry made it, and is needed" : "";
  throw new ResultsError(place, `version: ${given}, but this vmentry reads ${resultsVersion}${advice}`);
}

function describeIssue({ path, message, input }: z.core.$ZodIssue): string {
  const where = path
    .map(key => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("")
    .replace(/^\./, "");
  const given = input === undefined ? "nothing" : (JSON.stringify(input) ?? String(input));
  return `${where}: ${message} (given: ${shownLine(given, 60)})`;
}

/** A file that says `good`, or counts, what its own tests do not show must not pass for a result. */
function findContradiction({ runs, counts, conclusion }: Results): string | undefined {
  for (const [index, run] of runs.entries()) {
    const wrong = differingCount(run.counts, countStatuses(run.tests));
    if (wrong !== undefined) return `runs[${index}].counts.${wrong} tests`;
    if (run.conclusion !== "good") continue;
    const concluded = concludeRun({ tests: run.tests, interrupted: false });
    if (concluded.conclusion !== "good") {
      return `runs[${index}].conclusion: good, but its tests say ${concluded.conclusion}: ${concluded.reason}`;
    }
  }
  const wrong = differingCount(counts, addCounts(runs.map(run => run.counts)));
  if (wrong !== undefined) return `counts.${wrong} runs`;
  const concluded = concludeResults(runs);
  if (concluded.conclusion === conclusion) return undefined;
  return `conclusion: ${conclusion}, but its runs say ${concluded.conclusion}`;
}

function differingCount(given: Counts, counted: Counts): string | undefined {
  const wrong = statuses.find(status => given[status] !== counted[status]);
  return wrong === undefined ? undefined : `${wrong}: ${given[wrong]}, but ${counted[wrong]} by the`;
}
