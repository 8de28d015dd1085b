import { describeError } from "../base/index.ts";
import { sumUp } from "./conclude.ts";
import {
  type Results,
  type RunResult,
  resultsSchema,
  resultsVersion,
  runResultSchema,
  type TestResult,
  testResultSchema,
} from "./model.ts";
import { NestedLists } from "./nested-lists.ts";
import { type CutText, cutPlainTests } from "./plain-stretches.ts";
import { PlainTests } from "./plain-tests.ts";
import {
  asResultsError,
  checkHeader,
  concludeRunAnew,
  contradictionOfRun,
  contradictionOfWhole,
  parseJson,
  ResultsError,
} from "./results-file.ts";
import { shownLine } from "./shown-text.ts";

/** What becomes of what is read; both return what is to be kept of it, so that little needs to be. */
export interface ResultsVisitor {
  /** Its status and `known` have to stay as they are. */
  onTest(test: TestResult): TestResult;
  /** Its tests are as `onTest` left them. */
  onRun(run: RunResult): RunResult;
  /**
   * Of tests of which there is nothing to tell, it needs neither the commands nor where the logs of a pass are: they
   * may be empty. Default false.
   */
  isBrief?: boolean;
}

/**
 * Reads a results file as it comes, as `parseResults` reads its text: a job may have run a hundred thousand tests, and
 * all of them at once take more memory than all that is to be known of them. Format and version stand before the runs,
 * as vmentry writes them. What a visitor was shown counts only when this does not throw.
 * @param place where it came from, for messages
 * @throws ResultsError when it is no results file of a version that is read, or contradicts itself
 */
export async function readResultsStream(
  chunks: AsyncIterable<Buffer>,
  place: string,
  visitor: ResultsVisitor,
): Promise<Results> {
  const reading = new Reading(place, visitor);
  const lists = new NestedLists({ outer: "runs", inner: "tests" }, reading);
  try {
    for await (const chunk of chunks) lists.push(chunk);
    return reading.end(lists.end());
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ResultsError(place, `is not JSON, so it may be cut off: ${shownLine(describeError(error))}`, {
      cause: error,
    });
  }
}

/** The same of a text, which is read whole. @throws ResultsError */
export function readResultsText(text: string, place: string, visitor: ResultsVisitor): Results {
  return new Reading(place, visitor).readAtOnce(text);
}

function hasList<Name extends string>(value: unknown, name: Name): value is Record<Name, unknown[]> {
  return (
    typeof value === "object" && value !== null && name in value && Array.isArray(Reflect.get(value, name))
  );
}

/** Undefined when the text has to be parsed whole: it is no JSON, or what was cut out of it is elsewhere. */
function parseCut({ rest, stretches, markOf }: CutText): unknown {
  if (stretches.length === 0) return undefined;
  let content: unknown;
  try {
    content = JSON.parse(rest.replace(/^\ufeff/, ""));
  } catch {
    return undefined;
  }
  let count = 0;
  for (const run of hasList(content, "runs") ? content.runs : []) {
    for (const test of hasList(run, "tests") ? run.tests : []) {
      if (typeof test === "string" && test !== markOf(count++)) return undefined;
    }
  }
  return count === stretches.length ? content : undefined;
}

class Reading {
  readonly #place: string;
  readonly #visitor: ResultsVisitor;
  readonly #plainTests = new PlainTests();
  #version: unknown;
  #tests: TestResult[] = [];
  readonly #runs: RunResult[] = [];
  /** As the file tells them. */
  readonly #told: Pick<RunResult, "counts" | "conclusion" | "reason" | "environment">[] = [];

  constructor(place: string, visitor: ResultsVisitor) {
    this.#place = place;
    this.#visitor = visitor;
  }

  onFirst(head: string): void {
    // Up to the list that has just begun.
    this.#version = checkHeader(parseJson(`${head}]}`, this.#place), this.#place);
  }

  onInner(text: string): void {
    this.#addTest(JSON.parse(text));
  }

  onOuter(text: string): void {
    this.#addRun(JSON.parse(text));
  }

  /** A file that is small enough to be there at once, which takes less time. */
  readAtOnce(text: string): Results {
    const cut = cutPlainTests(text, { isBrief: this.#visitor.isBrief ?? false });
    const content = parseCut(cut);
    return content === undefined
      ? this.#read(parseJson(text, this.#place), [])
      : this.#read(content, cut.stretches);
  }

  /** @param stretches what is to stand for texts in lists of tests, one after another */
  #read(content: unknown, stretches: CutText["stretches"]): Results {
    this.#version = checkHeader(content, this.#place);
    if (!hasList(content, "runs")) return this.#end(content);
    let next = 0;
    for (const run of content.runs) {
      if (hasList(run, "tests")) {
        for (const test of run.tests) {
          const stretch = typeof test === "string" ? stretches[next++] : undefined;
          if (stretch === undefined) this.#addTest(test);
          else for (const each of stretch) this.#tests.push(this.#visitor.onTest(each));
        }
        this.#addRun({ ...run, tests: [] });
      } else this.#addRun(run);
    }
    return this.#end({ ...content, runs: [] });
  }

  #addTest(content: unknown): void {
    if (this.#plainTests.isOne(content)) {
      this.#tests.push(this.#visitor.onTest(content));
      return;
    }
    const test = testResultSchema.safeParse(content, { reportInput: true });
    if (!test.success) {
      throw this.#refuse(test.error.issues, ["runs", this.#runs.length, "tests", this.#tests.length]);
    }
    this.#plainTests.learn(test.data);
    this.#tests.push(this.#visitor.onTest(test.data));
  }

  #addRun(content: unknown): void {
    const parsed = runResultSchema.safeParse(content, { reportInput: true });
    const at = ["runs", this.#runs.length];
    if (!parsed.success) throw this.#refuse(parsed.error.issues, at);
    if (parsed.data.tests.length > 0) throw new SyntaxError(`the name of a list is written with escapes`);
    const run = { ...parsed.data, tests: this.#tests };
    this.#tests = [];
    const splatsCount = this.#version !== 1;
    const contradiction = contradictionOfRun(run, { splatsCount });
    if (contradiction !== undefined) {
      throw new ResultsError(this.#place, `runs[${this.#runs.length}].${contradiction}`);
    }
    const { counts, conclusion, reason, environment } = run;
    this.#told.push({ counts, conclusion, reason, environment });
    this.#runs.push(this.#visitor.onRun(splatsCount ? run : concludeRunAnew(run)));
  }

  end(text: string): Results {
    return this.#end(parseJson(text, this.#place));
  }

  #end(content: unknown): Results {
    const version = checkHeader(content, this.#place);
    const current = typeof content === "object" ? { ...content, version: resultsVersion } : content;
    const parsed = resultsSchema.safeParse(current, { reportInput: true });
    if (!parsed.success) throw asResultsError(this.#place, version, parsed.error.issues);
    if (parsed.data.runs.length > 0) throw new SyntaxError("the name of a list is written with escapes");
    const contradiction = contradictionOfWhole({ ...parsed.data, runs: this.#told });
    if (contradiction !== undefined) throw new ResultsError(this.#place, contradiction);
    const runs = this.#runs;
    return version === 1 ? { ...sumUp(runs, parsed.data), tool: parsed.data.tool } : { ...parsed.data, runs };
  }

  #refuse(issues: Parameters<typeof asResultsError>[2], at: readonly (string | number)[]): ResultsError {
    return asResultsError(this.#place, this.#version, issues, at);
  }
}
