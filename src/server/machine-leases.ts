import { describeError, type Logger, visible } from "../base/index.ts";
import { keyOfKernel, type ServedStore } from "./stored-kernels.ts";

const leaseMs = 24 * 3_600_000;

/** Keeps the store's gc off the kernel that each machine was told to boot: until the next one, and a day at least. */
export class MachineLeases {
  readonly #store: ServedStore;
  readonly #log: Logger;
  readonly #held = new Map<string, { kernel: string; lease: string }>();
  /** One after the other, so that the last selection's lease is the one that stays. */
  #queue: Promise<void> = Promise.resolve();

  constructor(store: ServedStore, log: Logger) {
    this.#store = store;
    this.#log = log;
  }

  /** A machine is to boot this kernel. What fails is told to the log: the boot itself checks that the kernel is there. */
  hold(machine: string, kernel: string): Promise<void> {
    return this.#enqueue(async () => {
      const before = this.#held.get(machine);
      const key = keyOfKernel(kernel);
      if (key !== undefined && before?.kernel !== kernel) {
        const { id } = await this.#store.lease({ keys: [key], holder: `machine ${machine}`, ms: leaseMs });
        this.#held.set(machine, { kernel, lease: id });
      } else if (key === undefined) {
        this.#held.delete(machine);
      }
      if (before !== undefined && before.kernel !== kernel) await this.#store.releaseLease(before.lease);
    });
  }

  /** For those that stand for days; to be called a few times a day. */
  renew(standing: readonly { machine: string; kernel: string }[]): Promise<void> {
    return this.#enqueue(async () => {
      for (const { machine, kernel } of standing) {
        const held = this.#held.get(machine);
        if (held?.kernel !== kernel) continue;
        if ((await this.#store.renewLease(held.lease, leaseMs)) === undefined) this.#held.delete(machine);
      }
    });
  }

  #enqueue(work: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(work).catch((error: unknown) => {
      this.#log.warn(`a kernel could not be leased: ${visible(describeError(error))}`);
    });
    return this.#queue;
  }
}
