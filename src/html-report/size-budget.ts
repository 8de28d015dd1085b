import { counted } from "../base/index.ts";
import type { Markup } from "./markup.ts";

/**
 * Keeps a report within its size. Parts are asked for in the order of their worth; each leaves a share of the whole
 * for what comes after it, and what does not fit is left out and told.
 */
export class SizeBudget {
  readonly #all: number;
  #left: number;
  readonly #leftOut = new Map<string, { one: string; many: string; count: number; where: string }>();

  constructor(bytes: number) {
    this.#all = bytes;
    this.#left = bytes;
  }

  /** Whether it fits; then it counts. @param share of the whole that must be left after it */
  take(part: Markup | string, share: number): boolean {
    const bytes = Buffer.byteLength(part.toString());
    if (this.#left - bytes < this.#all * share) return false;
    this.#left -= bytes;
    return true;
  }

  /** Those of the first that fit; the rest is left out. */
  takeAll(
    parts: Iterable<Markup>,
    total: number,
    share: number,
    what: { one: string; many: string; where: string },
  ): Markup[] {
    const taken: Markup[] = [];
    for (const part of parts) {
      if (!this.take(part, share)) break;
      taken.push(part);
    }
    this.leaveOut(total - taken.length, what);
    return taken;
  }

  leaveOut(count: number, { one, many, where }: { one: string; many: string; where: string }): void {
    if (count <= 0) return;
    const known = this.#leftOut.get(one);
    this.#leftOut.set(one, { one, many, where, count: count + (known?.count ?? 0) });
  }

  /** One line for each kind of thing that is not there, with where it is. */
  leftOut(): string[] {
    return [...this.#leftOut.values()].map(
      ({ one, many, count, where }) => `${counted(count, one, many)}: ${where}`,
    );
  }
}
