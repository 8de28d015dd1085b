import { posix } from "node:path";
import { sumUp } from "./conclude.ts";
import type { Results, RunResult, TestResult } from "./model.ts";

/** Results, and where their directory is as seen from the directory that the merged ones are for. */
export interface MergePart {
  results: Results;
  /** Relative, such as `../nightly`; empty for the same directory. */
  directory: string;
}

/**
 * The runs of several results as one. A run that is in more than one of them (the same suite, environment, kernel
 * and machine, started at the same moment) is there once, as it was first. Paths lead from the new place to the old
 * files; what all of it comes to is concluded anew.
 */
export function mergeResults(parts: readonly MergePart[]): Results {
  const runs = new Map<string, RunResult>();
  for (const { results, directory } of parts) {
    for (const run of results.runs) {
      const key = runKey(run);
      if (!runs.has(key)) runs.set(key, moved(run, directory));
    }
  }
  const tools = new Set(parts.map(({ results }) => results.tool));
  const [tool] = tools;
  const merged = sumUp([...runs.values()], {
    notices: [...new Set(parts.flatMap(({ results }) => results.notices))],
  });
  return tools.size === 1 && tool !== undefined ? { ...merged, tool } : merged;
}

function runKey({ suite, environment, kernel, machine, startedAt }: RunResult): string {
  const { buildId, release, version, source } = kernel;
  const which = buildId === null ? [release, version, source] : [buildId];
  return JSON.stringify([suite.name, environment.name, which, machine.name, startedAt]);
}

function moved(run: RunResult, directory: string): RunResult {
  if (directory === "") return run;
  const from = (path: string) => (posix.isAbsolute(path) ? path : posix.join(directory, path));
  const movedLogs = (logs: TestResult["logs"]) =>
    logs === null ? null : { stdout: from(logs.stdout), stderr: from(logs.stderr) };
  return {
    ...run,
    console: run.console === null ? null : from(run.console),
    tests: run.tests.map(test => ({
      ...test,
      logs: movedLogs(test.logs),
      attempts: test.attempts.map(attempt => ({ ...attempt, logs: movedLogs(attempt.logs) })),
    })),
  };
}
