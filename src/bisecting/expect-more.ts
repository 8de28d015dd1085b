import type { BisectReport } from "./bisect-report.ts";
import type { Standing } from "./course.ts";

/** The culprit, its parent, and the newer end without it. */
const verifyingProbes = 3;

/** What is still to come, as far as it can be told: halving, or as much as each probe of a flaky test tells. */
export function expectMore(standings: readonly Standing[], machines: number): BisectReport["expected"] {
  const open = standings.filter(({ step }) => step.kind !== "ended");
  const each = open.map(({ course, step }) => expectOf(course, step, machines));
  const probes = each.reduce((most, { probes: own }) => Math.max(most, own), 0);
  const durationMs = each.reduce((most, { durationMs: own }) => Math.max(most, own), 0);
  return { probes: Math.round(probes), durationMs: Math.round(durationMs) };
}

function expectOf(
  course: Standing["course"],
  step: Standing["step"],
  machines: number,
): BisectReport["expected"] {
  const isVerifying = course.culprit !== undefined && step.kind === "try";
  const waiting = step.kind === "try" ? step.tries.length : 0;
  const verifying = course.verifies ? verifyingProbes : 0;
  const [next] = isVerifying ? [] : course.bisection.next(1);
  const bitsAProbe = Math.min(1, Math.max(0.02, next?.information ?? 1));
  const searching = isVerifying ? 0 : Math.ceil(course.bisection.bits / bitsAProbe);
  const probes = isVerifying ? waiting : waiting + searching + verifying;
  const costOf = (commit: string, trials: number) => {
    const { prepareMs, trialMs } = course.costOf(commit);
    return prepareMs + trialMs * trials;
  };
  const trials = next?.trials ?? 1;
  const waitingMs = step.kind === "try" ? mean(step.tries.map(each => costOf(each.commit, each.trials))) : 0;
  // The next one alone says little: the store may know of just that one that it does not build.
  const searchingMs = searching === 0 ? 0 : mean(someCandidates(course).map(each => costOf(each, trials)));
  const verifyingMs = isVerifying ? 0 : costOf(course.stretch.newer, trials);
  const durationMs =
    Math.ceil(waiting / machines) * waitingMs +
    // Several machines part the candidates into one part more than they are.
    Math.ceil(searching / Math.log2(machines + 1)) * searchingMs +
    Math.ceil(verifying / machines) * verifyingMs;
  return { probes, durationMs };
}

const mostCandidates = 64;

/** Candidates from all over the history that may be the one, or all when there are few. */
function someCandidates({ stretch: { graph, weights } }: Standing["course"]): string[] {
  const all = graph.ids.filter((_, number) => (weights[number] ?? 0) > 0);
  const step = Math.max(1, all.length / mostCandidates);
  return Array.from(
    { length: Math.min(all.length, mostCandidates) },
    (_, index) => all[Math.floor(index * step)] ?? "",
  );
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, each) => sum + each, 0) / values.length;
}
