import type { ProbeChoice } from "../bisect/index.ts";
import type { QuestionCourse, Try } from "./question-course.ts";

/** A question that is not answered yet, and what it wants: what must be tried, or (none) whatever tells the most. */
export interface OpenQuestion {
  course: QuestionCourse;
  tries: readonly Try[];
}

/**
 * What so many machines try next, each a commit of its own: what must be tried first, and then what tells the most to
 * all questions together, since each boot answers all of them.
 */
export function chooseTries(open: readonly OpenQuestion[], machines: number): Try[] {
  const chosen = new Map<string, Try>();
  for (const each of open.flatMap(({ tries }) => tries)) {
    const same = chosen.get(each.commit);
    if (same !== undefined) same.trials = Math.max(same.trials, each.trials);
    else if (chosen.size < machines) chosen.set(each.commit, { ...each });
  }
  const searching = open.filter(({ tries }) => tries.length === 0).map(({ course }) => course);
  for (const each of rank(searching, machines)) {
    if (chosen.size >= machines) break;
    if (!chosen.has(each.commit)) chosen.set(each.commit, each);
  }
  return [...chosen.values()];
}

interface Ranked extends Try {
  value: number;
}

/** Each question's choices in turn, those first that tell the most to all of them. */
function rank(searching: readonly QuestionCourse[], count: number): Try[] {
  const choices = searching.map(course =>
    course.bisection.next(count).map(choice => rankOne(course, choice, searching)),
  );
  if (choices.length <= 1) return choices.flat();
  const ranked: Ranked[] = [];
  for (let turn = 0; turn < count; turn++) {
    ranked.push(...choices.flatMap(each => each[turn] ?? []).sort((a, b) => b.value - a.value));
  }
  return ranked;
}

function rankOne(course: QuestionCourse, choice: ProbeChoice, all: readonly QuestionCourse[]): Ranked {
  const { place } = choice;
  const trials = Math.max(choice.trials, ...all.map(each => each.leastTrials));
  const commit = course.commitAt(place);
  if (all.length === 1) return { commit, trials, purpose: "search", value: 0 };
  const bits = all.reduce((sum, each) => {
    const there = each.placeOf(commit);
    return there === undefined ? sum : sum + each.bisection.tells(there, each.isFlaky ? trials : 1);
  }, 0);
  const { prepareMs, trialMs } = course.costOf(commit);
  return { commit, trials, purpose: "search", value: bits / (prepareMs + trialMs * trials) };
}
