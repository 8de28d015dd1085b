import {
  type BackOff,
  backOffMs,
  counted,
  type Deadline,
  formatDuration,
  type Logger,
  sleep,
} from "../base/index.ts";
import { limitText } from "./explain-failure.ts";
import type { GithubFailure } from "./github-error.ts";

export interface PatienceOptions {
  /** How often a request that can be repeated is tried again when GitHub fails. */
  retries: number;
  backOff: BackOff;
  /** The longest that one request waits for rate limits, in all. */
  mostWaitMs: number;
  /** Of all that is asked. */
  deadline: Deadline;
  signal: AbortSignal;
  log: Logger;
}

/** A limit that says `wait a second` for ever is not believed for ever. */
const mostLimitWaits = 10;
/** Where GitHub does not say how long: "wait at least one minute" (Rate limits for the REST API). */
const usualRestMs = 60_000;

/** Decides of one request whether it is tried again, and waits until then. */
export class Patience {
  readonly #options: PatienceOptions;
  readonly #asked: string;
  /** Whether asking twice does no harm. */
  readonly #mayRepeat: boolean;
  #failures = 0;
  #limitWaits = 0;
  #waitedMs = 0;
  /** Why it was not tried again. */
  gaveUp: string | undefined;

  constructor(asked: string, mayRepeat: boolean, options: PatienceOptions) {
    this.#asked = asked;
    this.#mayRepeat = mayRepeat;
    this.#options = options;
  }

  /** @returns whether to ask again. @throws the signal's reason when it fires */
  async waitAfter(failure: GithubFailure): Promise<boolean> {
    if (failure.fault === "limit") return await this.#waitForLimit(failure);
    if (failure.fault !== "unavailable") return false;
    // What never reached GitHub can be asked again in any case.
    if (!this.#mayRepeat && !isUnsent(failure)) {
      this.gaveUp = "not tried again, since nobody knows whether it was done";
      return false;
    }
    return await this.#waitForService(failure);
  }

  /** What was refused for a limit was not done: it can be asked again whatever it is. */
  async #waitForLimit(failure: GithubFailure): Promise<boolean> {
    const { mostWaitMs, deadline, log } = this.#options;
    const restMs = Math.max(1000, failure.restMs ?? usualRestMs);
    const left = Math.min(mostWaitMs - this.#waitedMs, deadline.leftMs());
    if (restMs > left || this.#limitWaits >= mostLimitWaits) {
      const most = formatDuration(Math.min(mostWaitMs, deadline.leftMs()));
      this.gaveUp =
        this.#limitWaits >= mostLimitWaits
          ? `waited for ${counted(this.#limitWaits, "time")}, and no more`
          : `no longer than ${most} is waited for it; run the job again after that`;
      return false;
    }
    this.#limitWaits += 1;
    log.info(`waiting ${formatDuration(restMs)}: ${limitText(failure, Date.now())}`);
    // A little later than the others that wait for the same moment.
    await this.#sleep(Math.min(left, restMs + Math.random() * Math.min(1000, restMs / 10)));
    return true;
  }

  async #waitForService(failure: GithubFailure): Promise<boolean> {
    const { retries, backOff, deadline, log } = this.#options;
    this.#failures += 1;
    if (this.#failures > retries) {
      if (retries > 0) this.gaveUp = `tried ${counted(this.#failures, "time")}`;
      return false;
    }
    const usual = backOffMs(backOff, this.#failures);
    const pause = Math.max(failure.restMs ?? 0, usual / 2 + (Math.random() * usual) / 2);
    const left = Math.min(this.#options.mostWaitMs + backOff.mostMs, deadline.leftMs());
    if (pause >= left) {
      this.gaveUp = `tried ${counted(this.#failures, "time")}; there is no time for another`;
      return false;
    }
    log.debug(
      `${this.#asked}: ${failure.status ?? "no answer"} (${failure.said}); again in ${formatDuration(pause)}`,
    );
    await this.#sleep(pause);
    return true;
  }

  async #sleep(ms: number): Promise<void> {
    this.#waitedMs += ms;
    await sleep(ms, this.#options.signal);
  }
}

/** No connection was made. */
function isUnsent({ status, said }: GithubFailure): boolean {
  return status === undefined && /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH/.test(said);
}
