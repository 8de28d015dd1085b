import { describeError, type Logger } from "../base/index.ts";
import { forEachAtOnce } from "./at-once.ts";
import type { ObjectInfo, StoreBackend } from "./backend.ts";
import { parseJson } from "./json-object.ts";
import {
  commitPattern,
  formatKey,
  type Manifest,
  manifestSchema,
  type StoreKey,
  variantPattern,
} from "./manifest.ts";
import type { StoredKernel } from "./store.ts";
import { StoreError } from "./store-error.ts";

const prefix = "kernels/";
/** So many files' entries are kept in memory, of manifests that were read. */
const keptEntries = 200_000;
const readAtOnce = 16;

export interface Scan {
  kernels: StoredKernel[];
  /** Manifests that cannot be read. */
  unreadable: { name: string; problem: string }[];
}

/** The manifests of a store. Those that did not change since they were read are not read again. */
export class Catalog {
  readonly #backend: StoreBackend;
  readonly #log: Logger;
  /** By name, the least recently used first. */
  readonly #read = new Map<string, { tag: string; manifest: Manifest }>();
  #entries = 0;

  constructor(backend: StoreBackend, log: Logger) {
    this.#backend = backend;
    this.#log = log;
  }

  /** @throws StoreError when it cannot be read, or is another kernel's */
  async read(key: StoreKey): Promise<Manifest | undefined> {
    const name = manifestName(key);
    const text = await this.#backend.readObject(name);
    return text === undefined ? undefined : parseManifest(text, `${this.#backend.place}: ${name}`, key);
  }

  /** Those of commits that start so. */
  async scan(commit = ""): Promise<Scan> {
    const objects: ObjectInfo[] = [];
    for await (const object of this.#backend.objects(prefix + commit)) objects.push(object);
    const found: Scan = { kernels: [], unreadable: [] };
    await forEachAtOnce(readAtOnce, objects, async object => {
      const key = keyOf(object.name);
      if (key === undefined) return;
      try {
        const manifest = await this.#manifest(object, key);
        if (manifest !== undefined) found.kernels.push(storedKernel(key, manifest, object));
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        found.unreadable.push({ name: object.name, problem: describeError(error) });
      }
    });
    found.kernels.sort(byNewest);
    return found;
  }

  /** As scan, for who can do without those that cannot be read. */
  async scanReadable(commit?: string): Promise<StoredKernel[]> {
    const { kernels, unreadable } = await this.scan(commit);
    for (const { problem } of unreadable) this.#log.warn(problem);
    return kernels;
  }

  async has(key: StoreKey): Promise<boolean> {
    return (await this.#backend.readObject(manifestName(key))) !== undefined;
  }

  /** The keys alone, without reading a manifest. */
  async keys(commit: string): Promise<StoreKey[]> {
    const keys: StoreKey[] = [];
    for await (const { name } of this.#backend.objects(prefix + commit)) {
      const key = keyOf(name);
      if (key !== undefined) keys.push(key);
    }
    return keys.sort((a, b) => (formatKey(a) < formatKey(b) ? -1 : 1));
  }

  async #manifest({ name, tag }: ObjectInfo, key: StoreKey): Promise<Manifest | undefined> {
    const known = this.#read.get(name);
    if (known !== undefined) this.#forget(name, known.manifest);
    const manifest = known?.tag === tag ? known.manifest : await this.read(key);
    if (manifest !== undefined) this.#keep(name, { tag, manifest });
    return manifest;
  }

  #keep(name: string, read: { tag: string; manifest: Manifest }): void {
    this.#read.set(name, read);
    this.#entries += read.manifest.files.length;
    for (const [oldest, { manifest }] of this.#read) {
      if (this.#entries <= keptEntries) break;
      this.#forget(oldest, manifest);
    }
  }

  #forget(name: string, manifest: Manifest): void {
    this.#read.delete(name);
    this.#entries -= manifest.files.length;
  }
}

export function manifestName({ commit, variant }: StoreKey): string {
  return `${prefix}${commit}/${variant}.json`;
}

/** @throws StoreError */
export function parseManifest(text: string, place: string, key?: StoreKey): Manifest {
  const manifest = parseJson(text, place, manifestSchema);
  if (key !== undefined && formatKey(manifest) !== formatKey(key)) {
    throw new StoreError(`${place} is the manifest of another kernel, ${formatKey(manifest)}`);
  }
  return manifest;
}

function keyOf(name: string): StoreKey | undefined {
  const [commit, file, ...more] = name.slice(prefix.length).split("/");
  const variant = file?.endsWith(".json") ? file.slice(0, -".json".length) : undefined;
  if (commit === undefined || variant === undefined || more.length > 0) return undefined;
  return commitPattern.test(commit) && variantPattern.test(variant) ? { commit, variant } : undefined;
}

function storedKernel(key: StoreKey, manifest: Manifest, { modifiedAt }: ObjectInfo): StoredKernel {
  return {
    key,
    manifest,
    storedAt: new Date(modifiedAt).toISOString(),
    bytes: manifest.files.reduce((sum, file) => sum + file.bytes, 0),
  };
}

function byNewest(a: StoredKernel, b: StoredKernel): number {
  if (a.storedAt !== b.storedAt) return a.storedAt > b.storedAt ? -1 : 1;
  return formatKey(a.key) < formatKey(b.key) ? -1 : 1;
}
