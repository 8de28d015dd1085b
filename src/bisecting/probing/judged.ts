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
  | Untold;

/** No answer. */
export interface Untold {
  kind: "untestable" | "machine-error";
  reason: string;
}

export function untestable(reason: string): Untold {
  return { kind: "untestable", reason };
}

export function machineError(reason: string): Untold {
  return { kind: "machine-error", reason };
}

/** Of a test, or a command, none of whose executions says anything. */
export function unanswered(
  what: string,
  ends: readonly TrialEnd[],
  { environment, fault }: Pick<TrialsOutcome, "environment" | "fault">,
): Untold {
  const skip = ends.find(({ kind }) => kind === "skipped");
  if (skip !== undefined) return untestable(`${what} is skipped: ${skip.reason}`);
  const unable = ends.find(({ kind }) => kind === "unable");
  if (unable !== undefined) return untestable(`${what} ${unable.reason}`);
  const lost = ends.find(({ kind }) => kind === "lost");
  if (lost !== undefined) return machineError(lost.reason);
  if (environment.kind === "applied") return machineError(fault ?? `${what} was not executed`);
  const how = environment.kind === "not-applicable" ? "is not applicable" : "could not be set up";
  return untestable(`the environment ${how}: ${environment.reason}`);
}
