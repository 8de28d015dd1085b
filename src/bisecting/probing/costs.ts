import type { StoredKernel } from "../../store/index.ts";
import type { ExpectedCost, ProbeReport } from "../probe.ts";

/** What nobody has measured yet, milliseconds. */
const unknown = { build: 600_000, boot: 15_000, trial: 10_000 } as const;
/** To find out that the store knows a commit not to build. */
const lookupMs = 100;
/** How much the newest counts. */
const newestWeight = 0.3;

/** What probes cost, from the store's builds and from what this bisect's took. */
export class Costs {
  readonly #outcomes = new Map<string, "built" | "failed">();
  readonly #buildsMs: number[];
  #buildMs: number | undefined;
  #bootMs: number = unknown.boot;
  #trialMs: number = unknown.trial;
  #hasTrials = false;
  #hasBooted = false;

  /** @param stored of one variant */
  constructor(stored: readonly StoredKernel[]) {
    for (const { key, manifest } of stored) this.#outcomes.set(key.commit, manifest.outcome);
    this.#buildsMs = stored
      .filter(({ manifest }) => manifest.outcome === "built")
      .map(({ manifest }) => manifest.durationMs)
      .sort((a, b) => a - b);
  }

  of(commit: string): ExpectedCost {
    const outcome = this.#outcomes.get(commit);
    if (outcome === "failed") return { prepareMs: lookupMs, trialMs: 0 };
    const buildMs = outcome === "built" ? 0 : this.#expectedBuildMs;
    return { prepareMs: buildMs + this.#bootMs, trialMs: this.#trialMs };
  }

  /** The first build of a bisect may be one from nothing, as those of the store may be: the median says most. */
  get #expectedBuildMs(): number {
    return this.#buildMs ?? this.#buildsMs[this.#buildsMs.length >> 1] ?? unknown.build;
  }

  /** @param trials how many there were, and what all of them took */
  learn(
    { commit, build, boot }: Pick<ProbeReport, "commit" | "build" | "boot">,
    trials: { count: number; durationMs: number },
  ): void {
    if (build.outcome === "built" || build.outcome === "failed") {
      if (build.durationMs > 0) this.#buildMs = blend(this.#buildMs, build.durationMs);
    }
    if (build.outcome !== "error") {
      this.#outcomes.set(commit, build.outcome === "failed" ? "failed" : "built");
    }
    if (boot.outcome === "booted") {
      this.#bootMs = blend(this.#hasBooted ? this.#bootMs : undefined, boot.durationMs);
      this.#hasBooted = true;
    }
    if (trials.count > 0) {
      this.#trialMs = blend(this.#hasTrials ? this.#trialMs : undefined, trials.durationMs / trials.count);
      this.#hasTrials = true;
    }
  }
}

function blend(before: number | undefined, now: number): number {
  return before === undefined ? now : before + newestWeight * (now - before);
}
