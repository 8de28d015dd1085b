import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { mkdtemp, open, readFile, realpath, rm, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { formatBytes, hasCode, kindOfPath, throwIfInterrupted, UserError, visible } from "../base/index.ts";
import { largestObject } from "./backend.ts";
import { parseManifest } from "./catalog.ts";
import { exportedFiles, exportedManifest } from "./export.ts";
import type { Manifest, Publication, StoredFile } from "./manifest.ts";
import { publish } from "./publish.ts";
import type { ImportOptions, Published } from "./store.ts";
import { StoreError } from "./store-error.ts";
import type { StoreParts } from "./store-parts.ts";
import { type ArchivedFile, filesOfTar } from "./tar-file.ts";

const mostBytesDefault = 16 * 1024 ** 3;

/** See Store.import. What the files are is checked before anything of them is in the store. */
export async function importKernel(
  parts: StoreParts,
  path: string,
  { mostBytes = mostBytesDefault, ...options }: ImportOptions = {},
): Promise<Published> {
  const kind = await kindOfPath(path);
  if (kind === undefined) throw new UserError(`there is no ${path}: give what vmentry store export wrote`);
  const received = await mkdtemp(join(await parts.backend.scratch(), "import-"));
  try {
    const files = kind === "directory" ? filesOfDirectory(path) : filesOfTar(path);
    const receiver = new Receiver({ place: path, directory: received, mostBytes, signal: options.signal });
    for await (const file of files) await receiver.take(file);
    return await publish(parts, receiver.publication(), options);
  } finally {
    await rm(received, { recursive: true, force: true });
  }
}

interface Receiving {
  place: string;
  /** Where files are put, under names of our own. */
  directory: string;
  mostBytes: number;
  signal: AbortSignal | undefined;
}

/** Takes the manifest first and then exactly the files that it lists, each of the size and digest that it says. */
class Receiver {
  readonly #receiving: Receiving;
  #manifest: Manifest | undefined;
  readonly #awaited = new Map<string, StoredFile>();
  readonly #sources = new Map<string, string>();

  constructor(receiving: Receiving) {
    this.#receiving = receiving;
  }

  async take({ name, bytes, content }: ArchivedFile): Promise<void> {
    throwIfInterrupted(this.#receiving.signal);
    if (this.#manifest === undefined) {
      if (name !== exportedManifest) {
        throw this.#problem(`starts with ${JSON.stringify(visible(name))}, not with ${exportedManifest}`);
      }
      if (bytes > largestObject)
        throw this.#problem(`${name} has ${formatBytes(bytes)}, which no manifest has`);
      const chunks: Buffer[] = [];
      for await (const chunk of content) chunks.push(chunk);
      this.#expect(Buffer.concat(chunks).toString("utf8"));
      return;
    }
    const path = name.startsWith(`${exportedFiles}/`) ? name.slice(exportedFiles.length + 1) : undefined;
    const file = path === undefined ? undefined : this.#awaited.get(path);
    if (file === undefined) {
      throw this.#problem(
        `holds ${JSON.stringify(visible(name))}, which its manifest does not list, or twice`,
      );
    }
    if (bytes !== file.bytes) {
      throw this.#problem(`${visible(name)} has ${bytes} bytes, but ${file.bytes} by its manifest`);
    }
    this.#awaited.delete(file.path);
    const source = join(this.#receiving.directory, String(this.#sources.size));
    if ((await writeHashed(source, content, file.bytes)) !== file.sha256) {
      throw this.#problem(`${visible(name)} is not what its digest in the manifest says`);
    }
    this.#sources.set(file.path, source);
  }

  /** @throws UserError when something that the manifest lists did not come */
  publication(): Publication {
    if (this.#manifest === undefined) throw this.#problem("is empty");
    const [lacking] = this.#awaited.keys();
    if (lacking !== undefined) {
      throw this.#problem(`lacks ${visible(lacking)}, which its manifest lists; it may be cut off`);
    }
    const { format: _, version: __, files, ...description } = this.#manifest;
    return {
      ...description,
      files: files.map(({ path, mode }) => ({ path, mode, source: this.#sources.get(path) ?? "" })),
    };
  }

  #expect(text: string): void {
    const { place, mostBytes } = this.#receiving;
    try {
      this.#manifest = parseManifest(text, `${place}: ${exportedManifest}`);
    } catch (error) {
      if (error instanceof StoreError) throw new UserError(error.message, { cause: error });
      throw error;
    }
    const bytes = this.#manifest.files.reduce((sum, file) => sum + file.bytes, 0);
    if (bytes > mostBytes) {
      throw this.#problem(
        `comes to ${formatBytes(bytes)}, more than the ${formatBytes(mostBytes)} that are taken`,
      );
    }
    for (const file of this.#manifest.files) this.#awaited.set(file.path, file);
  }

  #problem(what: string): UserError {
    return new UserError(`${this.#receiving.place} cannot be imported: it ${what}`);
  }
}

/** Writes at most so many bytes. @returns their SHA-256 */
async function writeHashed(path: string, content: AsyncIterable<Buffer>, most: number): Promise<string> {
  const hash = createHash("sha256");
  const file = await open(path, "wx");
  try {
    let bytes = 0;
    for await (const chunk of content) {
      bytes += chunk.length;
      if (bytes > most) break;
      hash.update(chunk);
      await file.writeFile(chunk);
    }
  } finally {
    await file.close();
  }
  return hash.digest("hex");
}

/** An exported directory's files, the manifest first. Links are not followed: they could lead anywhere. */
async function* filesOfDirectory(directory: string): AsyncGenerator<ArchivedFile> {
  const root = await realpath(directory);
  const manifest = await archivedFile(root, exportedManifest);
  if (manifest.bytes > largestObject) {
    throw new UserError(`${directory} cannot be imported: ${exportedManifest} is too large`);
  }
  yield manifest;
  const text = await readFile(join(root, exportedManifest), "utf8");
  for (const { path } of parseManifest(text, `${directory}: ${exportedManifest}`).files) {
    yield await archivedFile(root, `${exportedFiles}/${path}`);
  }
}

async function archivedFile(root: string, name: string): Promise<ArchivedFile> {
  const path = join(root, name);
  try {
    const found = await stat(path);
    const isOwn = (await realpath(path)) === path && path.startsWith(root + sep);
    if (!isOwn || !found.isFile())
      throw new UserError(`${visible(path)} cannot be imported: it is no plain file`);
    return { name, bytes: found.size, content: contentOf(path) };
  } catch (error) {
    if (!hasCode(error, "ENOENT") && !hasCode(error, "ENOTDIR")) throw error;
    throw new UserError(`${visible(root)} cannot be imported: it has no ${visible(name)}`, { cause: error });
  }
}

async function* contentOf(path: string): AsyncGenerator<Buffer> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    yield* file.createReadStream({ autoClose: false });
  } finally {
    await file.close();
  }
}
