import type { Logger } from "../base/index.ts";
import { type BisectEnds, resolveEnds } from "./bisect-ends.ts";
import { chooseTries } from "./choose-tries.ts";
import { Course, openQuestions } from "./course.ts";
import { expectMore } from "./expect-more.ts";
import { foreseeTries } from "./foresee-tries.ts";
import type { Culled } from "./journal.ts";
import type { ProbeOrder, Prober } from "./probe.ts";
import type { Try } from "./question-course.ts";
import { RepositoryHistory } from "./repository-history.ts";
import type { BisectRequest } from "./request.ts";
import type { History } from "./stretch.ts";

/** What a bisect would do. */
export interface BisectPlan extends Pick<BisectEnds, "good" | "bad"> {
  /** How many commits may be the one. */
  candidates: number;
  culled: readonly Culled[];
  notes: readonly string[];
  /** What is tried first: the ends. */
  first: readonly Try[];
  /** What would come then, the likeliest first. */
  foreseen: readonly string[];
  expected: { probes: number; durationMs: number };
}

export interface PlanContext {
  log: Logger;
  signal: AbortSignal;
  prober: Pick<Prober, "machines" | "cost">;
  history?: History;
}

/** Says what a bisect would do; starts and writes nothing. @throws UserError for bad input */
export async function planBisect(request: BisectRequest, context: PlanContext): Promise<BisectPlan> {
  const { log, signal, prober } = context;
  const { good, bad, older, newer } = await resolveEnds(request, signal);
  const course = await Course.begin({
    ...{ questions: request.questions, older, newer, options: request },
    history: context.history ?? new RepositoryHistory(request, undefined, { log, signal }),
    cost: commit => prober.cost(commit),
  });
  const standings = await course.judge([]);
  const [standing] = standings;
  if (standing === undefined) throw new Error("a bisect without a question");
  const { stretch } = standing.course;
  const first = chooseTries(openQuestions(standings), Math.max(2, prober.machines));
  const orders: ProbeOrder[] = first.map((each, index) => ({
    ...each,
    id: `p${index + 1}`,
    questions: [...request.questions],
  }));
  return {
    ...{ good, bad, first, notes: course.notes, culled: stretch.culled },
    candidates: stretch.graph.size,
    foreseen: foreseeTries(standings, orders),
    expected: expectMore(standings, prober.machines),
  };
}
