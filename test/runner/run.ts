import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { CommandEnd } from "../../src/host/index.ts";
import type { TestResult } from "../../src/results/index.ts";
import { runSuite, type SuiteRun } from "../../src/runner/index.ts";
import { fakeHost, type Script, suiteOf } from "./fake-host.ts";

export function temporary(): string {
  const directory = mkdtempSync(join(tmpdir(), "runner-test-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export type Asked = Partial<SuiteRun> & { scripts?: Record<string, Script> };

/** Runs tests of these names on a fake host. */
export async function run(names: readonly string[], asked: Asked = {}) {
  const directory = temporary();
  const { scripts = {}, ...rest } = asked;
  const host = fakeHost(scripts);
  const logDirectory = join(directory, "logs");
  const outcome = await runSuite({
    suite: suiteOf(names),
    host,
    jobs: 2,
    timeoutMs: 120_000,
    logDirectory,
    resultsDirectory: directory,
    ...rest,
  });
  const result = (name: string): TestResult => {
    const found = outcome.tests.find(({ id }) => id === `kvm/${name}`);
    if (found === undefined) throw new Error(`there is no result of ${name}`);
    return found;
  };
  return { ...outcome, result, host: rest.host ?? host, started: host.started, directory, logDirectory };
}

/** Writes this and ends so. */
export function ends(end: CommandEnd, output: { stdout?: string; stderr?: string } = {}): Script {
  return async ({ write }) => {
    if (output.stdout !== undefined) write("stdout", output.stdout);
    if (output.stderr !== undefined) write("stderr", output.stderr);
    return end;
  };
}
