/** What is taken out of a JSON text. */
export interface NestedListsVisitor {
  /** The first element of the outer list begins. @param head what was there before it, cut off there */
  onFirst(head: string): void;
  /** The text of an element of an inner list. */
  onInner(text: string): void;
  /** An element of the outer list, its inner list empty; those of the inner one came before it. */
  onOuter(text: string): void;
}

/** No single element, nor what is around them, is so large in a file that vmentry wrote. */
const mostBytes = 64 * 1024 * 1024;
/** A key that is longer is none that is looked for. */
const longestKey = 64;

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Where the bytes go: into the whole, an element of the outer or of an inner list, or nowhere, between elements. */
type Sink = "whole" | "outer" | "inner" | "none";

/**
 * Splits a JSON text that is `{"OUTER": [{"INNER": [element, …], …}, …], …}` as it comes, so that no more of it is in
 * memory than one element: elements are handed out one by one, and are left out of what is around them. It looks at
 * the nesting alone: whether a part is JSON says whoever parses it, and that nothing is left in the lists, too.
 */
export class NestedLists {
  readonly #names: { outer: string; inner: string };
  readonly #visitor: NestedListsVisitor;
  readonly #parts: Record<Exclude<Sink, "none">, Buffer[]> = { whole: [], outer: [], inner: [] };
  readonly #sizes: Record<Exclude<Sink, "none">, number> = { whole: 0, outer: 0, inner: 0 };
  /** How many of the parts are copies, and not the caller's chunk. */
  readonly #copied: Record<Exclude<Sink, "none">, number> = { whole: 0, outer: 0, inner: 0 };
  #sink: Sink = "whole";
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  /** The last string where keys are, and the last key. */
  #string = "";
  #key = "";
  #outer = new ListState();
  #inner = new ListState();

  constructor(names: { outer: string; inner: string }, visitor: NestedListsVisitor) {
    this.#names = names;
    this.#visitor = visitor;
  }

  /** @param chunk may be used for something else afterwards. @throws SyntaxError when it is not nested as JSON is */
  push(chunk: Buffer): void {
    let from = 0;
    let at = 0;
    /** What comes before `at` goes where it went until now. */
    const turnTo = (sink: Sink) => {
      this.#keep(chunk.subarray(from, at));
      from = at;
      this.#sink = sink;
    };
    while (at < chunk.length) {
      if (this.#isInString) {
        at = this.#passString(chunk, at);
        continue;
      }
      const byte = chunk[at];
      if (this.#sink === "none" && !this.#isBetween(byte))
        throw new SyntaxError("a list has another element");
      switch (byte) {
        case quote:
          this.#isInString = true;
          this.#string = "";
          break;
        case colon:
          this.#key = this.#string;
          break;
        case openList:
        case openObject:
          if (this.#sink === "none") turnTo(this.#begin());
          this.#depth += 1;
          if (byte === openList && this.#openList()) {
            at += 1;
            turnTo("none");
            continue;
          }
          break;
        case closeList:
        case closeObject:
          this.#depth -= 1;
          if (this.#depth < 0) throw new SyntaxError("there is more than one value");
          if (this.#sink === "none") {
            turnTo(this.#closeList());
          } else if (this.#isElementOver()) {
            at += 1;
            turnTo("none");
            this.#handOut();
            continue;
          }
          break;
      }
      at += 1;
    }
    turnTo(this.#sink);
    this.#copyParts();
  }

  /** @returns the text without the elements of the lists. @throws SyntaxError when it is cut off */
  end(): string {
    if (this.#depth !== 0 || this.#isInString) throw new SyntaxError("it ends too soon");
    return this.#take("whole");
  }

  #passString(chunk: Buffer, start: number): number {
    let at = start;
    for (; at < chunk.length; at++) {
      const byte = chunk[at];
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === backslash) this.#isEscaped = true;
      else if (byte === quote) {
        this.#isInString = false;
        break;
      }
    }
    if (this.#mayBeKey() && this.#string.length <= longestKey) {
      this.#string += chunk.toString("latin1", start, Math.min(at, start + longestKey + 1));
    }
    return this.#isInString ? at : at + 1;
  }

  /** Keys of the whole, and of the outer list's elements. */
  #mayBeKey(): boolean {
    return this.#depth === 1 || (this.#depth === 3 && this.#sink === "outer");
  }

  /** Whether it is one of the two lists that has begun. */
  #openList(): boolean {
    if (this.#depth === 2 && this.#sink === "whole" && this.#key === this.#names.outer) {
      this.#outer.open();
      return true;
    }
    if (this.#depth === 4 && this.#sink === "outer" && this.#key === this.#names.inner) {
      this.#inner.open();
      return true;
    }
    return false;
  }

  /** Between elements. */
  #isBetween(byte: number | undefined): boolean {
    const list = this.#depth === 2 ? this.#outer : this.#inner;
    if (byte === comma) list.pass();
    return (
      byte === comma ||
      byte === 0x20 ||
      byte === 0x0a ||
      byte === 0x0d ||
      byte === 0x09 ||
      byte === openList ||
      byte === openObject ||
      byte === closeList
    );
  }

  /** An element begins. */
  #begin(): Sink {
    if (this.#depth === 4) {
      this.#inner.begin();
      return "inner";
    }
    if (this.#outer.begin() === 1) this.#visitor.onFirst(this.#text("whole"));
    this.#inner = new ListState();
    return "outer";
  }

  #closeList(): Sink {
    if (this.#depth === 3) {
      this.#inner.close();
      return "outer";
    }
    this.#outer.close();
    return "whole";
  }

