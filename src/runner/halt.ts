import type { SuiteStop } from "./suite-outcome.ts";
import { oneLine } from "./test-end.ts";

/** The brake of a whole run. The first reason to pull it counts. */
export class Halt {
  readonly #controller = new AbortController();
  #stop: SuiteStop | undefined;

  /** Fires with the SuiteStop as its reason. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get stop(): SuiteStop | undefined {
    return this.#stop;
  }

  /** Starts nothing more and aborts what is in flight. */
  pull(stop: SuiteStop): void {
    if (this.#stop !== undefined) return;
    this.#stop = { ...stop, reason: oneLine(stop.reason) };
    this.#controller.abort(this.#stop);
  }
}
