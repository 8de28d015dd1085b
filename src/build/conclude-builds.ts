import { counted, describeError, Interrupted } from "../base/index.ts";
import type { BuildConclusion, BuildReportParts, CommitReport } from "./build-report.ts";

/** A conclusion and why it is not good, one line; empty when it is. */
export interface BuildVerdict {
  conclusion: BuildConclusion;
  reason: string;
}

export interface BuildsEnd extends Pick<BuildReportParts, "builds" | "notBuilt"> {
  /** What ended it before its end. */
  error?: unknown;
  failsOnWarnings: boolean;
  failsOnSplats: boolean;
}

/**
 * What builds come to: `good` only when each that was to be was, and is as it should be. An error says nothing of
 * the commits that it came before, so it counts before what others came to.
 */
export function concludeBuilds(end: BuildsEnd): BuildVerdict {
  const { builds, notBuilt, error } = end;
  if (error instanceof Interrupted) {
    return { conclusion: "interrupted", reason: `interrupted: ${describeNotBuilt(notBuilt.length)}` };
  }
  if (error !== undefined) return { conclusion: "error", reason: describeError(error) };
  const bad = [
    ...describeCount(builds.filter(isOutcome("failed")), "does not build", "do not build"),
    ...describeCount(builds.filter(isOutcome("does-not-boot")), "does not boot", "do not boot"),
  ];
  if (bad.length > 0) {
    const left = notBuilt.length === 0 ? [] : [describeNotBuilt(notBuilt.length)];
    return { conclusion: "failed", reason: [...bad, ...left].join("; ") };
  }
  if (builds.length === 0) return { conclusion: "error", reason: "nothing was built" };
  const warnings = builds.reduce((sum, build) => sum + newWarnings(build).length, 0);
  if (end.failsOnWarnings && warnings > 0) {
    return { conclusion: "warnings", reason: counted(warnings, "new warning") };
  }
  const splats = builds.reduce((sum, { boot }) => sum + (boot?.splats.length ?? 0), 0);
  if (end.failsOnSplats && splats > 0) {
    return { conclusion: "splats", reason: `the kernel complained at boot: ${counted(splats, "splat")}` };
  }
  return { conclusion: "good", reason: "" };
}

/** The warnings that the commit introduced. */
export function newWarnings({ diagnostics }: Pick<CommitReport, "diagnostics">): CommitReport["diagnostics"] {
  return diagnostics.filter(({ severity, isNew }) => severity === "warning" && isNew);
}

/** Why a build is no good, in one line; empty when it is. */
export function firstReason({ outcome, failure, boot }: CommitReport): string {
  if (outcome === "built") return "";
  const text = outcome === "failed" ? failure?.reason : boot?.reason;
  return text?.split("\n")[0] ?? "";
}

function isOutcome(outcome: CommitReport["outcome"]) {
  return (build: CommitReport) => build.outcome === outcome;
}

/** `1 build does not boot: 0123456789ab kvm`. */
function describeCount(builds: readonly CommitReport[], one: string, several: string): string[] {
  const [first] = builds;
  if (first === undefined) return [];
  const how = builds.length === 1 ? one : several;
  const named = `${first.commit.slice(0, 12)} ${first.variant}`;
  return [
    `${counted(builds.length, "build")} ${how}: ${named}${builds.length === 1 ? "" : ` and ${builds.length - 1} more`}`,
  ];
}

function describeNotBuilt(count: number): string {
  return count === 1 ? "1 was not built" : `${count} were not built`;
}
