/** The last bytes of a stream, in a buffer that never holds more than asked for. */
export class KeptOutput {
  readonly #limit: number;
  #ring = Buffer.alloc(0);
  /** Where the next byte goes. */
  #head = 0;
  #size = 0;
  #isCut = false;

  /** @param limit bytes to keep */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(chunk: Uint8Array): void {
    if (this.#size + chunk.length > this.#limit) this.#isCut = true;
    const tail = chunk.subarray(Math.max(0, chunk.length - this.#limit));
    if (tail.length === 0) return;
    this.#grow(this.#size + tail.length);
    const toEnd = Math.min(tail.length, this.#ring.length - this.#head);
    this.#ring.set(tail.subarray(0, toEnd), this.#head);
    this.#ring.set(tail.subarray(toEnd), 0);
    this.#head = (this.#head + tail.length) % this.#ring.length;
    this.#size = Math.min(this.#size + tail.length, this.#ring.length);
  }

  bytes(): Buffer {
    const start = this.#head - this.#size;
    if (start >= 0) return Buffer.from(this.#ring.subarray(start, this.#head));
    return Buffer.concat([this.#ring.subarray(start), this.#ring.subarray(0, this.#head)]);
  }

  /** As UTF-8; what is none becomes U+FFFD. A character that the limit cut in two goes as a whole. */
  text(): string {
    const bytes = this.bytes();
    let start = 0;
    while (this.#isCut && start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start++;
    return bytes.toString("utf8", start);
  }

  #grow(wanted: number): void {
    const capacity = Math.min(wanted, this.#limit);
    if (capacity <= this.#ring.length) return;
    const larger = Buffer.alloc(Math.min(this.#limit, Math.max(capacity, 2 * this.#ring.length, 1024)));
    const held = this.bytes();
    larger.set(held);
    this.#ring = larger;
    this.#head = held.length % larger.length;
  }
}
