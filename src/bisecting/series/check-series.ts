import { resolve } from "node:path";
import type { Logger } from "../../base/index.ts";
import type { Prober } from "../probe.ts";
import type { TestLister } from "../probing/index.ts";
import type { AskedQuestion, Question } from "../question.ts";
import type { BisectRequest } from "../request.ts";
import { SeriesCheck } from "./series-check.ts";
import { askedOf, openSeriesDirectory, subjectsOf } from "./series-directory.ts";
import type { SeriesReport } from "./series-report.ts";
import { questionsOf } from "./suite-questions.ts";

/** A series of commits of which each has to build, to boot, and to pass. */
export interface SeriesRequest
  extends Pick<BisectRequest, "probe" | "mostMachineErrors" | "until" | "out" | "overwrite"> {
  /** The commit that the series is put on, the whole id: what fails there is no fault of the series. */
  base: string;
  /** Whole ids, oldest first. */
  commits: readonly string[];
  /** See `seriesQuestions`. */
  questions: readonly AskedQuestion[];
  /**
   * Whether each test that the base or the last commit has is asked, too. One that cannot be tried on any commit is then
   * no fault, since a suite has tests for other machines; none that passes is. Default false.
   */
  allTests?: boolean;
  /** How often a failure is repeated on the commit and on the one before it. */
  trials: number;
}

export interface SeriesContext {
  log: Logger;
  signal: AbortSignal;
  /** Lists tests, if all of them are asked. */
  prober: Prober & Partial<TestLister>;
  onReport?: (report: SeriesReport) => Promise<void> | void;
}

/** All that is asked of each commit: that it builds, that it boots, and then the rest. */
export function seriesQuestions(
  more: readonly Question[],
  { boots = true }: { boots?: boolean } = {},
): AskedQuestion[] {
  const all: Question[] = [{ kind: "build" }, ...(boots ? [{ kind: "boot" } as const] : []), ...more];
  return all.map((question, index) => ({ id: `q${index + 1}`, question }));
}

/**
 * Tries the commits of a series in order and stops at the first that breaks something. What fails is repeated, on the
 * commit and on the one before, so that a flaky test blames nobody. As many commits are tried at once as the prober has
 * machines. Goes on with what is in `out` already.
 * @throws UserError for bad input
 */
export async function checkSeries(request: SeriesRequest, context: SeriesContext): Promise<SeriesReport> {
  const out = resolve(request.out);
  const questions = await questionsOf(request, context.prober, { out, signal: context.signal });
  const whole = { ...request, questions };
  const asked = askedOf(whole, false);
  const { commits, overwrite } = request;
  const earlier = await openSeriesDirectory(out, { asked, commits, overwrite });
  const subjects = await subjectsOf(request, context.signal);
  return await new SeriesCheck(whole, context, { out, asked, subjects, earlier, tried: commits }).run();
}