  #isElementOver(): boolean {
    return (this.#sink === "inner" && this.#depth === 4) || (this.#sink === "outer" && this.#depth === 2);
  }

  #handOut(): void {
    if (this.#depth === 4) this.#visitor.onInner(this.#take("inner"));
    else this.#visitor.onOuter(this.#take("outer"));
  }

  #keep(part: Buffer): void {
    if (this.#sink === "none" || part.length === 0) return;
    this.#sizes[this.#sink] += part.length;
    if (this.#sizes[this.#sink] > mostBytes) throw new SyntaxError("a part of it is too large");
    this.#parts[this.#sink].push(part);
  }

  #copyParts(): void {
    for (const sink of ["whole", "outer", "inner"] as const) {
      const parts = this.#parts[sink];
      const fresh = parts.splice(this.#copied[sink]);
      for (const part of fresh) parts.push(Buffer.from(part));
      this.#copied[sink] = parts.length;
    }
  }

  #text(sink: Exclude<Sink, "none">): string {
    const parts = this.#parts[sink];
    const [only] = parts;
    return (parts.length === 1 && only !== undefined ? only : Buffer.concat(parts)).toString("utf8");
  }

  #take(sink: Exclude<Sink, "none">): string {
    const text = this.#text(sink);
    this.#parts[sink] = [];
    this.#sizes[sink] = 0;
    this.#copied[sink] = 0;
    return text;
  }
}

/** Whether elements and commas take turns, and that there is one list alone. */
class ListState {
  #count = 0;
  #hasElement = false;
  #wasOpened = false;

  open(): void {
    if (this.#wasOpened) throw new SyntaxError("a list is there twice");
    this.#wasOpened = true;
  }

  /** @returns the how-manieth element it is, from 1 */
  begin(): number {
    if (this.#hasElement) throw new SyntaxError("a comma is missing");
    this.#hasElement = true;
    this.#count += 1;
    return this.#count;
  }

  pass(): void {
    if (!this.#hasElement) throw new SyntaxError("an element is missing");
    this.#hasElement = false;
  }

  close(): void {
    if (this.#count > 0 && !this.#hasElement) throw new SyntaxError("an element is missing");
  }
}
