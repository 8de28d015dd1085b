import { fullName, type TestGroup } from "./subtest-keeper.ts";

/** Test numbers in any order, in bounded memory: those that came out of turn are kept, at most so many. */
const mostAhead = 10_000;

/** Tests of one nesting level of KTAP while they come. */
export class KtapLevel {
  readonly column: number;
  readonly group: TestGroup;
  /** Begun by a version line at its parent's column, as by a program that does not know that it is nested. */
  readonly isFlat: boolean;
  /** As it was announced, such as `TAP version 13`. */
  readonly version: string | undefined;
  plan: number | undefined;
  isSkipped = false;
  /** Results at this level. */
  count = 0;
  /** Results here and below. */
  results = 0;
  failures = 0;
  /** Nested tests that ended and whose own result has not come yet. */
  ended: KtapLevel | undefined;
  #next = 1;
  readonly #ahead = new Set<number>();
  #highest = 0;

  constructor(given: { column: number; group: TestGroup; isFlat?: boolean; version?: string | undefined }) {
    this.column = given.column;
    this.group = given.group;
    this.isFlat = given.isFlat ?? false;
    this.version = given.version;
  }

  /** The number that a result would have if all came in their order. */
  get nextNumber(): number {
    return this.#next;
  }

  /** All that were promised have come. */
  get isComplete(): boolean {
    return this.plan !== undefined && this.count >= this.plan;
  }

  get hasBegun(): boolean {
    return this.plan !== undefined || this.count > 0;
  }

  /** Takes note of a result; says what is wrong with its number. */
  take(number: number | undefined): string | undefined {
    this.count += 1;
    const own = number ?? this.#next;
    this.#highest = Math.max(this.#highest, own);
    if (own < this.#next || this.#ahead.has(own)) return `number ${own} came twice`;
    if (own > this.#next) {
      if (this.#ahead.size < mostAhead) this.#ahead.add(own);
      return undefined;
    }
    this.#next += 1;
    while (this.#ahead.delete(this.#next)) this.#next += 1;
    return undefined;
  }

  /** What is missing or too much, now that nothing more comes; undefined when all is there. */
  fault(): string | undefined {
    const { plan, count } = this;
    if (plan !== undefined && plan !== count) {
      return `the plan promises ${plan} ${plan === 1 ? "test" : "tests"}, ${count} came`;
    }
    if (plan === 0 && !this.isSkipped) return "the plan promises no test";
    if (plan === undefined && this.#highest > count) return `number ${this.#next} is missing`;
    if (!this.hasBegun && this.version !== undefined)
      return `${this.version} was announced, and no test came`;
    return undefined;
  }

  /** Such as `example/example_simple_test`; empty for what has no name. */
  get name(): string {
    return this.group.name === undefined ? "" : fullName(this.group.parent, this.group.name);
  }
}
