import { counted, formatDuration, visible } from "../base/index.ts";
import type { Diagnostic, Manifest, Publication } from "../store/index.ts";
import type { BuiltCommit } from "./build-commit.ts";
import { type BootReport, type CommitReport, commitReportSchema } from "./build-report.ts";

const mostMessages = 20;

/** What came of a build, for a person; ends with a newline. */
export function describeBuilt(built: BuiltCommit): string {
  const { key, subject, isFresh } = built;
  const content = contentOf(built);
  const title = `${key.commit.slice(0, 12)} ${key.variant} ${visible(subject)}\n`;
  const { failure, release, durationMs, diagnostics, selftests } = content;
  const how = isFresh ? `in ${formatDuration(durationMs)}` : "in the store already";
  if (failure !== null) {
    return `FAILED   ${title}${indented(`does not build (${failure.stage}), ${how}:\n${failure.reason}`)}`;
  }
  const fresh = diagnostics.filter(each => each.isNew);
  const lines = [
    `${visible(release ?? "")}, ${how}`,
    ...fresh.slice(0, mostMessages).map(describeDiagnostic),
    ...(fresh.length > mostMessages ? [`and ${fresh.length - mostMessages} more new warnings`] : []),
    ...describeSelftests(selftests),
  ];
  return `built    ${title}${indented(lines.join("\n"))}`;
}

/** What the report of an invocation says of a build. @param more what came of it after the build itself */
export function commitReport(
  built: BuiltCommit,
  more: { log: string | null; boot: BootReport | null } = { log: null, boot: null },
): CommitReport {
  const { key, subject, isFresh, ccache } = built;
  const { files, ...content } = contentOf(built);
  // A manifest has its own format and version, which are no part of this.
  return commitReportSchema.parse({
    ...content,
    ...key,
    subject,
    outcome: more.boot?.outcome === "does-not-boot" ? "does-not-boot" : content.outcome,
    isFresh,
    files: files.map(({ path }) => path),
    ccache: ccache ?? null,
    ...more,
  });
}

/** How a kernel booted, for a person; ends with a newline. */
export function describeBoot({ outcome, reason, durationMs, splats }: BootReport): string {
  const time = formatDuration(durationMs);
  const said = outcome === "booted" ? `booted in ${time}` : `does not boot (after ${time}): ${reason}`;
  return indented([said, ...splats.slice(0, mostMessages).map(each => `splat: ${each.title}`)].join("\n"));
}

function contentOf({ manifest, publication }: BuiltCommit): Manifest | Publication {
  const content = publication ?? manifest;
  if (content === undefined) throw new Error("a built commit with neither a publication nor a manifest");
  return content;
}

function describeDiagnostic(diagnostic: Diagnostic): string {
  return visible(`new ${describeMessage(diagnostic)}`);
}

/** `warning: FILE:LINE:COLUMN: MESSAGE [-Woption]`. */
export function describeMessage(diagnostic: Diagnostic): string {
  const { file, line, column, severity, message, option } = diagnostic;
  const place = [file, line, ...(column === null ? [] : [column])].join(":");
  return `${severity}: ${place}: ${message}${option === null ? "" : ` [${option}]`}`;
}

function describeSelftests({ built, failed }: Manifest["selftests"]): string[] {
  if (built.length + failed.length === 0) return [];
  return [
    `${counted(built.length, "selftest")} built${failed.length === 0 ? "" : `, ${failed.length} not:`}`,
    ...failed.map(({ name, reason }) => visible(`  ${name}: ${reason.split("\n")[0] ?? ""}`)),
  ];
}

function indented(text: string): string {
  return text
    .split("\n")
    .map(line => `         ${visible(line)}\n`)
    .join("");
}
