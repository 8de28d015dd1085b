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
  // Several machines part the candidates into one part more than they are.
  const rounds =
    Math.ceil(waiting / machines) +
    Math.ceil(searching / Math.log2(machines + 1)) +
    (isVerifying ? 0 : Math.ceil(verifying / machines));
  const commit = next === undefined ? course.stretch.newer : course.commitAt(next.place);
  const { prepareMs, trialMs } = course.costOf(commit);
  return { probes, durationMs: rounds * (prepareMs + trialMs * (next?.trials ?? 1)) };
}
