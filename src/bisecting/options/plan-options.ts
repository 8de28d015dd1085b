import { temporaryDirectory } from "../../base/index.ts";
import type { CandidateCommit } from "../../git/index.ts";
import { Course } from "../course.ts";
import { expectMore } from "../expect-more.ts";
import type { Prober } from "../probe.ts";
import { titleOf } from "../question-title.ts";
import { type History, makeStretch } from "../stretch.ts";
import type { DifferingOption } from "./differing-options.ts";
import type { OptionsContext, OptionsRequest } from "./find-options.ts";
import { writeOptionsVariant } from "./options-variant.ts";
import { readSearchedOptions } from "./searched-options.ts";

/** What a search for options would do. */
export interface OptionsPlan {
  commit: string;
  /** Untrusted. */
  subject: string;
  /** The files, as they were given. */
  good: string;
  bad: string;
  /** What is asked, one line. Untrusted. */
  question: string;
  /** In the order in which they are searched. */
  differing: readonly DifferingOption[];
  notes: readonly string[];
  /** When one option makes the difference by itself: each further one takes about as much again. Milliseconds. */
  expected: { probes: number; durationMs: number };
}

/**
 * Says what a search would do: completes both configurations; builds, boots and writes nothing.
 * @throws UserError for bad input
 */
export async function planOptions(
  request: OptionsRequest,
  context: Omit<OptionsContext, "onReport">,
): Promise<OptionsPlan> {
  const { commit, subject, ends, options } = await readSearchedOptions(request, context);
  const differing = options
    .filter(each => !each.isShared)
    .map(({ option, good, bad }) => ({ option, good, bad }));
  await using scratch = temporaryDirectory("options-plan");
  const probe = { ...request.probe, variants: [await writeOptionsVariant(scratch.path, ends.frame)] };
  delete probe.variant;
  await using prober = await context.openProber(probe, scratch.path);
  return {
    ...{ commit, subject, differing, notes: ends.notes },
    ...{ good: request.good, bad: request.bad, question: titleOf(request.question.question) },
    expected: await expectSearch(request, differing.length, prober),
  };
}

/** One round to find an option, and the ends of another one, which says that it is enough. */
async function expectSearch(
  request: OptionsRequest,
  count: number,
  prober: Pick<Prober, "machines" | "cost">,
): Promise<OptionsPlan["expected"]> {
  const line = imaginedLine(count);
  const course = await Course.begin({
    ...{ questions: [request.question], older: imaginedCommit(0), newer: imaginedCommit(count) },
    options: { ...request, direction: "first-bad" },
    ...{ history: line, cost: (commit: string) => prober.cost(commit) },
  });
  const standings = await course.judge([]);
  const [standing] = standings;
  if (standing === undefined) throw new Error("a bisect without a question");
  const first = expectMore(standings, prober.machines);
  // The first option needs no other round: there is nothing before it.
  if (count === 1) return first;
  const ends = standing.step.kind === "try" ? standing.step.tries : [];
  const { prepareMs, trialMs } = prober.cost(imaginedCommit(count));
  const trials = Math.max(1, ...ends.map(each => each.trials));
  const rounds = Math.ceil(ends.length / prober.machines);
  return {
    probes: first.probes + ends.length,
    durationMs: Math.round(first.durationMs + rounds * (prepareMs + trialMs * trials)),
  };
}

/** The commits that a search would make, which are not made for a look ahead. */
function imaginedLine(count: number): History {
  const commits = Array.from({ length: count }, (_, index): CandidateCommit => {
    const number = index + 1;
    return {
      ...{ id: imaginedCommit(number), parents: [imaginedCommit(number - 1)] },
      ...{ subject: "", author: "", date: "" },
    };
  });
  const nothing = async () => undefined;
  return {
    stretch: async (older, newer) => ({
      ...makeStretch({ older: [older], newer }, commits, []),
      isAncestor: true,
    }),
    before: nothing,
    revert: async () => ({ reason: "nothing was tried" }),
  };
}

function imaginedCommit(number: number): string {
  return number.toString(16).padStart(40, "0");
}
