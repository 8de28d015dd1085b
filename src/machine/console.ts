import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import type { Console } from "./machine.ts";

const keptLines = 20_000;
const longestLine = 64 * 1024;
/** A kernel that prints for ever must not fill the disk. */
const longestLog = 256 * 1024 * 1024;

/**
 * Keeps what a machine prints: in a log file, each line behind the host's time (ISO 8601, UTC), bytes as they
 * came; and the newest lines in memory for whoever looks for a marker or a panic.
 */
export class ConsoleLog implements Console {
  readonly path: string;
  #file: WriteStream | undefined;
  readonly #watchers = new Set<(line: string, atMs: number) => void>();
  readonly #onFailure: (error: Error) => void;
  #lines: string[] = [];
  #dropped = 0;
  #partial = Buffer.alloc(0);
  #written = 0;

  /** @param onFailure called when the log cannot be written (a full disk) */
  constructor(path: string, onFailure: (error: Error) => void) {
    this.path = path;
    this.#onFailure = onFailure;
  }

  /** Makes the log file, unless it is open; the first line does so too. */
  open(): WriteStream {
    this.#file ??= createWriteStream(this.path, { flags: "a" }).on("error", error =>
      this.#onFailure(new Error(`cannot write the console to ${this.path}`, { cause: error })),
    );
    return this.#file;
  }

  add(chunk: Uint8Array): void {
    let rest = this.#partial.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#partial, chunk]);
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
      this.#addLine(rest.subarray(0, end));
      rest = rest.subarray(end + 1);
    }
    while (rest.length > longestLine) {
      this.#addLine(rest.subarray(0, longestLine));
      rest = rest.subarray(longestLine);
    }
    this.#partial = Buffer.from(rest);
  }

  #addLine(bytes: Buffer): void {
    const line = bytes.at(-1) === 13 ? bytes.subarray(0, -1) : bytes;
    const now = new Date();
    this.#write(Buffer.concat([Buffer.from(`${now.toISOString()} `), line, newline]));
    const text = line.toString("utf8");
    this.#lines.push(text);
    if (this.#lines.length > keptLines * 1.5) {
      this.#dropped += this.#lines.length - keptLines;
      this.#lines = this.#lines.slice(-keptLines);
    }
    for (const watcher of this.#watchers) watcher(text, now.getTime());
  }

  #write(bytes: Buffer): void {
    const file = this.open();
    if (this.#written > longestLog || file.destroyed) return;
    this.#written += bytes.length;
    file.write(bytes);
    if (this.#written > longestLog)
      file.write("[vmentry: the console printed more than 256 MiB; the rest is not kept]\n");
  }

  watch(callback: (line: string, atMs: number) => void): () => void {
    this.#watchers.add(callback);
    return () => this.#watchers.delete(callback);
  }

  tail(count: number): string[] {
    const partial = this.#partial.length === 0 ? [] : [this.#partial.toString("utf8")];
    return [...this.#lines.slice(-count), ...partial].slice(-count);
  }

  mark(): number {
    return this.#dropped + this.#lines.length;
  }

  since(mark: number): string[] {
    return this.#lines.slice(Math.max(0, mark - this.#dropped));
  }

  /** Writes what is left of an unfinished line and closes the file. */
  async close(): Promise<void> {
    if (this.#partial.length > 0) this.#addLine(this.#partial);
    this.#partial = Buffer.alloc(0);
    const file = this.#file;
    if (file === undefined || file.closed || file.destroyed) return;
    const closed = once(file, "close");
    file.end();
    await closed;
  }
}

const newline = Buffer.from("\n");
