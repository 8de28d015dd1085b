import type { Standing } from "./course.ts";
import type { ProbeOrder } from "./probe.ts";

/**
 * The commits that are likeliest to be asked for once these orders are answered, the likeliest first: what each
 * question would try if the answer were one or the other.
 */
export function foreseeTries(standings: readonly Standing[], orders: readonly ProbeOrder[]): string[] {
  const asked = new Set(orders.map(({ commit }) => commit));
  const foreseen = new Set<string>();
  for (const { course, step } of standings) {
    if (step.kind === "ended") continue;
    for (const { commit } of step.kind === "try" ? step.tries : []) {
      if (!asked.has(commit)) foreseen.add(commit);
    }
    for (const each of course.afterAnswers(orders)) if (!asked.has(each)) foreseen.add(each);
  }
  return [...foreseen];
}
