import { describeError, monotonicMs, sleep, throwIfInterrupted } from "../../base/index.ts";
import { failureOf } from "../github-error.ts";
import { type DispatchedRun, listDispatched, readDispatched } from "../telling/dispatch-run.ts";
import type { Repository } from "../telling/repository.ts";

export interface WatchOptions {
  /** File name of the workflow whose runs are waited for. */
  workflow: string;
  /** Between two looks. */
  pollMs: number;
}

interface Wait {
  end: (run: DispatchedRun) => void;
  fail: (error: unknown) => void;
  last: DispatchedRun | undefined;
  /** How often in a row GitHub knew of no such run: it may not do so at once. */
  missed: number;
}

/** So many looks in a row may fail. */
const mostFailures = 10;

/** Waits for runs of one workflow: however many they are, they are looked at together. */
export class RunWatch {
  readonly #repository: Repository;
  readonly #options: WatchOptions;
  readonly #waits = new Map<number, Wait>();
  #isLooking = false;

  constructor(repository: Repository, options: WatchOptions) {
    this.#repository = repository;
    this.#options = options;
  }

  /**
   * @returns the run as it ended; or as it was last, when that took too long
   * @throws the signal's reason; GithubError, GithubRefusal when GitHub cannot be asked any more
   */
  async ended(
    id: number,
    { deadlineMs, signal }: { deadlineMs: number; signal: AbortSignal },
  ): Promise<{ run: DispatchedRun | undefined; isLate: boolean }> {
    throwIfInterrupted(signal);
    const over = Promise.withResolvers<{ run: DispatchedRun | undefined; isLate: boolean }>();
    const wait: Wait = {
      end: run => over.resolve({ run, isLate: false }),
      fail: over.reject,
      last: undefined,
      missed: 0,
    };
    const onAbort = () => over.reject(signal.reason);
    const timer = setTimeout(() => over.resolve({ run: wait.last, isLate: true }), deadlineMs);
    signal.addEventListener("abort", onAbort, { once: true });
    this.#waits.set(id, wait);
    this.#look();
    try {
      return await over.promise;
    } catch (error) {
      throwIfInterrupted(signal);
      throw error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      this.#waits.delete(id);
    }
  }

  /** Until nothing is waited for. */
  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    let failures = 0;
    try {
      while (this.#waits.size > 0) {
        const began = monotonicMs();
        try {
          await this.#lookOnce();
          failures = 0;
        } catch (error) {
          failures += 1;
          const { client } = this.#repository;
          throwIfInterrupted(client.signal);
          if (failures >= mostFailures) throw error;
          client.log.debug(`the fleet's runs could not be looked at: ${describeError(error)}`);
        }
        const spentMs = monotonicMs() - began;
        if (this.#waits.size > 0) {
          await sleep(Math.max(0, this.#options.pollMs - spentMs), this.#repository.client.signal);
        }
      }
    } catch (error) {
      for (const { fail } of this.#waits.values()) fail(error);
    } finally {
      this.#isLooking = false;
    }
  }

  async #lookOnce(): Promise<void> {
    const listed = await listDispatched(this.#repository, this.#options.workflow, 1);
    const runs = new Map(listed.map(run => [run.id, run]));
    for (const [id, wait] of [...this.#waits]) {
      const run = runs.get(id) ?? (await this.#readUnlisted(id, wait));
      if (run === undefined) continue;
      wait.last = run;
      wait.missed = 0;
      if (run.status === "completed") wait.end(run);
    }
  }

  /** One among many others, or one that is not listed yet. */
  async #readUnlisted(id: number, wait: Wait): Promise<DispatchedRun | undefined> {
    try {
      return await readDispatched(this.#repository, id);
    } catch (error) {
      if (failureOf(error)?.fault !== "missing") throw error;
      wait.missed += 1;
      if (wait.missed >= mostFailures) wait.fail(error);
      return undefined;
    }
  }
}
