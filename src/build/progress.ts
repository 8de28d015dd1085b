import { monotonicMs } from "../base/index.ts";

export const buildStages = ["checkout", "config", "kernel", "headers", "selftests", "publish"] as const;
export type BuildStage = (typeof buildStages)[number];

/** How far a build is. */
export interface BuildProgress {
  stage: BuildStage;
  /** Steps of this stage, such as files compiled. */
  done: number;
  /** Undefined when it is not known. */
  total: number | undefined;
  /** Milliseconds to the end of this stage; undefined when that cannot be told. */
  etaMs: number | undefined;
  /** What is being made, relative to the output directory. */
  target?: string;
}

/** Counts a build's steps and tells them on. */
export class ProgressTeller {
  readonly #tell: (progress: BuildProgress) => void;
  #stage: BuildStage = "checkout";
  #total: number | undefined;
  #done = 0;
  #startedMs = 0;

  constructor(tell: (progress: BuildProgress) => void) {
    this.#tell = tell;
  }

  /** @param total how many steps the stage takes, when that is known from an earlier build */
  begin(stage: BuildStage, total?: number): void {
    this.#stage = stage;
    this.#total = total;
    this.#done = 0;
    this.#startedMs = monotonicMs();
    this.#tell({ stage, done: 0, total, etaMs: undefined });
  }

  /** The steps of the stage so far. */
  get done(): number {
    return this.#done;
  }

  step(target: string): void {
    this.#done += 1;
    // More than last time: the number from then is no help any more.
    if (this.#total !== undefined && this.#done > this.#total) this.#total = undefined;
    const elapsedMs = monotonicMs() - this.#startedMs;
    const etaMs =
      this.#total === undefined || this.#done < 10
        ? undefined
        : (elapsedMs / this.#done) * (this.#total - this.#done);
    this.#tell({ stage: this.#stage, done: this.#done, total: this.#total, etaMs, target });
  }
}
