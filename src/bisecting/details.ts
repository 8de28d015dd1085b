import { join } from "node:path";
import { describeError } from "../base/index.ts";
import { findMaintainers, type Maintainer, readCommit, readFixesLine } from "../git/index.ts";
import type { BisectAnswer } from "./bisect-report.ts";
import { compareOutputs } from "./compare-outputs.ts";
import type { Standing } from "./course.ts";
import type { JournalEntry } from "./journal.ts";
import type { BisectOutput } from "./output.ts";
import type { BisectRequest } from "./request.ts";

/** What is told of an answer beside the answer: for people, and nothing depends on it. */
export interface AnswerDetails extends Pick<BisectAnswer, "fixes" | "difference"> {
  maintainers: Maintainer[];
}

const none: AnswerDetails = { fixes: "", maintainers: [], difference: null };
const mostLines = 200;

/** Looks up once what each answer is told with. */
export class Details {
  readonly #request: BisectRequest;
  readonly #output: BisectOutput;
  readonly #signal: AbortSignal;
  readonly #known = new Map<string, AnswerDetails>();
  readonly #subjects = new Map<string, string>();

  constructor(request: BisectRequest, output: BisectOutput, signal: AbortSignal) {
    this.#request = request;
    this.#output = output;
    this.#signal = signal;
  }

  async of({ course, step }: Standing, entries: readonly JournalEntry[]): Promise<AnswerDetails> {
    if (step.kind !== "ended") return none;
    const { culprit } = course;
    const key = `${course.asked.id} ${step.conclusion} ${culprit ?? ""}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const details: AnswerDetails = {
      ...(culprit === undefined || step.conclusion !== "found"
        ? none
        : await this.#people(culprit, course.stretch)),
      difference: await this.#difference(course, entries),
    };
    // What an interrupted look found is not all there is.
    if (!this.#signal.aborted) this.#known.set(key, details);
    return details;
  }

  /** The subjects of commits that are no candidates, such as ends further back. Untrusted. */
  async subjectsOf(commits: Iterable<string>): Promise<ReadonlyMap<string, string>> {
    const { repository } = this.#request.probe;
    for (const commit of commits) {
      if (this.#subjects.has(commit)) continue;
      const facts = await readCommit(repository, commit, { signal: this.#signal }).catch(() => undefined);
      if (facts !== undefined) this.#subjects.set(commit, facts.subject);
    }
    return this.#subjects;
  }

  async #people(
    culprit: string,
    { older, newer }: { older: readonly string[]; newer: string },
  ): Promise<Pick<AnswerDetails, "fixes" | "maintainers" | "difference">> {
    const { repository } = this.#request.probe;
    const run = { signal: this.#signal };
    try {
      const fixes = await readFixesLine(repository, culprit, run);
      const scriptOf = older[0] ?? culprit;
      const maintainers = await findMaintainers({ repository, culprit, scriptOf, listOf: newer, ...run });
      return { fixes, maintainers: maintainers.slice(0, 50), difference: null };
    } catch (error) {
      return { ...none, maintainers: [{ address: "not found", role: describeError(error) }] };
    }
  }

  async #difference(
    course: Standing["course"],
    entries: readonly JournalEntry[],
  ): Promise<AnswerDetails["difference"]> {
    const older = outputOf(course, entries, course.parents, false);
    const newer = outputOf(course, entries, course.culprit === undefined ? [] : [course.culprit], true);
    if (older === undefined || newer === undefined) return null;
    const isForward = this.#request.direction === "first-bad";
    const [good, bad] = isForward ? [older, newer] : [newer, older];
    const at = (path: string) => join(this.#output.path, path);
    try {
      const lines = await compareOutputs(at(good), at(bad), { mostLines, signal: this.#signal });
      return { good, bad, lines };
    } catch {
      // A log that is gone since then says nothing.
      return null;
    }
  }
}

/** What a trial printed that was a hit, or a miss: of one of these commits if there is any, else of the last one. */
function outputOf(
  course: Standing["course"],
  entries: readonly JournalEntry[],
  preferred: readonly string[],
  isHit: boolean,
): string | undefined {
  const fitting = entries.flatMap(({ report }) => {
    const answer = report?.answers.find(({ question }) => question === course.asked.id);
    if (report === undefined || answer?.kind !== "trials" || answer.output === null) return [];
    const sighting = course.seen(report.commit).sightings.find(({ probe }) => probe === report.id);
    // The output is of a failed trial when there is any, so that a mixture shows only that.
    const fits = sighting !== undefined && (isHit ? sighting.hits > 0 : sighting.hits === 0);
    return fits ? [{ commit: report.commit, output: answer.output }] : [];
  });
  return (fitting.findLast(({ commit }) => preferred.includes(commit)) ?? fitting.at(-1))?.output;
}
