import type { BootEvent } from "../server/index.ts";

/** Boot events in the order in which they came. */
export class EventQueue {
  readonly #events: BootEvent[] = [];
  #wake = Promise.withResolvers<void>();

  add(event: BootEvent): void {
    this.#events.push(event);
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }

  take(): BootEvent | undefined {
    return this.#events.shift();
  }

  /** Settles when the next event has come. */
  get changed(): Promise<void> {
    return this.#wake.promise;
  }
}
