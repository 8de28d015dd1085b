import { formatDuration } from "../base/index.ts";
import type { CommandEnd } from "../host/index.ts";
import { explainFailure, type Status, type TestResult } from "../results/index.ts";

/** What a test's end comes to. */
export type Verdict = Pick<TestResult, "status" | "exitCode" | "signal" | "reason" | "location" | "tail">;

/** The last bytes that a test wrote, as text. */
export interface Output {
  stdout: string;
  stderr: string;
}

/**
 * A test's status from how its command ended: exit code 0 is a pass, 4 a skip (KSFT_SKIP in kselftest.h), 126
 * and 127 mean that it could not be executed (POSIX, sh), which is no verdict of the test's, all else a failure.
 * @param deadlineMs what the test was given, milliseconds
 */
export function judge(end: CommandEnd, output: Output, deadlineMs: number): Verdict {
  if (end.kind === "timed-out") return timeout(end.survivors, output, deadlineMs);
  const exitCode = end.kind === "exited" ? end.code : null;
  const signal = end.kind === "signaled" ? end.signal : null;
  if (exitCode === 0) return { status: "pass", exitCode, signal, reason: "", location: null, tail: [] };
  const explained = explainFailure({ ...output, exitCode, signal });
  if (exitCode === 4) return { status: "skip", exitCode, signal, ...explained, location: null, tail: [] };
  if (exitCode === 126 || exitCode === 127) {
    const what = exitCode === 126 ? "could not be executed" : "was not found, or a library that it needs";
    const said = explained.tail.at(-1) ?? "";
    const reason = `${what} (exit code ${exitCode})${said === "" ? "" : `: ${said}`}`;
    return { status: "error", exitCode, signal, ...explained, reason };
  }
  return { status: signal === null ? "fail" : "crash", exitCode, signal, ...explained };
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
  return { status, exitCode: null, signal: null, reason: oneLine(reason), location: null, tail };
}

export function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, " ").trim();
}
