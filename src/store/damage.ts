import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { Logger } from "../base/index.ts";
import { forEachAtOnce } from "./at-once.ts";
import { MissingBlob, type StoreBackend } from "./backend.ts";
import type { Catalog } from "./catalog.ts";
import { formatJson } from "./json-object.ts";
import { formatKey, type StoredFile, type StoreKey, sha256Pattern } from "./manifest.ts";
import type { Damage } from "./store.ts";
import { StoreError } from "./store-error.ts";

const prefix = "damaged/";
const checkedAtOnce = 16;
const shownFiles = 5;

export type BlobOfFile = Pick<StoredFile, "sha256" | "bytes">;

/** What is known of blobs that are not what their name says. */
export class DamageBook {
  readonly #backend: StoreBackend;
  readonly #catalog: Catalog;
  readonly #log: Logger;

  constructor(backend: StoreBackend, catalog: Catalog, log: Logger) {
    this.#backend = backend;
    this.#catalog = catalog;
    this.#log = log;
  }

  /** Notes that a blob is damaged, so that the next publisher writes it again. */
  async note(sha256: string): Promise<void> {
    const content = formatJson({ sha256, foundAt: new Date().toISOString() });
    try {
      await this.#backend.createObject(nameOf(sha256), content);
    } catch (error) {
      // Who may only read the store must still learn of the damage.
      this.#log.warn(`the damage of blob ${sha256} was not noted: ${String(error)}`);
    }
  }

  async forget(sha256: string): Promise<void> {
    await this.#backend.deleteObject(nameOf(sha256));
  }

  async noted(): Promise<Set<string>> {
    const found = new Set<string>();
    for await (const { name } of this.#backend.objects(prefix)) {
      const sha256 = name.slice(prefix.length).replace(/\.json$/, "");
      if (sha256Pattern.test(sha256)) found.add(sha256);
    }
    return found;
  }

  /** Which of these blobs are missing, of the wrong size, or noted as damaged: without reading them. */
  async among(files: readonly BlobOfFile[]): Promise<Map<string, Damage["problem"]>> {
    const noted = await this.noted();
    const sizes = new Map(files.map(({ sha256, bytes }) => [sha256, bytes]));
    const bad = new Map<string, Damage["problem"]>();
    await forEachAtOnce(checkedAtOnce, sizes, async ([sha256, bytes]) => {
      const blob = await this.#backend.blob(sha256);
      if (blob === undefined) bad.set(sha256, "missing");
      else if (noted.has(sha256) || blob.bytes !== bytes) bad.set(sha256, "damaged");
    });
    return bad;
  }

  /** What is found wrong with a blob as an error that names the kernels that need it. */
  async errorOf(sha256: string, problem: Damage["problem"]): Promise<StoreError> {
    const kernels = await this.#catalog.scanReadable();
    const files = kernels.flatMap(({ key, manifest }) =>
      manifest.files.filter(file => file.sha256 === sha256).map(file => `${file.path} of ${formatKey(key)}`),
    );
    const more = files.length - shownFiles;
    const needed =
      files.length === 0
        ? "no kernel needs it by now"
        : `it is ${files.slice(0, shownFiles).join(", ")}${more > 0 ? ` and ${more} more` : ""}: build it again`;
    return new StoreError(`blob ${sha256} of ${this.#backend.place} is ${problem}; ${needed}`);
  }

  /** A blob's content as a stream that ends with an error, and a note, when it is not what it should be. */
  async open(file: BlobOfFile): Promise<Readable> {
    const { sha256 } = file;
    let source: Readable;
    try {
      source = await this.#backend.openBlob(sha256);
    } catch (error) {
      if (error instanceof MissingBlob) throw await this.errorOf(sha256, "missing");
      throw error;
    }
    const fail = async () => {
      await this.note(sha256);
      return await this.errorOf(sha256, "damaged");
    };
    return Readable.from(checked(source, file, fail), { objectMode: false });
  }

  /** Reads a blob whole. @returns what is wrong with it; undefined when nothing is */
  async check(file: BlobOfFile, signal?: AbortSignal): Promise<Damage["problem"] | undefined> {
    try {
      const source = await this.#backend.openBlob(file.sha256);
      const wrong = new StoreError("damaged");
      for await (const _ of checked(source, file, async () => wrong)) signal?.throwIfAborted();
      return undefined;
    } catch (error) {
      if (error instanceof MissingBlob) return "missing";
      if (error instanceof StoreError) return "damaged";
      throw error;
    }
  }
}

/** Passes bytes on; ends with an error when they are more, fewer or others than the digest says. */
async function* checked(
  source: Readable,
  { sha256, bytes }: BlobOfFile,
  fail: () => Promise<StoreError>,
): AsyncGenerator<Buffer> {
  const hash = createHash("sha256");
  let seen = 0;
  for await (const chunk of source) {
    const content: Buffer = chunk;
    seen += content.length;
    if (seen > bytes) throw await fail();
    hash.update(content);
    yield content;
  }
  if (seen !== bytes || hash.digest("hex") !== sha256) throw await fail();
}

/** What is wrong with which files of one kernel. */
export function damageOfKernel(
  key: StoreKey,
  files: readonly StoredFile[],
  bad: ReadonlyMap<string, Damage["problem"]>,
): Damage[] {
  return [...bad].map(([sha256, problem]) => ({
    sha256,
    problem,
    files: files.filter(file => file.sha256 === sha256).map(({ path }) => ({ key, path })),
  }));
}

function nameOf(sha256: string): string {
  return `${prefix}${sha256}.json`;
}
