import type { DeathResult, RunResult, Splat } from "./model.ts";

const fatal = new Set(["panic", "Oops", "BUG", "hard lockup", "soft lockup", "KASAN"]);

/** The complaint that tells a machine's death: a fatal one, the last, while one of the tests in question ran. */
export function deathSplat(death: DeathResult, run: Pick<RunResult, "splats" | "deaths">): Splat | undefined {
  const tests = new Set(death.killer === null ? death.suspects : [death.killer]);
  const during = run.splats.filter(splat => splat.tests.some(id => tests.has(id)));
  // Where it is not known what ran, one death alone can have no other splat than the run's last one.
  const candidates = during.length === 0 && run.deaths.length === 1 ? run.splats : during;
  return candidates.findLast(({ kind }) => fatal.has(kind)) ?? during.at(-1);
}
