import type { RunResult, TestResult } from "./model.ts";

/** The test's own name: its id without the suite's. */
export function testName(test: Pick<TestResult, "id">, run: Pick<RunResult, "suite">): string {
  const prefix = `${run.suite.name}/`;
  return test.id.startsWith(prefix) && test.id.length > prefix.length
    ? test.id.slice(prefix.length)
    : test.id;
}

/** Where a test's logs are: the directory when they share one, else both files; empty when there are none. */
export function logPlace({ logs }: Pick<TestResult, "logs">): string {
  if (logs === null) return "";
  const [stdout, stderr] = [logs.stdout, logs.stderr].map(path => path.slice(0, path.lastIndexOf("/") + 1));
  return stdout !== undefined && stdout !== "" && stdout === stderr
    ? stdout
    : `${logs.stdout}, ${logs.stderr}`;
}
