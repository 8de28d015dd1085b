import type { Readable } from "node:stream";
import { type Logger, UserError } from "../base/index.ts";
import type { StoreBackend } from "./backend.ts";
import { Catalog } from "./catalog.ts";
import { checkout } from "./checkout.ts";
import { DamageBook, damageOfKernel } from "./damage.ts";
import { exportKernel } from "./export.ts";
import { collectGarbage } from "./gc.ts";
import { importKernel } from "./import.ts";
import { describeLeases, releaseLease, renewLease, takeLease } from "./leases.ts";
import { findKernel, resolveCommit } from "./lookup.ts";
import {
  formatKey,
  type Manifest,
  type Publication,
  type StoredFile,
  type StoreKey,
  storeKeySchema,
} from "./manifest.ts";
import { pin, readPins, unpin } from "./pins.ts";
import { publish } from "./publish.ts";
import type {
  CheckedOut,
  CheckoutOptions,
  Damage,
  GcOptions,
  ImportOptions,
  Lease,
  LeaseRequest,
  Pin,
  PublishOptions,
  RetentionPolicy,
  Store,
  StoredKernel,
  StoreQuery,
  VerifyOptions,
} from "./store.ts";
import type { StoreParts } from "./store-parts.ts";
import { verify } from "./verify.ts";

/** How long a checkout or an export may take before gc may take from it: far longer than one takes. */
const readingMs = 6 * 3_600_000;

/** The store on a back end. */
export class KernelStore implements Store {
  readonly #parts: StoreParts;

  constructor(backend: StoreBackend, log: Logger) {
    const catalog = new Catalog(backend, log);
    this.#parts = { backend, catalog, damage: new DamageBook(backend, catalog, log), log };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.backend[Symbol.asyncDispose]();
  }

  get place(): string {
    return this.#parts.backend.place;
  }

  async publish(publication: Publication, options?: PublishOptions) {
    return await publish(this.#parts, publication, options);
  }

  async read(key: StoreKey): Promise<Manifest | undefined> {
    return await this.#parts.catalog.read(checkKey(key));
  }

  async damageOf(key: StoreKey): Promise<Damage[]> {
    const manifest = await this.read(key);
    if (manifest === undefined) return [];
    return damageOfKernel(key, manifest.files, await this.#parts.damage.among(manifest.files));
  }

  async knownDamage(): Promise<Damage[]> {
    const noted = await this.#parts.damage.noted();
    const bad = new Map([...noted].sort().map(sha256 => [sha256, "damaged" as const]));
    if (bad.size === 0) return [];
    const kernels = await this.#parts.catalog.scanReadable();
    const found = kernels.flatMap(({ key, manifest }) => damageOfKernel(key, manifest.files, bad));
    return [...bad].map(([sha256, problem]) => ({
      sha256,
      problem,
      files: found.filter(each => each.sha256 === sha256).flatMap(each => each.files),
    }));
  }

  async list({ commit = "", variant, outcome, since }: StoreQuery = {}): Promise<StoredKernel[]> {
    if (!/^[0-9a-f]{0,64}$/.test(commit)) {
      throw new UserError(
        `${JSON.stringify(commit)} is not the start of a commit: expected hexadecimal digits`,
      );
    }
    const from = since === undefined ? -Infinity : Date.parse(since);
    if (Number.isNaN(from)) throw new UserError(`${JSON.stringify(since)} is no time: expected ISO 8601`);
    return (await this.#parts.catalog.scanReadable(commit)).filter(
      ({ key, manifest, storedAt }) =>
        (variant === undefined || key.variant === variant) &&
        (outcome === undefined || manifest.outcome === outcome) &&
        Date.parse(storedAt) >= from,
    );
  }

  async resolveCommit(prefix: string): Promise<string> {
    return await resolveCommit(this.#parts.catalog, this.place, prefix);
  }

  async find(text: string): Promise<StoreKey> {
    return await findKernel(this.#parts.catalog, this.place, text);
  }

  async openBlob(file: Pick<StoredFile, "sha256" | "bytes">): Promise<Readable> {
    return await this.#parts.damage.open(file);
  }

  localBlob(sha256: string): string | undefined {
    return this.#parts.backend.localBlob?.(sha256);
  }

  async checkout(key: StoreKey, directory: string, options?: CheckoutOptions): Promise<CheckedOut> {
    return await this.#reading(key, manifest => checkout(this.#parts, manifest, directory, options));
  }

  async verify(options?: VerifyOptions) {
    return await verify(this.#parts, options);
  }

  async gc(policy: RetentionPolicy, options?: GcOptions) {
    return await collectGarbage(this.#parts, policy, options);
  }

  async pin(key: StoreKey, wish: Omit<Pin, "key" | "at">): Promise<void> {
    await pin(this.#parts, checkKey(key), wish);
  }

  async unpin(key: StoreKey): Promise<boolean> {
    return await unpin(this.#parts, checkKey(key));
  }

  async pins(): Promise<Pin[]> {
    return await readPins(this.#parts);
  }

  async lease(request: LeaseRequest): Promise<Lease> {
    return await takeLease(this.#parts, request);
  }

  async renewLease(id: string, ms: number): Promise<Lease | undefined> {
    return await renewLease(this.#parts, id, ms);
  }

  async releaseLease(id: string): Promise<void> {
    await releaseLease(this.#parts, id);
  }

  async leases(): Promise<Lease[]> {
    return await describeLeases(this.#parts);
  }

  async export(key: StoreKey, target: { tar: string } | { directory: string }): Promise<void> {
    await this.#reading(key, manifest => exportKernel(this.#parts, manifest, target));
  }

  async import(path: string, options?: ImportOptions) {
    return await importKernel(this.#parts, path, options);
  }

  /** Keeps gc away from a kernel while it is read. @throws UserError when it is not there */
  async #reading<T>(key: StoreKey, read: (manifest: Manifest) => Promise<T>): Promise<T> {
    if ((await this.read(key)) === undefined) throw this.#absent(key);
    const lease = await this.#leaseToRead(key);
    try {
      const manifest = await this.read(key);
      if (manifest === undefined) throw this.#absent(key);
      return await read(manifest);
    } finally {
      if (lease !== undefined) await this.releaseLease(lease.id);
    }
  }

  /** None where the store is read-only for this user: then gc is not kept away, and what it takes is told as missing. */
  async #leaseToRead(key: StoreKey): Promise<Lease | undefined> {
    try {
      return await this.lease({ keys: [key], holder: `a reader, process ${process.pid}`, ms: readingMs });
    } catch (error) {
      if (error instanceof UserError) throw error;
      this.#parts.log.debug(`no lease on ${formatKey(key)}: ${String(error)}`);
      return undefined;
    }
  }

  #absent(key: StoreKey): UserError {
    return new UserError(`${this.place} has no kernel ${formatKey(key)}`);
  }
}

/** Keys come from users and from requests: what is none must not become a name in the store. */
function checkKey(key: StoreKey): StoreKey {
  const checked = storeKeySchema.safeParse(key);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw new UserError(`no kernel ${JSON.stringify(formatKey(key))}: ${issue?.message ?? "not as a key is"}`);
}
