import { describeError, type Logger, monotonicMs, visible } from "../base/index.ts";
import {
  commitPattern,
  type Manifest,
  type Store,
  type StoredKernel,
  type StoreKey,
  variantPattern,
} from "../store/index.ts";

/** What lists and searches need of a manifest, which itself can be large. */
export interface StoredKernelSummary {
  id: string;
  key: StoreKey;
  title: string;
  outcome: "built" | "failed";
  /** Empty when it was built. */
  failure: string;
  release: string | null;
  arch: string;
  /** ISO 8601. */
  storedAt: string;
  /** The size of its files. */
  bytes: number;
  durationMs: number;
  /** How many the commit introduced. */
  newWarnings: number;
  failedSelftests: number;
}

/** What the server asks of a store. */
export type ServedStore = Pick<
  Store,
  | "place"
  | "list"
  | "read"
  | "localBlob"
  | "openBlob"
  | "lease"
  | "renewLease"
  | "releaseLease"
  | "pins"
  | "leases"
  | "knownDamage"
>;

/** `COMMIT-VARIANT`: the store's key as one word, for URLs and stage one. */
export function kernelId({ commit, variant }: StoreKey): string {
  return `${commit}-${variant}`;
}

/** The key that an id stands for; undefined for what cannot be one. */
export function keyOfKernel(id: string): StoreKey | undefined {
  const dash = id.indexOf("-");
  const [commit, variant] = [id.slice(0, dash), id.slice(dash + 1)];
  return commitPattern.test(commit) && variantPattern.test(variant) ? { commit, variant } : undefined;
}

/** The store is asked for what is new at most this often, and for everything, which tells what is gone, that often. */
const newMs = 1_000;
const everythingMs = 5 * 60_000;
/** Clocks of several publishers differ; what was stored so long before the newest is asked for again. */
const overlapMs = 10 * 60_000;

/** A list of the store's kernels, kept in memory and brought up to date when it is asked for. */
export class StoredKernels {
  readonly store: ServedStore;
  readonly #log: Logger;
  #byId = new Map<string, StoredKernelSummary>();
  #sorted: StoredKernelSummary[] | undefined;
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  #listedAtMs = Number.NEGATIVE_INFINITY;
  #looking: Promise<void> | undefined;

  constructor(store: ServedStore, log: Logger) {
    this.store = store;
    this.#log = log;
  }

  ids(): Iterable<string> {
    return this.#byId.keys();
  }

  /** Without looking at the store. */
  known(id: string): StoredKernelSummary | undefined {
    return this.#byId.get(id);
  }

  /** @throws Error when the store cannot be read */
  async find(id: string): Promise<StoredKernelSummary | undefined> {
    const key = keyOfKernel(id);
    if (key === undefined) return undefined;
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    await this.refresh();
    return this.#byId.get(id);
  }

  /** Newest first. @throws Error when the store cannot be read */
  async all(): Promise<readonly StoredKernelSummary[]> {
    await this.refresh();
    return this.#newestFirst();
  }

  /** As all, but as it was last seen when the store cannot be read. */
  async allAsFarAsKnown(): Promise<readonly StoredKernelSummary[]> {
    try {
      await this.refresh();
    } catch (error) {
      this.#log.warn(`the store at ${this.store.place} cannot be read: ${visible(describeError(error))}`);
    }
    return this.#newestFirst();
  }

  #newestFirst(): readonly StoredKernelSummary[] {
    this.#sorted ??= [...this.#byId.values()].sort(
      (a, b) => b.storedAt.localeCompare(a.storedAt) || a.id.localeCompare(b.id),
    );
    return this.#sorted;
  }

  /** Who asks while somebody is looking waits for the same look. */
  async refresh(): Promise<void> {
    if (this.#looking === undefined) {
      if (monotonicMs() - this.#lookedAtMs < newMs) return;
      this.#looking = this.#look().finally(() => {
        this.#looking = undefined;
      });
    }
    await this.#looking;
  }

  async #look(): Promise<void> {
    const startedAtMs = monotonicMs();
    if (startedAtMs - this.#listedAtMs > everythingMs) {
      const all = await this.store.list();
      this.#byId = new Map(all.map(summaryOf).map(each => [each.id, each]));
      this.#listedAtMs = startedAtMs;
      this.#sorted = undefined;
    } else {
      const newest = this.#newestFirst()[0]?.storedAt;
      const since = newest === undefined ? undefined : new Date(Date.parse(newest) - overlapMs).toISOString();
      for (const each of (await this.store.list(since === undefined ? {} : { since })).map(summaryOf)) {
        if (this.#byId.get(each.id)?.storedAt === each.storedAt) continue;
        this.#byId.set(each.id, each);
        this.#sorted = undefined;
      }
    }
    this.#lookedAtMs = monotonicMs();
  }

  read(key: StoreKey): Promise<Manifest | undefined> {
    return this.store.read(key);
  }
}

function summaryOf({ key, manifest, storedAt, bytes }: StoredKernel): StoredKernelSummary {
  const { outcome, failure, release, arch } = manifest;
  const what = outcome === "built" ? visible(release ?? "").replaceAll("\n", " ") : "did not build:";
  return {
    id: kernelId(key),
    key: { commit: key.commit, variant: key.variant },
    title: `${what} ${key.commit.slice(0, 12)} ${key.variant}`,
    outcome,
    failure: failure === null ? "" : `${failure.stage}: ${failure.reason.slice(0, 500)}`,
    release,
    arch,
    storedAt,
    bytes,
    durationMs: manifest.durationMs,
    newWarnings: manifest.diagnostics.filter(({ severity, isNew }) => severity === "warning" && isNew).length,
    failedSelftests: manifest.selftests.failed.length,
  };
}
