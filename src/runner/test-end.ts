import { counted, formatDuration } from "../base/index.ts";
import type { CommandEnd } from "../host/index.ts";
import { explainFailure, type OutputReport, type Status, type TestResult } from "../results/index.ts";

/** What a test's end comes to. */
export type Verdict = Pick<
  TestResult,
  "status" | "exitCode" | "signal" | "reason" | "location" | "tail" | "subtests" | "suspicious"
>;

/** What a test wrote. */
export interface Output {
  /** The last bytes of each stream as text. */
  stdout: string;
  stderr: string;
  /** What all of it says of the test's parts. */
  report: OutputReport;
}

/**
 * A test's status from how its command ended: exit code 0 is a pass, unless its own words deny it, 4 a skip
 * (KSFT_SKIP in kselftest.h), 126 and 127 mean that it could not be executed (POSIX, sh), which is no verdict of
 * the test's, all else a failure.
 * @param deadlineMs what the test was given, milliseconds
 */
export function judge(end: CommandEnd, output: Output, deadlineMs: number): Verdict {
  if (end.kind === "timed-out") return timeout(end.survivors, output, deadlineMs);
  const exitCode = end.kind === "exited" ? end.code : null;
  const signal = end.kind === "signaled" ? end.signal : null;
  const { report } = output;
  const explained = explainFailure({ ...output, exitCode, signal });
  const told = { exitCode, signal, subtests: report.subtests, suspicious: "", ...explained };
  if (exitCode === 0) return { ...told, ...verdictOnZero(output), location: null };
  if (exitCode === 4) {
    const suspicious = whyOddSkip(explained.location, output);
    return { ...told, status: "skip", location: null, tail: suspicious === "" ? [] : told.tail, suspicious };
  }
  if (exitCode === 126 || exitCode === 127) {
    const what = exitCode === 126 ? "could not be executed" : "was not found, or a library that it needs";
    const said = explained.tail.at(-1) ?? "";
    const reason = `${what} (exit code ${exitCode})${said === "" ? "" : `: ${said}`}`;
    return { ...told, status: "error", reason };
  }
  const reason = withFailedCases(explained.reason, explained.location !== null || signal !== null, report);
  return { ...told, status: signal === null ? "fail" : "crash", reason };
}

/** Exit code 0 counts only as far as the test's own words allow. */
function verdictOnZero({ report }: Output): Partial<Verdict> & Pick<Verdict, "status"> {
  const { subtests, counts, problem } = report;
  const failed = failedCases(report);
  if (failed !== undefined || problem !== undefined) {
    const why = [failed, problem].filter(part => part !== undefined).join("; ");
    return { status: "fail", reason: oneLine(`exit code 0, but ${why}`) };
  }
  if (counts.skip > 0 && counts.pass === 0) {
    const reason = subtests.find(each => each.reason !== "")?.reason ?? "";
    const all = counts.skip === 1 ? "its only case" : `all ${counts.skip} cases`;
    return {
      status: "skip",
      reason: oneLine(`skipped ${all}${reason === "" ? "" : `: ${reason}`}`),
      tail: [],
    };
  }
  return { status: "pass", reason: "", tail: [] };
}

/** `2 of 14 cases failed: a, b` */
function failedCases({ subtests, counts }: OutputReport): string | undefined {
  if (counts.fail === 0) return undefined;
  const names = subtests.filter(({ status }) => status === "fail").map(({ name }) => name);
  const told = names.slice(0, namedCases);
  const more = counts.fail > told.length ? ` and ${counts.fail - told.length} more` : "";
  const all = counts.pass + counts.fail + counts.skip;
  return `${counts.fail} of ${counted(all, "case")} failed: ${told.join(", ")}${more}`;
}

const namedCases = 3;

/** @param isOwn whether the reason says more than that there was a failure, as an assertion's does */
function withFailedCases(reason: string, isOwn: boolean, report: OutputReport): string {
  const failed = failedCases(report);
  if (failed === undefined) return reason;
  return oneLine(isOwn && reason !== "" ? `${failed}: ${reason}` : failed);
}

const assertionHeader = "==== Test Assertion Failure ====";

/** test_assert() of the KVM selftests (lib/assert.c) ends with "skip" when the assertion failed with EACCES. */
function whyOddSkip(location: Verdict["location"], { stdout, stderr, report }: Output): string {
  const hasFailed = location !== null || stderr.includes(assertionHeader) || stdout.includes(assertionHeader);
  if (hasFailed) {
    const place = location === null ? "" : ` at ${location.file}:${location.line}`;
    return `exit code 4 together with a failed assertion${place}: the library exits with "skip" on EACCES`;
  }
  const failed = failedCases(report);
  return failed === undefined ? "" : oneLine(`exit code 4 although ${failed}`);
}

function timeout(survivors: number, output: Output, deadlineMs: number): Verdict {
  const stuck =
    survivors === 0
      ? "killed with all its children"
      : `killed, but ${survivors} of its processes could not be and are still there`;
  return unended("timeout", `did not end within ${formatDuration(deadlineMs)}; ${stuck}`, output);
}

/** The verdict on a test that did not end by itself, with what it had written until then. */
export function unended(status: Status, reason: string, output: Output): Verdict {
  const { tail } = explainFailure({ ...output, exitCode: null, signal: null });
  const { subtests } = output.report;
  return {
    status,
    exitCode: null,
    signal: null,
    reason: oneLine(reason),
    location: null,
    tail,
    subtests,
    suspicious: "",
  };
}

export function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, " ").trim();
}
