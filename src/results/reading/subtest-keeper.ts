import type { SubtestResult } from "../model.ts";
import { shorten } from "../shown-text.ts";

/** Where in a nested test something was told; its name may become known only at its end. */
export interface TestGroup {
  name: string | undefined;
  parent: TestGroup | undefined;
}

/** A part of a test before its full name is known. */
export interface ToldSubtest {
  group: TestGroup | undefined;
  name: string;
  status: SubtestResult["status"];
  reason: string;
  durationMs: number | null;
}

export type SubtestCounts = Record<SubtestResult["status"], number>;

interface Kept {
  /** Which one it was, counted from 0. */
  order: number;
  told: ToldSubtest;
}

/** How many parts of one test the results hold. */
export const mostSubtests = 2000;
const longestName = 300;

/**
 * The parts that a test told, in bounded memory: all are counted, and the first 2000 are kept, of which one that
 * did not fail makes room for a later one that did.
 */
export class SubtestKeeper {
  readonly counts: SubtestCounts = { pass: 0, fail: 0, skip: 0 };
  readonly #failed: Kept[] = [];
  readonly #others: Kept[] = [];

  add(told: ToldSubtest): void {
    const order = this.counts.pass + this.counts.fail + this.counts.skip;
    this.counts[told.status] += 1;
    const isFull = this.#failed.length + this.#others.length >= mostSubtests;
    if (told.status === "fail") {
      if (isFull && this.#others.pop() === undefined) return;
      this.#failed.push({ order, told });
    } else if (!isFull) {
      this.#others.push({ order, told });
    }
  }

  /** Those that were kept, in the order told; a name that was told before gets ` #2`. */
  results(): SubtestResult[] {
    const used = new Map<string, number>();
    const kept = [...this.#failed, ...this.#others].sort((a, b) => a.order - b.order);
    return kept.map(({ told: { group, name, status, reason, durationMs } }) => ({
      name: uniqueName(fullName(group, name), used),
      status,
      reason,
      durationMs,
    }));
  }
}

/** Such as `example/example_simple_test`. */
export function fullName(group: TestGroup | undefined, name: string): string {
  let full = name;
  for (let each = group; each !== undefined; each = each.parent) {
    if (each.name !== undefined && each.name !== "") full = `${each.name}/${full}`;
  }
  return shorten(full, longestName);
}

function uniqueName(name: string, used: Map<string, number>): string {
  const times = (used.get(name) ?? 0) + 1;
  used.set(name, times);
  // A test may have told `name #2` itself.
  return times === 1 ? name : uniqueName(`${name} #${times}`, used);
}
