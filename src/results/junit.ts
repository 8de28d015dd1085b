import library, { type TestCase, type TestSuite } from "junit-report-builder";
import type { Results, RunResult, TestResult } from "./model.ts";
import { oneLine } from "./shown-text.ts";
import { logPlace, testName } from "./test-name.ts";
import { xmlText } from "./xml-text.ts";

// The package is CommonJS and exports the builder itself, which its types take for the export of an ES module.
const junit = library as unknown as typeof library.default;

/**
 * The results as JUnit XML: a suite for each run, a case for each test. What told nothing (a run that has no
 * tests, that was interrupted, that ended in an error) has a case named like its environment, so that the report
 * is red exactly when the conclusion is not `good`.
 */
export function formatJUnit(results: Results): string {
  const builder = junit.newBuilder().name("vmentry");
  for (const run of results.runs) addRun(builder.testSuite(), run);
  const isRed = results.runs.some(isRedRun);
  if (results.conclusion !== "good" && !isRed) {
    const suite = builder.testSuite().name("vmentry");
    suite.testCase().className("vmentry").name("conclusion").time(0).error(line(results.reason), "error");
  }
  return `${builder.build()}\n`;
}

function isRedRun(run: RunResult): boolean {
  return run.tests.some(isBad) || hasOwnCase(run);
}

function isBad({ status }: TestResult): boolean {
  return status !== "pass" && status !== "skip";
}

/** Whether a run is an error that none of its tests shows. */
function hasOwnCase({ conclusion, tests }: RunResult): boolean {
  return conclusion !== "good" && conclusion !== "not-applicable" && !tests.some(isBad);
}

function addRun(suite: TestSuite, run: RunResult): void {
  const { environment, kernel, machine, tests } = run;
  suite
    .name(xmlText(`${run.suite.name} ${environment.name} ${kernel.release}`))
    // The format has no time zone: https://github.com/testmoapp/junitxml
    .timestamp(run.startedAt.slice(0, 19))
    .time(run.durationMs / 1000);
  const properties = {
    kernel: `${kernel.release} ${kernel.version}`,
    "kernel.source": kernel.source,
    "kernel.build-id": kernel.buildId ?? "unknown",
    machine: `${machine.name} (${machine.kind}, ${machine.accelerator}, ${machine.arch}, ${machine.cpuVendor})`,
    conclusion: run.conclusion,
    ...Object.fromEntries(environment.settings.map(({ parameter, readBack }) => [parameter, readBack])),
  };
  for (const [name, value] of Object.entries(properties)) suite.property(line(name), line(value));

  for (const test of tests) addTest(startCase(suite, run).name(line(testName(test, run))), test);
  if (run.conclusion === "not-applicable" && tests.length === 0) {
    skip(startCase(suite, run).name(line(environment.name)).time(0), run.reason);
  } else if (hasOwnCase(run)) {
    const body = xmlText(run.consoleTail.join("\n"));
    startCase(suite, run).name(line(environment.name)).time(0).error(line(run.reason), run.conclusion, body);
  }
}

function startCase(suite: TestSuite, { suite: { name }, environment }: RunResult): TestCase {
  return suite.testCase().className(line(`${name}.${environment.name}`));
}

function addTest(testCase: TestCase, test: TestResult): void {
  const { status, reason, tail, location, command } = test;
  testCase.time(test.durationMs / 1000);
  if (status === "pass") return;
  if (status === "skip") {
    skip(testCase, reason, test);
    return;
  }
  const place = location === null ? [] : [`at ${location.file}:${location.line}`];
  const body = xmlText([reason, ...place, `command: ${command.join(" ")}`, "", ...tail].join("\n"));
  testCase.standardOutput(logsLine(test));
  if (status === "fail" || status === "timeout" || status === "crash") {
    testCase.failure(line(reason), status).stacktrace(body);
  } else {
    testCase.error(line(reason), status, body);
  }
}

/** Consumers show `message`, which the library's `skipped` cannot take: so the element is made here. */
function skip(testCase: TestCase, reason: string, test?: TestResult): void {
  const build = testCase.build.bind(testCase);
  testCase.getSkippedCount = () => 1;
  testCase.build = parent => {
    const element = build(parent);
    element.ele("skipped", reason === "" ? {} : { message: line(reason) });
    const logs = test === undefined ? "" : logsLine(test);
    if (logs !== "") element.ele("system-out").cdata(logs);
    return element;
  };
}

function logsLine(test: TestResult): string {
  const place = logPlace(test);
  return place === "" ? "" : xmlText(`logs: ${place}`);
}

/** An attribute's text: consumers show it on one line. */
function line(text: string): string {
  return xmlText(oneLine(text));
}
