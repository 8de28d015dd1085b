import { closeSync, openSync, writeSync } from "node:fs";
import { formatBytes } from "../base/index.ts";

/** How much of a stream its log keeps, in bytes: its start, and its end. */
export interface LogLimits {
  head: number;
  tail: number;
}

export const defaultLimits: LogLimits = { head: 8 * 1024 * 1024, tail: 256 * 1024 };

/** One stream of one test on its way into a file, however much there is of it. */
export interface OutputLog {
  /** Takes the next bytes. @throws Error when they cannot be written, such as ENOSPC */
  write(chunk: Uint8Array): void;
  /** The last bytes as text: at most `tail` of them; what is no UTF-8 becomes U+FFFD. */
  tail(): string;
  /** Writes what was held back, behind a line that says how much was left out, and closes the file. */
  close(): void;
}

/**
 * Opens a stream's log. Its first bytes go to the file at once, those after them into memory, where only the
 * last ones stay. Writes are synchronous, so that a flood of output cannot pile up in memory.
 */
export function openOutputLog(path: string, limits: LogLimits = defaultLimits): OutputLog {
  const file = openSync(path, "wx");
  const recent = new RecentBytes(limits.tail);
  let total = 0;
  let isOpen = true;
  return {
    write(chunk) {
      if (!isOpen) return;
      recent.push(chunk);
      const room = Math.max(0, limits.head - total);
      total += chunk.length;
      if (room > 0) writeAll(file, chunk.subarray(0, room));
    },
    tail: () => textOf(recent, total),
    close() {
      if (!isOpen) return;
      isOpen = false;
      try {
        const kept = Math.min(Math.max(0, total - limits.head), limits.tail);
        const leftOut = total - limits.head - kept;
        if (leftOut > 0) writeAll(file, Buffer.from(`\n[vmentry: ${formatBytes(leftOut)} left out here]\n`));
        if (kept > 0) writeAll(file, recent.last(kept));
      } finally {
        closeSync(file);
      }
    },
  };
}

function textOf(recent: RecentBytes, total: number): string {
  const bytes = recent.last(total);
  const text = new TextDecoder().decode(bytes);
  // What begins in the middle of a line begins with the next one.
  const isCut = bytes.length < total;
  return isCut && text.includes("\n") ? text.slice(text.indexOf("\n") + 1) : text;
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) {
    written += writeSync(file, bytes, written, bytes.length - written);
  }
}

/** The last `limit` bytes of all that was pushed. Grows as it must, to twice the limit. */
class RecentBytes {
  readonly #limit: number;
  #buffer: Buffer;
  #used = 0;

  constructor(limit: number) {
    this.#limit = limit;
    this.#buffer = Buffer.alloc(Math.min(4096, 2 * limit));
  }

  push(chunk: Uint8Array): void {
    // Copied, because a small chunk may be a view of a much larger buffer, which it would keep.
    const bytes = chunk.subarray(Math.max(0, chunk.length - this.#limit));
    if (this.#used + bytes.length > this.#buffer.length) this.#makeRoom(bytes.length);
    this.#buffer.set(bytes, this.#used);
    this.#used += bytes.length;
  }

  last(count: number): Buffer {
    const kept = Math.min(count, this.#limit, this.#used);
    return this.#buffer.subarray(this.#used - kept, this.#used);
  }

  #makeRoom(wanted: number): void {
    const size = Math.min(2 * this.#limit, 2 * (this.#used + wanted));
    const kept = Math.min(this.#used, size - wanted);
    const target = size > this.#buffer.length ? Buffer.alloc(size) : this.#buffer;
    this.#buffer.copy(target, 0, this.#used - kept, this.#used);
    this.#buffer = target;
    this.#used = kept;
  }
}
