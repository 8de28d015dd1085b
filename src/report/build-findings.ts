import { fingerprintOf, sameReason } from "./cause.ts";
import type { FindingClass } from "./finding-class.ts";
import { findingOf } from "./finding-of.ts";
import type { Finding } from "./model.ts";
import type { BuildResult } from "./request.ts";

const mostMessages = 50;

/** Commits that do not build or do not boot. The baseline's build of the same variant says whether that is new. */
export function findBuilds(
  builds: readonly BuildResult[],
  before: readonly BuildResult[],
  failOn: ReadonlySet<FindingClass>,
): Finding[] {
  const old = Map.groupBy(before, ({ variant }) => variant);
  return builds.flatMap(build => {
    const was = old.get(build.variant) ?? [];
    const isBad = build.outcome !== "built";
    const wasBad = was.length > 0 && was.every(({ outcome }) => outcome === build.outcome);
    if (isBad) return [buildFinding(wasBad ? "still-failing" : "build-failure", build, failOn)];
    const isFixed = was.length > 0 && was.every(({ outcome }) => outcome !== "built");
    return isFixed ? [buildFinding("fixed", build, failOn)] : [];
  });
}

function buildFinding(
  kind: FindingClass,
  { commit, subject, variant, outcome, failure, diagnostics, boot }: BuildResult,
  failOn: ReadonlySet<FindingClass>,
): Finding {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const [error] = errors;
  const reason = (outcome === "does-not-boot" ? boot?.reason : failure?.reason) ?? "";
  const what = { built: "builds", failed: "does not build", "does-not-boot": "does not boot" }[outcome];
  const cause = error === undefined ? sameReason(reason) : `${error.file} ${sameReason(error.message)}`;
  return findingOf({
    class: kind,
    fingerprint: fingerprintOf(["build", variant, outcome, cause]),
    isRed: failOn.has(kind),
    title: `${commit.slice(0, 12)} ${what} as ${variant}`,
    reason: error?.message ?? reason.split("\n")[0] ?? "",
    location: error === undefined || error.line < 1 ? null : { file: error.file, line: error.line },
    build: {
      commit,
      subject,
      variant,
      stage: outcome === "does-not-boot" ? "boot" : (failure?.stage ?? ""),
      messages: errors.slice(0, mostMessages).map(({ severity, file, line, column, message }) => ({
        severity,
        file,
        line,
        column,
        message,
      })),
    },
  });
}
