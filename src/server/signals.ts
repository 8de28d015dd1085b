/** What can change, for those that wait for it. */
export type Topic = "selections" | "kernels" | "boots" | "builds" | "bisects" | "machines" | "consoles";

/** Tells those that wait that something has changed; what, they look up themselves, so nothing piles up for them. */
export class Signals {
  readonly #waiting = new Map<string, Set<() => void>>();

  /** @param machine of a selection or a boot event: whose */
  tell(topic: Topic, machine?: string): void {
    this.#call(topic);
    if (machine !== undefined) this.#call(`${topic} ${machine}`);
  }

  /** Calls back at each change, of one machine or of all; the answer ends it. */
  on(topic: Topic, machine: string | undefined, callback: () => void): () => void {
    const name = machine === undefined ? topic : `${topic} ${machine}`;
    const callbacks = this.#waiting.get(name) ?? new Set();
    this.#waiting.set(name, callbacks.add(callback));
    return () => {
      callbacks.delete(callback);
      if (callbacks.size === 0 && this.#waiting.get(name) === callbacks) this.#waiting.delete(name);
    };
  }

  /**
   * Waits for a change, until the time is over or the signal fires. Timers of one length share a list in Node, so a
   * thousand machines that wait cost as much as one.
   */
  async changed(
    topic: Topic,
    { machine, ms, signal }: { machine: string | undefined; ms: number; signal: AbortSignal },
  ): Promise<void> {
    if (signal.aborted || ms <= 0) return;
    await new Promise<void>(resolve => {
      const finish = () => {
        clearTimeout(timer);
        forget();
        signal.removeEventListener("abort", finish);
        resolve();
      };
      const timer = setTimeout(finish, ms);
      const forget = this.on(topic, machine, finish);
      signal.addEventListener("abort", finish, { once: true });
    });
  }

  #call(name: string): void {
    for (const callback of [...(this.#waiting.get(name) ?? [])]) callback();
  }
}
