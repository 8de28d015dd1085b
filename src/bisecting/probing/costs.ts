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
  #bootMs: number | undefined;
  #trialMs: number | undefined;

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
    const bootMs = this.#bootMs ?? unknown.boot;
    return { prepareMs: buildMs + bootMs, trialMs: this.#trialMs ?? unknown.trial };
  }

  /** The first build of a bisect may be one from nothing, as those of the store may be: the median says most. */
  get #expectedBuildMs(): number {
    return this.#buildMs ?? this.#buildsMs[this.#buildsMs.length >> 1] ?? unknown.build;
  }

  /** What a build came to, or what the store was found to have. */
  learnBuild(
    commit: string,
    { outcome, durationMs }: Pick<ProbeReport["build"], "outcome" | "durationMs">,
  ): void {
    if (outcome === "error") return;
    this.#outcomes.set(commit, outcome === "failed" ? "failed" : "built");
    // One that fails, or that was there, says little of how long others take.
    if (outcome === "built") this.#buildMs = blend(this.#buildMs, durationMs);
  }

  /** @param durationMs of so many trials */
  learnTrials(boot: ProbeReport["boot"], count: number, durationMs: number): void {
    if (boot.outcome === "booted") this.#bootMs = blend(this.#bootMs, boot.durationMs);
    if (count > 0) this.#trialMs = blend(this.#trialMs, durationMs / count);
  }
}

function blend(before: number | undefined, now: number): number {
  return before === undefined ? now : before + newestWeight * (now - before);
}
