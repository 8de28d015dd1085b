import { counted, formatDuration } from "../base/index.ts";
import { type CountKind, countsAs, failedStatuses, statusWords } from "./counts.ts";
import { deathSplat } from "./death-report.ts";
import { expectationText } from "./markdown-expectation.ts";
import type { Part } from "./markdown-size.ts";
import { splatParts } from "./markdown-splats.ts";
import { code, codeBlock, details, htmlCode } from "./markdown-text.ts";
import type { Attempt, DeathResult, RunResult, TestResult } from "./model.ts";
import { attemptName, failedSubtests, isSuspicious } from "./notable-tests.ts";
import { repeatCommand } from "./repeat-command.ts";
import { splatName } from "./splat-group.ts";
import { logPlace, testName } from "./test-name.ts";

const kindOrder: readonly CountKind[] = [...failedStatuses, "machine-died", "error", "flaky"];
const toldNames = 10;
const toldAttempts = 5;

/**
 * What a run has to tell beyond its row of the table: a machine that died, failures, complaints of the kernel,
 * what is flaky, known or allowed, what is suspicious, skips.
 */
export function runParts(run: RunResult, options: { hasSeveralKernels: boolean }): Part[] {
  const tests = kindOrder.flatMap(kind => run.tests.filter(test => countsAs(test) === kind));
  const parts = [
    ...consolePart(run),
    ...run.deaths.map(death => deathPart(death, run)),
    ...tests.map(test => testPart(test, run)),
    ...groupedPart(run, "not-run"),
    ...splatParts(run),
    ...knownPart(run),
    ...suspiciousPart(run),
    ...groupedPart(run, "skip"),
  ];
  if (parts.length === 0) return [];
  const kernel = options.hasSeveralKernels ? ` on ${code(run.kernel.release)}` : "";
  const heading = `### ${code(run.environment.name)}${kernel}`;
  return [{ full: heading, brief: heading, leaves: "heading" }, ...parts];
}

function consolePart({ consoleTail, console: log }: RunResult): Part[] {
  if (consoleTail.length === 0) return [];
  const where = log === null ? "" : ` (${htmlCode(log)})`;
  const full = details(`the console's last lines${where}`, codeBlock(consoleTail), { open: true });
  return [{ full, brief: "", leaves: "console's end" }];
}

function deathPart(death: DeathResult, run: RunResult): Part {
  const { reason, killer, suspects } = death;
  const blame =
    killer !== null
      ? `killed by ${code(killer)}`
      : suspects.length === 0
        ? "no test was running"
        : `killer not found, ${counted(suspects.length, "suspect")}: ${listed(suspects)}`;
  const brief = `**machine died** ${code(reason, 300)}\\\n${blame}`;
  const splat = deathSplat(death, run);
  const lines =
    splat === undefined ? "" : `\n\n${details(htmlCode(splatName(splat), 300), codeBlock(splat.lines))}`;
  return { full: `${brief}${lines}`, brief, leaves: "machine's last words" };
}

function testPart(test: TestResult, run: RunResult): Part {
  const { status, location, reason, tail, startedAt, durationMs } = test;
  const took = startedAt === null ? "" : ` after ${formatDuration(durationMs)}`;
  const why = reason === "" ? "" : `: ${code(reason, 300)}`;
  const place = location === null ? [] : [`at ${code(`${location.file}:${location.line}`)}`];
  const logs = logPlace(test) === "" ? [] : [`logs in ${code(logPlace(test))}`];
  const where = [...place, ...logs].join(", ");
  const brief = `**${statusWords[status]}** ${code(testName(test, run))}${took}${why}${where === "" ? "" : `\\\n${where}`}`;
  const more = [
    ...subtestsText(test),
    ...(test.attempts.length < 2 ? [] : [attemptsText(test.attempts)]),
    ...(tail.length === 0 ? [] : [details("its last lines", codeBlock(tail))]),
    ...repeatText(test, run),
  ];
  const full = [brief, ...more].join("\n\n");
  return { full, brief, leaves: more.length === 0 ? "test" : "test's output" };
}

function subtestsText(test: TestResult): string[] {
  const failed = failedSubtests(test);
  if (failed.length === 0) return [];
  return [`${counted(failed.length, "subtest")} of ${test.subtests.length} failed: ${listed(failed)}`];
}

function attemptsText(attempts: readonly Attempt[]): string {
  const lines = attempts.slice(0, toldAttempts).map(attempt => {
    const why = attempt.reason === "" ? "" : `: ${code(attempt.reason, 300)}`;
    const logs = logPlace(attempt) === "" ? "" : ` (${code(logPlace(attempt))})`;
    return `- ${attemptName(attempt)}: ${statusWords[attempt.status]} after ${formatDuration(attempt.durationMs)}${why}${logs}`;
  });
  const more = attempts.length - toldAttempts;
  return [...lines, ...(more > 0 ? [`- and ${counted(more, "attempt")} more`] : [])].join("\n");
}

/** Whole, since a command that was cut repeats nothing. */
function repeatText(test: TestResult, run: RunResult): string[] {
  const command = repeatCommand(test, run);
  return command === "" ? [] : [details("repeat it", codeBlock([command], Number.POSITIVE_INFINITY))];
}

/** Tests of which there are many, each by its name behind the reason that it shares with others. */
function groupedPart(run: RunResult, status: "skip" | "not-run"): Part[] {
  const tests = run.tests.filter(test => test.status === status);
  if (tests.length === 0) return [];
  const byReason = Map.groupBy(tests, test => test.reason);
  const lines = [...byReason].map(([reason, alike]) => {
    const names = alike.map(test => {
      const logs = logPlace(test);
      return code(testName(test, run)) + (logs === "" ? "" : ` (${code(logs)})`);
    });
    return `- ${reason === "" ? "no reason given" : code(reason, 300)}: ${names.join(", ")}`;
  });
  return [listPart(`${tests.length} ${statusWords[status]}`, lines, `list of tests ${statusWords[status]}`)];
}

function knownPart(run: RunResult): Part[] {
  const lines = run.tests.flatMap(test => {
    const { known, status, reason } = test;
    if (known === null || countsAs(test) !== "known-failure") return [];
    const why = reason === "" ? "" : `: ${code(reason, 300)}`;
    return [`- ${statusWords[status]} ${code(testName(test, run))}${why}; known: ${expectationText(known)}`];
  });
  if (lines.length === 0) return [];
  return [listPart(counted(lines.length, "known failure"), lines, "list of known failures")];
}

function suspiciousPart(run: RunResult): Part[] {
  const lines = run.tests.filter(isSuspicious).map(test => {
    const logs = logPlace(test);
    const where = logs === "" ? "" : ` (${code(logs)})`;
    return `- ${statusWords[test.status]} ${code(testName(test, run))}${where}: ${code(test.suspicious, 300)}`;
  });
  if (lines.length === 0) return [];
  return [listPart(`${lines.length} suspicious`, lines, "list of suspicious tests")];
}

function listPart(summary: string, lines: readonly string[], leaves: string): Part {
  return { full: details(summary, lines.join("\n")), brief: summary, leaves };
}

function listed(names: readonly string[]): string {
  const told = names.slice(0, toldNames).map(name => code(name, 100));
  const more = names.length - toldNames;
  return `${told.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
