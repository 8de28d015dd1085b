import { formatDuration, type Logger, monotonicMs, visible } from "../base/index.ts";
import type { SeriesPlace } from "./build-series.ts";
import type { BuildProgress } from "./progress.ts";

export interface StatusOptions {
  log: Logger;
  /** A terminal that has the status as its last line; undefined: each stage, and now and then the count, are logged. */
  terminal?: { write(text: string): unknown; readonly columns?: number };
  /** Milliseconds of a clock that never jumps; for tests. */
  now?: () => number;
}

/** Carriage return and "erase to the end of the line" (ECMA-48, EL). */
const clearLine = "\r\x1b[K";

/** Tells a person how far a series of builds is. */
export class BuildStatus implements Disposable {
  /** For whoever else has something to say meanwhile. */
  readonly log: Logger;
  readonly #options: StatusOptions;
  readonly #now: () => number;
  #place = "";
  #stage = "";
  #toldMs = 0;
  #isShown = false;

  constructor(options: StatusOptions) {
    this.#options = options;
    this.#now = options.now ?? monotonicMs;
    const above =
      (tell: (message: string) => void) =>
      (message: string): void => {
        this.clear();
        tell(message);
      };
    const { log } = options;
    this.log = {
      debug: above(message => log.debug(message)),
      info: above(message => log.info(message)),
      warn: above(message => log.warn(message)),
      error: above(message => log.error(message)),
    };
  }

  start({ commit, variant, number, count }: SeriesPlace): void {
    this.#place = `${count > 1 ? `[${number}/${count}] ` : ""}${commit.slice(0, 12)} ${variant}`;
    this.#stage = "";
  }

  show(progress: BuildProgress): void {
    const isOtherStage = progress.stage !== this.#stage;
    const sinceMs = this.#now() - this.#toldMs;
    const { terminal, log } = this.#options;
    if (!isOtherStage && sinceMs < (terminal === undefined ? 30_000 : 100)) return;
    this.#stage = progress.stage;
    this.#toldMs = this.#now();
    const text = `${this.#place}: ${describeProgress(progress)}`;
    if (terminal === undefined) log.info(text);
    else {
      terminal.write(clearLine + text.slice(0, (terminal.columns ?? 80) - 1));
      this.#isShown = true;
    }
  }

  clear(): void {
    if (this.#isShown) this.#options.terminal?.write(clearLine);
    this.#isShown = false;
  }

  [Symbol.dispose](): void {
    this.clear();
  }
}

function describeProgress({ stage, done, total, etaMs, target }: BuildProgress): string {
  const count = done === 0 ? "" : ` ${done}${total === undefined ? "" : `/${total}`}`;
  const left = etaMs === undefined ? "" : `, ${formatDuration(etaMs)} left`;
  return `${stage}${count}${left}${target === undefined ? "" : ` ${visible(target)}`}`;
}
