import library, { type TestCase, type TestSuite } from "junit-report-builder";
import type { Results, RunResult } from "./model.ts";
import { casesOf, conclusionCase, type ReportCase } from "./report-case.ts";
import { oneLine } from "./shown-text.ts";
import { logPlace } from "./test-name.ts";
import { xmlText } from "./xml-text.ts";

// The package is CommonJS and exports the builder itself, which its types take for the export of an ES module.
export const junit = library as unknown as typeof library.default;

/**
 * The results as JUnit XML: a suite for each run, a case for each test, for each complaint of the kernel that is
 * not allowed, and for what told nothing (a run that has no tests, that was interrupted, that ended in an error).
 * The report is red exactly when the conclusion is not `good`. How other tools read it: docs/results.md.
 */
export function formatJUnit(results: Results): string {
  const builder = junit.newBuilder().name("vmentry");
  for (const run of results.runs) addRun(builder.testSuite(), run);
  const whole = conclusionCase(results);
  if (whole !== undefined) {
    const suite = builder.testSuite().name("vmentry").time(0);
    addCase(suite.testCase().className("vmentry"), whole, "");
  }
  return `${builder.build()}\n`;
}

/** What is added to a suite's name, and its properties. */
export interface SuiteOrigin {
  name: readonly string[];
  properties: Readonly<Record<string, string>>;
}

function addRun(suite: TestSuite, run: RunResult): void {
  describeRun(suite, run, { name: [], properties: {} });
  for (const each of casesOf(run)) addRunCase(suite, each, run);
}

/** @param from what tells it from other jobs' */
export function describeRun(suite: TestSuite, run: RunResult, from: SuiteOrigin): void {
  const { environment, kernel, machine } = run;
  suite
    .name(xmlText([`${run.suite.name} ${environment.name} ${kernel.release}`, ...from.name].join(", ")))
    // The format has no time zone: https://github.com/testmoapp/junitxml
    .timestamp(run.startedAt.slice(0, 19))
    .time(run.durationMs / 1000);
  const properties = {
    ...from.properties,
    kernel: `${kernel.release} ${kernel.version}`,
    "kernel.source": kernel.source,
    "kernel.build-id": kernel.buildId ?? "unknown",
    ...(kernel.commit === null ? {} : { "kernel.commit": kernel.commit }),
    ...(kernel.variant === null ? {} : { "kernel.variant": kernel.variant }),
    machine: `${machine.name} (${machine.kind}, ${machine.accelerator}, ${machine.arch}, ${machine.cpuVendor})`,
    conclusion: run.conclusion,
    ...Object.fromEntries(environment.settings.map(({ parameter, readBack }) => [parameter, readBack])),
  };
  for (const [name, value] of Object.entries(properties)) suite.property(line(name), line(value));
}

export function addRunCase(suite: TestSuite, each: ReportCase, run: RunResult): void {
  const first = each.about === "kernel" ? "kernel" : run.suite.name;
  const name = line(`${first}.${run.environment.name}`);
  addCase(suite.testCase().className(name), each, sourcesIn(run.suite.source));
}

export function addCase(testCase: TestCase, each: ReportCase, sources: string): void {
  const { name, durationMs, outcome, type, test } = each;
  const message = line(each.message);
  const body = xmlText(each.details.join("\n"));
  testCase.name(line(name)).time(durationMs / 1000);
  addPlace(testCase, each, sources);
  const logs = test === undefined || logPlace(test) === "" ? "" : xmlText(`logs: ${logPlace(test)}`);
  const isSuspicious = test !== undefined && test.suspicious !== "";
  const output = outcome === "flaky" || outcome === "known-failure" || isSuspicious ? [logs, body] : [logs];
  const standardOutput = output.filter(text => text !== "").join("\n");
  if (outcome === "failure" || outcome === "error") {
    if (outcome === "failure") testCase.failure(message, line(type)).stacktrace(body);
    else testCase.error(message, line(type), body);
    testCase.standardOutput(standardOutput);
  } else if (outcome === "pass") {
    if (isSuspicious) testCase.standardOutput(standardOutput);
  } else if (outcome === "flaky") {
    // Surefire's element for a failure that a later attempt took back; who does not know it sees a pass.
    addElement(testCase, standardOutput, "flakyFailure", { message, type });
  } else {
    testCase.getSkippedCount = () => 1;
    addElement(testCase, standardOutput, "skipped", message === "" ? {} : { message });
  }
}

function addPlace(testCase: TestCase, each: ReportCase, sources: string): void {
  const place = placeOfCase(each, sources);
  if (place === undefined) return;
  extend(testCase, element => {
    element.att("file", place.file);
    element.att("line", place.line);
  });
}

/** Consumers that annotate sources read `file` and `line`; without them they guess from the class. */
export function placeOfCase(
  { test, splats }: Pick<ReportCase, "test" | "splats">,
  sources: string,
): { file: string; line: string } | undefined {
  const location = test?.location ?? splats?.[0]?.location;
  if (location === null || location === undefined) return undefined;
  const isRelative = test !== undefined && !location.file.startsWith("/");
  const file = line(isRelative ? `${sources}${location.file}` : location.file);
  return { file, line: String(location.line) };
}

/** Where a test's sources are in the kernel tree that it was built in; empty when its directory does not tell. */
export function sourcesIn(directory: string): string {
  const found = /(?:^|\/)(tools\/testing\/selftests\/.*[^/])\/*$/.exec(directory)?.[1];
  return found === undefined ? "" : `${found}/`;
}

/** The library has no way to make such an element, or to give it a message. */
function addElement(
  testCase: TestCase,
  output: string,
  name: string,
  attributes: Record<string, string>,
): void {
  extend(testCase, element => {
    element.ele(name, attributes);
    if (output !== "") element.ele("system-out").cdata(output);
  });
}

type Element = ReturnType<TestCase["build"]>;

function extend(testCase: TestCase, change: (element: Element) => void): void {
  const build = testCase.build.bind(testCase);
  testCase.build = parent => {
    const element = build(parent);
    change(element);
    return element;
  };
}

/** An attribute's text: consumers show it on one line. */
export function line(text: string): string {
  // Most are words of these, with which nothing is to be done.
  if (/^[\w./:,-]*(?: [\w./:,-]+)*$/.test(text)) return text;
  return xmlText(oneLine(text));
}
