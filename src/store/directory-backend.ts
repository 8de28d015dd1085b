import { createHash, randomUUID } from "node:crypto";
import { constants } from "node:fs";
import {
  chmod,
  type FileHandle,
  link,
  mkdir,
  open,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
} from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Readable } from "node:stream";
import {
  describeError,
  hasCode,
  kindOfPath,
  namesIn,
  syncDirectory,
  UserError,
  visible,
} from "../base/index.ts";
import {
  type BlobInfo,
  blobName,
  checkMark,
  checkObjectName,
  largestObject,
  MissingBlob,
  mark,
  markName,
  type NewBlob,
  type ObjectInfo,
  type StoreBackend,
} from "./backend.ts";
import { sha256Pattern } from "./manifest.ts";

const chunkBytes = 1024 * 1024;
/** Where what is not whole yet is written: on the same file system, so that a rename makes it whole. */
const unfinished = "tmp";

/**
 * A store in a directory. What is written is written under a name of its own, synced, and then renamed or
 * linked to its place, so that a reader sees all or nothing of it, and a kill or a power cut leaves no more than
 * a file in tmp/. Blobs are read-only files, so that hard links to them are not written to by accident.
 */
export class DirectoryBackend implements StoreBackend {
  readonly place: string;
  readonly #made = new Set<string>();
  #isPrepared = false;

