import type { SubtestResult } from "../model.ts";
import { oneLine, shorten } from "../shown-text.ts";
import { KtapReader, unexplained } from "./ktap.ts";
import { LineSplitter } from "./line-splitter.ts";
import { type SubtestCounts, SubtestKeeper } from "./subtest-keeper.ts";

/** What a test told of its parts while it ran. */
export interface OutputReport {
  /** Its parts in the order told; at most 2000, of which those that failed go before others. */
  subtests: SubtestResult[];
  /** All parts that it told, also those that are not kept. */
  counts: SubtestCounts;
  /** One line: why its words cannot be what they seem, such as a plan of which a part is missing. */
  problem: string | undefined;
}

/**
 * Reads what a test prints while it prints it, in bounded memory: KTAP, TAP 13 and 14 and the words of the
 * kselftest harness. A test that prints none of these has no parts and no problem.
 */
export class TestOutputReader {
  readonly #keeper = new SubtestKeeper();
  readonly #assertions = new HarnessAssertions();
  readonly #readers = { stdout: new KtapReader(this.#keeper), stderr: new KtapReader(this.#keeper) };
  readonly #splitters = {
    stdout: new LineSplitter(line => this.#push("stdout", line)),
    stderr: new LineSplitter(line => this.#push("stderr", line)),
  };

  write(stream: "stdout" | "stderr", chunk: Uint8Array): void {
    this.#splitters[stream].write(chunk);
  }

  /** Call it once, when both streams have ended. */
  end(): OutputReport {
    this.#splitters.stdout.end();
    this.#splitters.stderr.end();
    const stdout = this.#readers.stdout.end();
    const stderr = this.#readers.stderr.end();
    const { counts } = this.#keeper;
    const subtests = this.#assertions.explain(this.#keeper.results());
    return { subtests, counts: { ...counts }, problem: stdout.problem ?? stderr.problem };
  }

  #push(stream: "stdout" | "stderr", line: string): void {
    this.#assertions.push(line);
    this.#readers[stream].push(line);
  }
}

/** Of how many tests the words are kept. */
const mostTests = 2000;

/**
 * The kselftest harness tells a failed assertion on standard error, `# FILE:LINE:TEST:Expected …`, and the test's
 * result on standard output, `not ok 1 FIXTURE.VARIANT.TEST`.
 */
class HarnessAssertions {
  readonly #first = new Map<string, string>();

  push(line: string): void {
    if (!line.startsWith("# ") || line.length > 2000) return;
    const found = /^# +([^\s:]+:\d+):([^\s:]+):\s*(\S.*)$/.exec(line);
    if (found === null || this.#first.size >= mostTests) return;
    const [, place = "", test = "", words = ""] = found;
    if (!this.#first.has(test)) this.#first.set(test, shorten(oneLine(`${words} (${place})`), 300));
  }

  /** Puts them where a failure has no reason, and only one can be meant. */
  explain(subtests: SubtestResult[]): SubtestResult[] {
    if (this.#first.size === 0) return subtests;
    const failures = new Map<string, number>();
    for (const { name, status } of subtests) {
      if (status === "fail") failures.set(testOf(name), (failures.get(testOf(name)) ?? 0) + 1);
    }
    return subtests.map(subtest => {
      const words = this.#first.get(testOf(subtest.name));
      const isMeant = subtest.reason === unexplained && failures.get(testOf(subtest.name)) === 1;
      return isMeant && words !== undefined ? { ...subtest, reason: words } : subtest;
    });
  }
}

function testOf(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}
