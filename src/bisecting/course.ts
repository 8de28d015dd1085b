import { counted } from "../base/index.ts";
import type { OpenQuestion } from "./choose-tries.ts";
import type { JournalEntry } from "./journal.ts";
import type { ExpectedCost } from "./probe.ts";
import type { AskedQuestion } from "./question.ts";
import type { Ending, Revert, Step } from "./question-course.ts";
import { type CourseParts, QuestionCourse } from "./question-course.ts";
import type { History, Stretch } from "./stretch.ts";

/** Back from a good end that is bad, this many commits at first, and four times as many each time. */
const firstStepBack = 16;
const stepGrowth = 4;
const mostStepsBack = 5;

interface QuestionState {
  asked: AskedQuestion;
  stretches: Stretch[];
  isGivenEnd: boolean;
  stepsBack: number;
  noneOlder: string;
  reverts: Map<string, Exclude<Revert, undefined>>;
}

/** Where one question stands. */
export interface Standing {
  course: QuestionCourse;
  step: Exclude<Step, { kind: "walk-back" | "revert" }>;
  revert: Revert;
}

export interface CourseRequest {
  questions: readonly AskedQuestion[];
  older: string;
  newer: string;
  options: CourseParts["options"];
  history: History;
  cost: (commit: string) => ExpectedCost;
}

/**
 * The course of a whole bisect: where each question stands after what probes said. It remembers nothing but what it
 * asked the repository, so that from the same journal it comes to the same.
 */
export class Course {
  readonly #request: CourseRequest;
  readonly #states: QuestionState[] = [];
  readonly #notes = new Set<string>();
  /** The last judgement, and of what it was: entries only ever become more. */
  #judged: { of: string; standings: Standing[] } | undefined;

  private constructor(request: CourseRequest) {
    this.#request = request;
  }

  /** @throws UserError when the newer end has nothing that the older one has not */
  static async begin(request: CourseRequest): Promise<Course> {
    const course = new Course(request);
    const { history, older, newer, questions } = request;
    const { isAncestor, ...stretch } = await history.stretch(older, newer);
    if (!isAncestor) {
      const places = stretch.older.map(each => each.slice(0, 12)).join(", ");
      course.#notes.add(
        `${older.slice(0, 12)} is no ancestor of ${newer.slice(0, 12)}: where both parted (${places}) is taken for the older end`,
      );
    }
    for (const asked of questions) {
      course.#states.push({
        ...{ asked, stretches: [stretch], isGivenEnd: isAncestor },
        ...{ stepsBack: 0, noneOlder: "", reverts: new Map() },
      });
    }
    return course;
  }

  /** What was done that was not asked, for a person to read. */
  get notes(): string[] {
    return [...this.#notes];
  }

  /** As it was judged last; undefined before. */
  get lastStandings(): Standing[] | undefined {
    return this.#judged?.standings;
  }

  /** Where each question stands; asks the repository for what the next step takes. */
  async judge(entries: readonly JournalEntry[]): Promise<Standing[]> {
    const reports = entries.filter(({ report }) => report !== undefined).length;
    const of = `${entries.length} ${reports}`;
    if (this.#judged?.of === of) return this.#judged.standings;
    const standings: Standing[] = [];
    for (const state of this.#states) standings.push(await this.#stand(state, entries));
    this.#judged = { of, standings };
    return standings;
  }

  async #stand(state: QuestionState, entries: readonly JournalEntry[]): Promise<Standing> {
    for (;;) {
      const course = this.#courseOf(state, entries, undefined);
      const culprit = course.answer?.kind === "found" ? course.culprit : undefined;
      const revert = culprit === undefined ? undefined : state.reverts.get(culprit);
      const whole = revert === undefined ? course : this.#courseOf(state, entries, revert);
      const step = whole.step();
      if (step.kind === "walk-back") await this.#walkBack(state, whole);
      else if (step.kind === "revert") await this.#revert(state, step.culprit);
      else return { course: whole, step, revert };
    }
  }

  #courseOf(state: QuestionState, entries: readonly JournalEntry[], revert: Revert): QuestionCourse {
    const { asked, stretches, isGivenEnd, noneOlder } = state;
    const { options, cost } = this.#request;
    return new QuestionCourse({ asked, stretches, isGivenEnd, noneOlder, entries, revert, options, cost });
  }

  async #walkBack(state: QuestionState, course: QuestionCourse): Promise<void> {
    const { history, options } = this.#request;
    const { older, newer } = course.stretch;
    const [end = ""] = older;
    if (state.stepsBack >= mostStepsBack) {
      state.noneOlder = `so it was at ${counted(state.stepsBack, "older commit")}`;
      return;
    }
    const before = await history.before(end, firstStepBack * stepGrowth ** state.stepsBack);
    if (before === undefined) {
      state.noneOlder = "there is no older commit";
      return;
    }
    state.stepsBack++;
    // What cannot be tried at an end may be of either kind.
    const isHit = course.seen(end).hits > 0;
    const { isAncestor: _, ...stretch } = await history.stretch(before, isHit ? end : newer);
    state.stretches.push(stretch);
    const why = isHit
      ? `is ${options.direction === "first-bad" ? "bad" : "good"} already`
      : "cannot be tried";
    this.#notes.add(
      `${end.slice(0, 12)} ${why}: ${before.slice(0, 12)}, further back, is tried in its place`,
    );
  }

  async #revert(state: QuestionState, culprit: string): Promise<void> {
    const { history, newer } = this.#request;
    state.reverts.set(culprit, await history.revert(culprit, newer));
  }
}

/** The questions that want something, for `chooseTries`. */
export function openQuestions(standings: readonly Standing[]): OpenQuestion[] {
  return standings.flatMap(({ course, step }) => {
    if (step.kind === "ended") return [];
    return [{ course, tries: step.kind === "try" ? step.tries : [] }];
  });
}

/** How a question ended; undefined as long as it has not. */
export function endingOf({ step }: Standing): Ending | undefined {
  return step.kind === "ended" ? step : undefined;
}
