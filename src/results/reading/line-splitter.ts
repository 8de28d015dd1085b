/** A line is given with its first so many bytes and no more; what follows until its end is dropped. */
const longestLine = 16 * 1024;

/**
 * Bytes in chunks of any size as lines of text, without their ends, in bounded memory whatever the length of a
 * line. What is no UTF-8 becomes U+FFFD.
 */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  /** The beginning of the line that has not ended yet. */
  #begun: Buffer[] = [];
  #length = 0;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  write(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let from = 0;
    for (;;) {
      const to = bytes.indexOf(10, from);
      if (to === -1) break;
      if (this.#length === 0) this.#tell(bytes.toString("utf8", from, Math.min(to, from + longestLine)));
      else {
        this.#keep(bytes.subarray(from, to));
        this.#flush();
      }
      from = to + 1;
    }
    if (from < bytes.length) this.#keep(bytes.subarray(from));
  }

  /** The last line, when it has no end. */
  end(): void {
    if (this.#length > 0) this.#flush();
  }

  #keep(bytes: Buffer): void {
    const room = longestLine - this.#length;
    // A copy: the caller may use its chunk again.
    if (room > 0) this.#begun.push(Buffer.from(bytes.subarray(0, room)));
    this.#length = Math.min(longestLine, this.#length + bytes.length);
  }

  #flush(): void {
    const line = Buffer.concat(this.#begun).toString("utf8");
    this.#begun = [];
    this.#length = 0;
    this.#tell(line);
  }

  #tell(line: string): void {
    this.#onLine(line.endsWith("\r") ? line.slice(0, -1) : line);
  }
}
