import { describeError, type Logger, monotonicMs, visible } from "../../base/index.ts";
import type { Damage, Lease, Pin, StoredKernel } from "../../store/index.ts";
import type { ServedStore } from "../stored-kernels.ts";

export interface VariantFigures {
  variant: string;
  built: number;
  failed: number;
  /** All files of all its kernels, as if nothing were shared. */
  bytes: number;
  /** What is kept of it once, whoever else has the same. */
  keptBytes: number;
  newestAt: string;
}

export interface StorageFigures {
  place: string;
  kernels: number;
  blobs: number;
  bytes: number;
  keptBytes: number;
  variants: VariantFigures[];
  pins: readonly Pin[];
  leases: readonly Lease[];
  damage: readonly Damage[];
}

/** Reading a large store's manifests takes a while, so what was found is shown for so long. */
const freshMs = 10_000;

/** What a store holds, from its manifests: no blob is read. */
export class Storage {
  readonly #store: ServedStore;
  readonly #log: Logger;
  #found: StorageFigures | undefined;
  #foundAtMs = Number.NEGATIVE_INFINITY;
  #looking: Promise<StorageFigures> | undefined;

  constructor(store: ServedStore, log: Logger) {
    this.#store = store;
    this.#log = log;
  }

  /** @returns undefined when the store cannot be read; why is told to the log */
  async look(): Promise<StorageFigures | undefined> {
    if (this.#found !== undefined && monotonicMs() - this.#foundAtMs < freshMs) return this.#found;
    this.#looking ??= this.#lookAnew().finally(() => {
      this.#looking = undefined;
    });
    try {
      return await this.#looking;
    } catch (error) {
      this.#log.warn(`the store at ${this.#store.place} cannot be read: ${visible(describeError(error))}`);
      return undefined;
    }
  }

  async #lookAnew(): Promise<StorageFigures> {
    const store = this.#store;
    const [kernels, pins, leases, damage] = await Promise.all([
      store.list(),
      store.pins(),
      store.leases(),
      store.knownDamage(),
    ]);
    this.#found = { place: store.place, ...figuresOf(kernels), pins, leases, damage };
    this.#foundAtMs = monotonicMs();
    return this.#found;
  }
}

export function figuresOf(
  kernels: readonly StoredKernel[],
): Pick<StorageFigures, "kernels" | "blobs" | "bytes" | "keptBytes" | "variants"> {
  const blobs = new Map<string, number>();
  const variants = new Map<string, VariantFigures & { blobs: Map<string, number> }>();
  let bytes = 0;
  for (const { key, manifest, storedAt, bytes: ofKernel } of kernels) {
    const of = variants.get(key.variant) ?? {
      ...{ variant: key.variant, built: 0, failed: 0, bytes: 0, keptBytes: 0, newestAt: "" },
      blobs: new Map<string, number>(),
    };
    variants.set(key.variant, of);
    of[manifest.outcome] += 1;
    of.bytes += ofKernel;
    bytes += ofKernel;
    if (storedAt > of.newestAt) of.newestAt = storedAt;
    for (const file of manifest.files) {
      blobs.set(file.sha256, file.bytes);
      of.blobs.set(file.sha256, file.bytes);
    }
  }
  return {
    kernels: kernels.length,
    blobs: blobs.size,
    bytes,
    keptBytes: sum(blobs),
    variants: [...variants.values()]
      .map(({ blobs: own, ...figures }) => ({ ...figures, keptBytes: sum(own) }))
      .sort((a, b) => a.variant.localeCompare(b.variant)),
  };
}

function sum(blobs: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const bytes of blobs.values()) total += bytes;
  return total;
}
