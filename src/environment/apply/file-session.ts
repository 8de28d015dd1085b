import { MachineError } from "../../base/index.ts";
import type { Host } from "../../host/index.ts";
import { Refusal } from "../refusal.ts";
import { chosen, isAsAsked } from "../value.ts";
import { requireRoom } from "./hugepage-room.ts";
import { type KernelFile, readFiles, writeFile } from "./kernel-file.ts";

/** What a file is to say. */
export interface FileWish {
  path: string;
  value: string;
  readsAs?: readonly string[];
  /** Thrown when the kernel has no such file. */
  ifMissing: Refusal;
}

/** The files of /sys and /proc/sys that were touched on a machine: what they said at first. */
export class FileSession {
  readonly #host: Host;
  /** Before they were touched, in that order. */
  readonly #before = new Map<string, KernelFile>();

  constructor(host: Host) {
    this.#host = host;
  }

  /**
   * Writes what is wished, and into files that were touched for an environment before this one what they said at
   * first.
   * @returns what all of them say afterwards, which may not be what was wished
   * @throws Refusal
   */
  async arrange(wishes: readonly FileWish[], signal?: AbortSignal): Promise<Map<string, KernelFile>> {
    const paths = [...new Set([...this.#before.keys(), ...wishes.map(({ path }) => path)])];
    const files = await readFiles(this.#host, paths, signal);
    for (const { path, ifMissing } of wishes) if (files.get(path)?.isThere !== true) throw ifMissing;
    await requireRoom(this.#host, wishes, files, signal);
    const wished = new Map(wishes.map(wish => [wish.path, wish]));
    // First back, then on: pages that one pool gives back may be what the other needs.
    for (const [path, before] of this.#before) {
      if (before.text === undefined || wished.has(path) || files.get(path)?.text === before.text) continue;
      await this.#write(path, chosen(before.text), signal);
    }
    for (const { path, value, readsAs } of wishes) {
      const file = files.get(path);
      if (file === undefined || isAsAsked(value, file.text, readsAs)) continue;
      if (!file.isWritable) {
        throw new Refusal(
          "error",
          `${path} is read-only: ${value} was asked for, and it says ${file.text ?? "nothing"}`,
        );
      }
      if (file.text === undefined) {
        throw new Refusal("error", `${path} cannot be read, so it could not be put back afterwards`);
      }
      if (!this.#before.has(path)) this.#before.set(path, file);
      await this.#write(path, value, signal);
    }
    return readFiles(this.#host, paths, signal);
  }

  /** Puts all back as it was at first, and proves it. @throws MachineError when that fails */
  async revert(): Promise<void> {
    const failures = new Map<string, string>();
    const now = await readFiles(this.#host, [...this.#before.keys()]);
    for (const [path, { text }] of [...this.#before].toReversed()) {
      if (text === undefined || now.get(path)?.text === text) continue;
      const why = await writeFile(this.#host, path, chosen(text));
      if (why !== undefined) failures.set(path, why);
    }
    const after = await readFiles(this.#host, [...this.#before.keys()]);
    const wrong = [...this.#before].filter(([path, { text }]) => after.get(path)?.text !== text);
    if (wrong.length === 0) {
      this.#before.clear();
      return;
    }
    const each = wrong.map(([path, { text }]) => {
      const why = failures.get(path);
      const is = after.get(path)?.text ?? "gone";
      return `${path} was ${chosen(text ?? "")} and is ${chosen(is)}${why === undefined ? "" : ` (${why})`}`;
    });
    throw new MachineError(`files could not be put back as they were: ${each.join(", ")}`);
  }

  async #write(path: string, value: string, signal?: AbortSignal): Promise<void> {
    const why = await writeFile(this.#host, path, value, signal);
    if (why !== undefined) throw new Refusal("error", `${value} could not be written to ${path}: ${why}`);
  }
}
