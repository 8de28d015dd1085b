import type { TrialsOutcome } from "../../job/index.ts";
import type { Shown } from "./evidence.ts";
import type { TrialEnd } from "./trial-end.ts";

/** An answer to whatever is asked. */
export type Judged =
  | {
      kind: "trials";
      failed: number;
      passed: number;
      values?: readonly number[];
      reason: string;
      shown?: Shown | undefined;
    }
  | { kind: "untestable" | "machine-error"; reason: string };

export function untestable(reason: string): Judged {
  return { kind: "untestable", reason };
}

export function machineError(reason: string): Judged {
  return { kind: "machine-error", reason };
}

export function environmentReason({ environment: { kind, reason } }: TrialsOutcome): string {
  return kind === "not-applicable"
    ? `the environment is not applicable: ${reason}`
    : `the environment could not be set up: ${reason}`;
}

/** Of a test none of whose executions says anything. */
export function unanswered(
  test: string,
  ends: readonly TrialEnd[],
  { fault }: Pick<TrialsOutcome, "fault">,
): Judged {
  const skip = ends.find(({ kind }) => kind === "skipped");
  if (skip !== undefined) return untestable(`${test} is skipped: ${skip.reason}`);
  const unable = ends.find(({ kind }) => kind === "unable");
  if (unable !== undefined) return untestable(`${test} ${unable.reason}`);
  const lost = ends.find(({ kind }) => kind === "lost");
  return machineError(lost?.reason ?? fault ?? `${test} was not executed`);
}
