import { oneLine, shorten } from "../shown-text.ts";
import { withoutStamp } from "./ktap-line.ts";

/** What the kselftest harness and KUnit write around a failure, which tells nothing of it. */
const noise =
  /^(?:RUN|OK|FAIL|Totals?:|Starting \d+ tests|(?:PASSED|FAILED): |Planned tests|timeout set to|selftests: |module: |[\w.]+: (?:initializing|pass:\d+ )|[\w.]+: [\w.]+ (?:failed|passed)$|\S+: Test (?:failed|terminated)\b)/;
/** KUnit (lib/kunit/assert.c): what was compared stands on the lines that follow. */
const kunitFailure = /(?:EXPECTATION|ASSERTION) FAILED at \S/;
/** kselftest_harness.h: `FILE:LINE:TEST:Expected A (1) == B (2)`. */
const harnessFailure = /^\S+:\d+:[^\s:]+:\s*Expected /;

const followingLines = 3;

/** What a test wrote before `not ok`, of which the first line that tells of a failure explains it, else the last. */
export class ReasonFinder {
  #telling: string[] = [];
  #last = "";
  /** How many lines more belong to what is telling. */
  #following = 0;

  /** @param text a diagnostic line without its `#` */
  diagnose(text: string): void {
    this.#following = 0;
    const words = text.length > 1000 ? text.slice(0, 1000).trim() : text.trim();
    if (words === "" || noise.test(words)) return;
    this.#last = words;
    if (this.#telling.length > 0) return;
    const isKunit = kunitFailure.test(words);
    if (isKunit || harnessFailure.test(words)) this.#telling.push(words);
    if (isKunit) this.#following = followingLines;
  }

  /** A line that is none of KTAP's. */
  other(line: string): void {
    if (this.#following === 0) return;
    this.#following -= 1;
    this.#telling.push(withoutStamp(line.slice(0, 1000)).trim());
  }

  /** One line; empty when nothing was said. Forgets it. */
  take(): string {
    const words = this.#telling.length > 0 ? this.#telling.join(" ") : this.#last;
    if (words !== "") {
      this.#telling = [];
      this.#last = "";
    }
    this.#following = 0;
    return shorten(oneLine(words), 300);
  }
}
