/** A piece of a stream: the command's own bytes, or what the wrapper says of it (see command.sh). */
export type Piece = { kind: "output"; bytes: Buffer } | { kind: "mark"; text: string };

/** No mark is longer; what is, is output that happens to begin like one. */
const longestMark = 64;

/**
 * Cuts the wrapper's marks out of a stream: `RS nonce SPACE text LF`, wherever they stand in it and however it
 * comes in chunks. Only the wrapper knows the nonce, so nothing that a command prints is taken for a mark.
 */
export class MarkCutter {
  readonly #opening: Buffer;
  #held: Buffer = Buffer.alloc(0);

  constructor(nonce: string) {
    this.#opening = Buffer.from(`\x1e${nonce} `);
  }

  /** The pieces that are certain by now, in order. What may yet become a mark is held back. */
  push(chunk: Buffer): Piece[] {
    const pieces: Piece[] = [];
    let rest = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = Buffer.alloc(0);
    for (;;) {
      const at = rest.indexOf(this.#opening);
      if (at < 0) {
        const open = this.#openEnd(rest);
        addOutput(pieces, rest.subarray(0, open));
        this.#held = rest.subarray(open);
        return pieces;
      }
      addOutput(pieces, rest.subarray(0, at));
      const body = rest.subarray(at + this.#opening.length);
      const end = body.subarray(0, longestMark).indexOf(0x0a);
      if (end >= 0) {
        pieces.push({ kind: "mark", text: body.toString("latin1", 0, end) });
        rest = body.subarray(end + 1);
      } else if (body.length < longestMark) {
        this.#held = rest.subarray(at);
        return pieces;
      } else {
        addOutput(pieces, this.#opening);
        rest = body;
      }
    }
  }

  /** What was held back when the stream ended. */
  end(): Buffer {
    const held = this.#held;
    this.#held = Buffer.alloc(0);
    return held;
  }

  /** Where a tail begins that a further chunk could complete to the opening; its first byte is not in the rest. */
  #openEnd(bytes: Buffer): number {
    const tail = bytes.subarray(Math.max(0, bytes.length - this.#opening.length + 1));
    const at = tail.lastIndexOf(0x1e);
    const isOpen = at >= 0 && this.#opening.subarray(0, tail.length - at).equals(tail.subarray(at));
    return isOpen ? bytes.length - tail.length + at : bytes.length;
  }
}

function addOutput(pieces: Piece[], bytes: Buffer): void {
  if (bytes.length > 0) pieces.push({ kind: "output", bytes });
}
