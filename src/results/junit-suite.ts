import type { TestSuite } from "junit-report-builder";
import { version } from "../base/index.ts";
import { countKinds, countStatuses } from "./counts.ts";
import {
  addCase,
  addRunCase,
  describeRun,
  junit,
  line,
  placeOfCase,
  type SuiteOrigin,
  sourcesIn,
} from "./junit.ts";
import type { RunResult, TestResult } from "./model.ts";
import { caseOutcomes, casesBesideTests, type ReportCase, testCase } from "./report-case.ts";
import { logPlace, testName } from "./test-name.ts";
import { xmlText } from "./xml-text.ts";

/** A suite of a document that is written in parts, and what it adds to the document's totals. */
export interface JUnitSuite {
  /** Lines that stand in `testsuites`, one piece after another. */
  parts: Iterable<string>;
  totals: JUnitTotals;
}

export interface JUnitTotals {
  tests: number;
  failures: number;
  errors: number;
  skipped: number;
}

/**
 * A run as a suite of a document that holds the runs of several jobs.
 * @param from what tells it from others: added to its name, and its properties
 */
export function formatJUnitSuite(run: RunResult, from: SuiteOrigin): JUnitSuite {
  const others = casesBesideTests(run);
  const plain = plainCases(run);
  const totals = addTotals(totalsOf(others), totalsOfTests(run.tests));
  return {
    totals,
    parts: suiteParts([...run.tests, ...others], totals, {
      describe: suite => describeRun(suite, run, from),
      add: (suite, each) => addRunCase(suite, "outcome" in each ? each : testCase(each, run), run),
      plain: each => ("outcome" in each ? undefined : plain(each)),
    }),
  };
}

/** Problems that are no run's, as a suite of errors. @param problems one line each */
export function formatJUnitProblems(name: string, problems: readonly string[]): JUnitSuite {
  const cases = problems.map(
    (message): ReportCase => ({
      about: "run",
      name: message,
      outcome: "error",
      type: "error",
      message,
      details: [],
      durationMs: 0,
    }),
  );
  const totals = totalsOf(cases);
  return {
    totals,
    parts: suiteParts(cases, totals, {
      describe: suite => suite.name(line(name)).time(0),
      add: (suite, each) => addCase(suite.testCase().className(line(name)), each, ""),
      plain: () => undefined,
    }),
  };
}

/** The document's start; `</testsuites>` ends it. */
export function formatJUnitStart({ tests, failures, errors, skipped }: JUnitTotals): string {
  const totals = `tests="${tests}" failures="${failures}" errors="${errors}" skipped="${skipped}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="vmentry" ${totals}`;
}

function totalsOf(cases: readonly ReportCase[]): JUnitTotals {
  const count = (...outcomes: readonly ReportCase["outcome"][]) =>
    cases.filter(({ outcome }) => outcomes.includes(outcome)).length;
  return {
    tests: cases.length,
    failures: count("failure"),
    errors: count("error"),
    skipped: count("skip", "known-failure"),
  };
}

function totalsOfTests(tests: readonly TestResult[]): JUnitTotals {
  const counts = countStatuses(tests);
  const count = (outcome: ReportCase["outcome"]) =>
    countKinds.reduce((sum, kind) => sum + (caseOutcomes[kind] === outcome ? counts[kind] : 0), 0);
  return {
    tests: tests.length,
    failures: count("failure"),
    errors: count("error"),
    skipped: count("skip") + count("known-failure"),
  };
}

function addTotals(a: JUnitTotals, b: JUnitTotals): JUnitTotals {
  return {
    tests: a.tests + b.tests,
    failures: a.failures + b.failures,
    errors: a.errors + b.errors,
    skipped: a.skipped + b.skipped,
  };
}

/** The library builds whole documents: of so many cases each takes little memory. */
const casesAtOnce = 500;

interface SuiteContent<Each> {
  describe(suite: TestSuite): void;
  add(suite: TestSuite, each: Each): void;
  /** The lines of one that needs no library; undefined when it does. */
  plain(each: Each): string | undefined;
}

