import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { syncDirectory } from "../base/index.ts";
import { formatJUnitStart, type JUnitSuite, type JUnitTotals } from "../results/index.ts";

/** Enough for the longest totals, which are known at the end alone. */
const startBytes = 256;

const scratchBytes = 512 * 1024;

export interface JUnitMark {
  at: number;
  totals: JUnitTotals;
}

/**
 * A JUnit document that is written suite by suite under a temporary name, so that no more of it is in memory than one
 * suite. What fails, such as a full disk, is thrown at `close` and not before: a report is more than this file.
 */
export class JUnitFile implements Disposable {
  readonly #path: string;
  readonly #temporary: string;
  #file: number | undefined;
  #at = startBytes;
  #totals: JUnitTotals = { tests: 0, failures: 0, errors: 0, skipped: 0 };
  #problem: unknown;
  /** What is written goes through it. */
  readonly #scratch = Buffer.allocUnsafe(scratchBytes);

  constructor(path: string) {
    this.#path = path;
    this.#temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
    this.#try(() => {
      mkdirSync(dirname(path), { recursive: true });
      rmSync(this.#temporary, { force: true });
      this.#file = openSync(this.#temporary, "wx");
    });
  }

  add({ parts, totals }: JUnitSuite): void {
    this.#try(() => {
      for (const part of parts) this.#write(part);
    });
    const { tests, failures, errors, skipped } = this.#totals;
    this.#totals = {
      tests: tests + totals.tests,
      failures: failures + totals.failures,
      errors: errors + totals.errors,
      skipped: skipped + totals.skipped,
    };
  }

  mark(): JUnitMark {
    return { at: this.#at, totals: this.#totals };
  }

  /** Takes back what was added since then. */
  backTo({ at, totals }: JUnitMark): void {
    this.#at = at;
    this.#totals = totals;
    this.#try(() => {
      if (this.#file !== undefined) ftruncateSync(this.#file, at);
    });
  }

  /** @returns its size. @throws when it could not be written: then there is none */
  async close(): Promise<number> {
    this.#try(() => {
      this.#write("</testsuites>\n");
      if (this.#file === undefined) return;
      // Between attributes there may be any space.
      const start = formatJUnitStart(this.#totals);
      writeSync(this.#file, `${start.padEnd(startBytes - 2)}>\n`, 0);
      fsyncSync(this.#file);
      this.#closeFile();
      renameSync(this.#temporary, this.#path);
    });
    if (this.#problem !== undefined) throw this.#problem;
    await syncDirectory(dirname(this.#path));
    return this.#at;
  }

  [Symbol.dispose](): void {
    this.#closeFile();
    rmSync(this.#temporary, { force: true });
  }

  #write(text: string): void {
    if (this.#file === undefined) return;
    const isSmall = 3 * text.length <= this.#scratch.length;
    const bytes = isSmall ? this.#scratch.subarray(0, this.#scratch.write(text)) : Buffer.from(text);
    for (let written = 0; written < bytes.length; ) {
      const count = writeSync(this.#file, bytes, written, bytes.length - written, this.#at);
      written += count;
      this.#at += count;
    }
  }

  #closeFile(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #try(act: () => void): void {
    if (this.#problem !== undefined) return;
    try {
      act();
    } catch (error) {
      this.#problem = error;
    }
  }
}
