import type { ExpectedCost, ProbeOrder, ProbeReport } from "../../bisecting/index.ts";

/** Before anything is known: a build of a large kernel, and a test of some seconds. */
const usual = { buildMs: 15 * 60_000, bootMs: 60_000, trialMs: 10_000 };

/** What probes of a fleet take, as earlier ones did. */
export class ProbeCosts {
  readonly #stored = new Set<string>();
  readonly #builds: number[] = [];
  readonly #boots: number[] = [];
  readonly #trials: number[] = [];

  /** @param runMs from the dispatch until its answer was there */
  learn({ commit, trials }: ProbeOrder, { build, boot, durationMs }: ProbeReport, runMs: number): void {
    if (build.outcome === "built") this.#builds.push(build.durationMs);
    if (build.outcome !== "error") this.#stored.add(commit);
    if (boot.outcome !== "booted") return;
    const testMs = Math.max(0, durationMs - boot.durationMs);
    this.#trials.push(testMs / trials);
    // A free runner, the check-out and the upload are paid for with each boot.
    this.#boots.push(Math.max(boot.durationMs, runMs - build.durationMs - testMs));
  }

  cost(commit: string): ExpectedCost {
    const buildMs = this.#stored.has(commit) ? 0 : meanOf(this.#builds, usual.buildMs);
    return {
      prepareMs: buildMs + meanOf(this.#boots, usual.bootMs),
      trialMs: meanOf(this.#trials, usual.trialMs),
    };
  }
}

function meanOf(values: readonly number[], otherwise: number): number {
  if (values.length === 0) return otherwise;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