function* suiteParts<Each>(
  all: readonly Each[],
  totals: JUnitTotals,
  { describe, add, plain }: SuiteContent<Each>,
): Generator<string> {
  const end = "  </testsuite>\n";
  const [head = ""] = withinSuites(suite => {
    describe(suite);
    suite.getTestCaseCount = () => totals.tests;
    suite.getFailureCount = () => totals.failures;
    suite.getErrorCount = () => totals.errors;
    suite.getSkippedCount = () => totals.skipped;
    suite.property("vmentry", version);
  }).split(end, 1);
  yield head;
  const build = (cases: readonly Each[]) => {
    if (cases.length === 0) return "";
    const lines = withinSuites(suite => {
      for (const each of cases) add(suite, each);
    });
    return lines.slice(lines.indexOf("\n") + 1, lines.lastIndexOf(end));
  };
  for (let from = 0; from < all.length; from += casesAtOnce) {
    let text = "";
    let waiting: Each[] = [];
    for (const each of all.slice(from, from + casesAtOnce)) {
      const lines = plain(each);
      if (lines === undefined) {
        waiting.push(each);
        continue;
      }
      if (waiting.length > 0) {
        text += build(waiting);
        waiting = [];
      }
      text += lines;
    }
    yield text + build(waiting);
  }
  yield end;
}

/**
 * Writes the tests of a run as the library writes them, which takes ten times as long: those that passed, were skipped
 * or failed, and of which there is nothing odd to say. Undefined for all others.
 */
function plainCases(run: RunResult): (test: TestResult) => string | undefined {
  const name = attribute(line(`${run.suite.name}.${run.environment.name}`));
  const sources = sourcesIn(run.suite.source);
  // Many are skipped for few reasons.
  let last = { reason: "", text: "" };
  const reasonOf = (reason: string) => {
    if (reason !== last.reason) last = { reason, text: attribute(line(reason)) };
    return last.text;
  };
  return test => {
    const { status, suspicious, known, location, durationMs, reason } = test;
    if (suspicious !== "" || known !== null) return undefined;
    const start = `    <testcase classname="${name}" name="${attribute(line(testName(test, run)))}" time="${durationMs / 1000}"`;
    if (status !== "pass" && status !== "skip") {
      const content = redContent(testCase(test, run));
      const place = placeOfCase({ test }, sources);
      const at = place === undefined ? "" : ` file="${attribute(place.file)}" line="${place.line}"`;
      return content === undefined
        ? undefined
        : `${start}${at}>\n${content}${outputOf(test)}    </testcase>\n`;
    }
    if (location !== null) return undefined;
    if (status === "pass") return `${start}/>\n`;
    const message = reason === "" ? "" : ` message="${reasonOf(reason)}"`;
    return `${start}>\n      <skipped${message}/>\n${outputOf(test)}    </testcase>\n`;
  };
}

/** What is wrong with a test; undefined when nothing is, or it has no words. */
function redContent({ outcome, type, message, details }: ReportCase): string | undefined {
  const body = xmlText(details.join("\n"));
  if ((outcome !== "failure" && outcome !== "error") || message === "" || body === "") return undefined;
  const told = `message="${attribute(line(message))}" type="${attribute(line(type))}"`;
  return `      <${outcome} ${told}><![CDATA[${body}]]></${outcome}>\n`;
}

function outputOf(test: TestResult): string {
  const logs = logPlace(test);
  return logs === "" ? "" : `      <system-out><![CDATA[${xmlText(`logs: ${logs}`)}]]></system-out>\n`;
}

/** Text that `line` has been through. */
function attribute(text: string): string {
  return /[&<"]/.test(text)
    ? text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;")
    : text;
}

/** The one suite of a document, taken out of it: the declaration and the root's start are a line each. */
function withinSuites(fill: (suite: TestSuite) => void): string {
  const builder = junit.newBuilder();
  fill(builder.testSuite());
  const text = builder.build();
  const start = text.indexOf("\n", text.indexOf("\n") + 1) + 1;
  return text.slice(start, text.lastIndexOf("</testsuites>"));
}