  constructor(directory: string) {
    this.place = resolve(directory);
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  async prepare(): Promise<void> {
    // Somebody may remove all of a store while it is in use.
    if (this.#isPrepared && (await kindOfPath(join(this.place, unfinished))) === "directory") return;
    await mkdir(this.place, { recursive: true });
    const isMarked = await this.refuseOther();
    await mkdir(join(this.place, unfinished), { recursive: true });
    this.#isPrepared = true;
    if (!isMarked) await this.createObject(markName, mark);
  }

  /** Whether it is a store already. @throws UserError when it is something else, or a store of another version */
  async refuseOther(): Promise<boolean> {
    const isForeign = (await namesIn(this.place)).some(name => name !== unfinished && name !== markName);
    // Looked for after that: another process may be making the store just now.
    const there = await this.readObject(markName);
    if (there !== undefined) checkMark(there, this.place);
    else if (isForeign) {
      throw new UserError(
        `${this.place} is no vmentry store, and not empty: give an empty or a new directory`,
      );
    }
    return there !== undefined;
  }

  async blob(sha256: string): Promise<BlobInfo | undefined> {
    try {
      const found = await stat(this.localBlob(sha256));
      return { sha256, bytes: found.size, modifiedAt: found.mtimeMs };
    } catch (error) {
      if (hasCode(error, "ENOENT")) return undefined;
      throw error;
    }
  }

  async putBlob({ sha256, bytes, source, isExecutable }: NewBlob): Promise<void> {
    const target = this.localBlob(sha256);
    await this.#write(
      async file => {
        const digest = await copyInto(file, source, bytes);
        if (digest !== sha256) throw new Error(`${visible(source)} changed while it was stored`);
      },
      async temporary => {
        await chmod(temporary, isExecutable ? 0o555 : 0o444);
        await this.#settle(target, () => rename(temporary, target));
      },
    );
  }

  async openBlob(sha256: string): Promise<Readable> {
    try {
      const file = await open(this.localBlob(sha256), "r");
      return file.createReadStream({ highWaterMark: chunkBytes });
    } catch (error) {
      if (hasCode(error, "ENOENT")) throw new MissingBlob(sha256, this.place);
      throw error;
    }
  }

  async deleteBlob(sha256: string): Promise<void> {
    await rm(this.localBlob(sha256), { force: true });
  }

  async *blobs(): AsyncGenerator<BlobInfo> {
    for (const group of await namesIn(join(this.place, "blobs"))) {
      for (const name of await namesIn(join(this.place, "blobs", group))) {
        if (!sha256Pattern.test(name) || !name.startsWith(group)) continue;
        const found = await this.blob(name);
        if (found !== undefined) yield found;
      }
    }
  }

  async readObject(name: string): Promise<string | undefined> {
    const path = this.#pathOf(name);
    try {
      if ((await stat(path)).size > largestObject) throw new Error(`${path} is larger than any such file is`);
      return await readFile(path, "utf8");
    } catch (error) {
      if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR")) return undefined;
      throw error;
    }
  }

  async createObject(name: string, content: string): Promise<boolean> {
    const target = this.#pathOf(name);
    let isCreated = true;
    await this.#writeObject(target, content, async temporary => {
      try {
        // Unlike rename, link fails when the name is taken.
        await link(temporary, target);
      } catch (error) {
        if (!hasCode(error, "EEXIST")) throw error;
        isCreated = false;
      }
    });
    return isCreated;
  }

  async replaceObject(name: string, content: string): Promise<void> {
    const target = this.#pathOf(name);
    await this.#writeObject(target, content, temporary => rename(temporary, target));
  }

  async deleteObject(name: string): Promise<void> {
    const path = this.#pathOf(name);
    await rm(path, { force: true });
    // A commit's directory goes with its last kernel; one that is not empty stays.
    if (name.split("/").length > 2) await rmdir(dirname(path)).catch(() => {});
  }

  async *objects(prefix: string): AsyncGenerator<ObjectInfo> {
    const directory = prefix.includes("/") ? prefix.slice(0, prefix.lastIndexOf("/")) : "";
    if (directory !== "") checkObjectName(directory);
    yield* this.#objectsIn(directory, prefix);
  }

  async *#objectsIn(directory: string, prefix: string): AsyncGenerator<ObjectInfo> {
    for (const each of await namesIn(join(this.place, directory))) {
      const name = directory === "" ? each : `${directory}/${each}`;
      if (!name.startsWith(prefix) || ["blobs", unfinished].includes(name)) continue;
      const found = await stat(join(this.place, name)).catch((error: unknown) => {
        // Removed since it was listed.
        if (hasCode(error, "ENOENT")) return undefined;
        throw error;
      });
      if (found?.isDirectory()) yield* this.#objectsIn(name, prefix);
      else if (found?.isFile()) {
        const tag = `${found.ino}-${found.mtimeMs}-${found.size}`;
        yield { name, tag, modifiedAt: found.mtimeMs };
      }
    }
  }

  localBlob(sha256: string): string {
    return join(this.place, blobName(sha256));
  }

  async scratch(): Promise<string> {
    await this.prepare();
    return join(this.place, unfinished);
  }

  async sweep(olderThanMs: number): Promise<void> {
    const directory = join(this.place, unfinished);
    for (const name of await namesIn(directory)) {
      const path = join(directory, name);
      const found = await stat(path).catch(() => undefined);
      if (found !== undefined && Date.now() - found.mtimeMs > olderThanMs) {
        await rm(path, { recursive: true, force: true });
      }
    }
  }

  #pathOf(name: string): string {
    return join(this.place, checkObjectName(name));
  }

  async #writeObject(
    target: string,
    content: string,
    settle: (temporary: string) => Promise<void>,
  ): Promise<void> {
    await this.#write(
      file => file.writeFile(content),
      temporary => this.#settle(target, () => settle(temporary)),
    );
  }

  /** Writes a file of its own, synced, and lets `settle` bring it to its place; nothing is left of it in tmp/. */
  async #write(
    fill: (file: FileHandle) => Promise<void>,
    settle: (temporary: string) => Promise<void>,
  ): Promise<void> {
    await this.prepare();
    const temporary = join(this.place, unfinished, randomUUID());
    try {
      const file = await open(temporary, "wx");
      try {
        await fill(file);
        await file.sync();
      } finally {
        await file.close();
      }
      await settle(temporary);
    } catch (error) {
      if (!hasCode(error, "ENOSPC") && !hasCode(error, "EDQUOT")) throw error;
      throw new Error(`the store ${this.place} is full: ${describeError(error)}`, { cause: error });
    } finally {
      await rm(temporary, { force: true });
    }
  }

  /** Brings something to its place, in a directory that another process may remove, since empty, at any time. */
  async #settle(target: string, bring: () => Promise<void>): Promise<void> {
    const directory = dirname(target);
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#makeDirectory(directory);
        await bring();
        await syncDirectory(directory);
        return;
      } catch (error) {
        if (!hasCode(error, "ENOENT") || attempt === 10) throw error;
        this.#made.delete(directory);
      }
    }
  }

  async #makeDirectory(directory: string): Promise<void> {
    if (this.#made.has(directory)) return;
    const first = await mkdir(directory, { recursive: true });
    // A new directory's name is an entry of the one above it.
    if (first !== undefined) {
      for (let each = directory; each.length >= first.length; each = dirname(each)) {
        await syncDirectory(dirname(each));
      }
    }
    this.#made.add(directory);
  }
}

/** Copies so many bytes of a file. @returns their SHA-256 */
async function copyInto(file: FileHandle, path: string, bytes: number): Promise<string> {
  const hash = createHash("sha256");
  const source = await open(path, constants.O_RDONLY);
  try {
    const buffer = Buffer.alloc(Math.max(1, Math.min(chunkBytes, bytes + 1)));
    for (let left = bytes + 1; left > 0; ) {
      const { bytesRead } = await source.read(buffer, 0, Math.min(left, buffer.length));
      if (bytesRead === 0) break;
      left -= bytesRead;
      const chunk = buffer.subarray(0, bytesRead);
      hash.update(chunk);
      await file.writeFile(chunk);
    }
  } finally {
    await source.close();
  }
  return hash.digest("hex");
}
