import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { temporaryDirectory } from "../../src/base/index.ts";
import { startChecksApi } from "./checks-api.ts";
import { type Bench, log, median, print, tell } from "./figures.ts";
import { junitActions, runAction } from "./junit-actions.ts";
import { type ReportData, testCount, writeReportData } from "./report-data.ts";
import { readUse, tellUse, type UsedResources } from "./used-resources.ts";

const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

/**
 * `vmentry report` over 50 environments of 2,000 tests, with a baseline and a history, from files to files; and, for
 * each test, against actions that report JUnit: they read the tests' junit.xml, it reads their results.json, and each
 * makes its whole report. Nobody has a baseline there. It is CPU time that is compared, which
 * others on the same machine change least.
 */
export async function benchReport(bench: Bench): Promise<void> {
  await using scratch = temporaryDirectory("bench");
  await using api = await startChecksApi();
  const workspace = join(scratch.path, "data");
  log.info(`writing results of ${testCount} tests, and their history ...`);
  const data = await writeReportData(workspace);
  await execa("git", ["init", "--quiet", workspace]);

  const rounds = Math.min(bench.rounds, 3);
  const whole: Measured[] = [];
  const plain: number[] = [];
  const others = new Map<string, number[]>(junitActions.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const out = (name: string) => join(scratch.path, `${name}-${round}`);
    whole.push(await measure([...wholeOptions(data), "--out", out("whole")]));
    plain.push((await measure([data.current, "--plan", data.plan, "--out", out("plain")])).cpuSeconds);
    for (const action of junitActions) {
      const files = "current/**/junit.xml";
      const ran = await runAction(action, { files, workspace, scratch: scratch.path, apiUrl: api.url });
      if (!new RegExp(`\\b${testCount * 0.2}\\b`).test(ran.outputs)) {
        throw new Error(`${action.name} did not report these tests (exit code ${ran.exitCode}): ${ran.said}`);
      }
      others.get(action.name)?.push(ran.used.cpuSeconds);
      log.info(`${action.name} ${action.tag}: ${ran.used.cpuSeconds.toFixed(1)} s of CPU time`);
    }
  }
  print(`report over ${testCount} tests, seconds`, median(whole.map(({ seconds }) => seconds)), 10);
  print("report, peak memory, MB", Math.max(...whole.map(({ peakMb }) => peakMb)), 300);
  tell(`${median(whole.map(({ cpuSeconds }) => cpuSeconds)).toFixed(1)} s of CPU time`);
  for (const [name, seconds] of others) {
    print(`report / ${name}, CPU time per test`, median(plain) / median(seconds), 0.5);
    tell(`${microseconds(plain)} us and ${microseconds(seconds)} us per test`);
  }
}

function wholeOptions({ current, baseline, plan, history }: ReportData): string[] {
  return [current, "--plan", plan, "--baseline", baseline, "--history", history, "--record"];
}

function microseconds(seconds: number[]): string {
  return ((median(seconds) / testCount) * 1e6).toFixed(0);
}

interface Measured extends UsedResources {
  seconds: number;
}

/** In a process of its own. */
async function measure(options: readonly string[]): Promise<Measured> {
  const started = performance.now();
  const { exitCode, stderr } = await execa(process.execPath, [...tellUse, cli, "report", ...options], {
    reject: false,
    timeout: 10 * 60_000,
  });
  const seconds = (performance.now() - started) / 1000;
  if (exitCode !== 1) {
    throw new Error(`vmentry report ended with ${exitCode}, and not as broken: ${stderr.slice(-2000)}`);
  }
  return { seconds, ...readUse(stderr) };
}
