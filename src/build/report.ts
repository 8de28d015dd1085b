import { counted, formatDuration, visible } from "../base/index.ts";
import type { Diagnostic, Manifest, Publication } from "../store/index.ts";
import type { BuiltCommit } from "./build-commit.ts";

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

/** What `--json` prints of a build. */
export function buildReport(built: BuiltCommit) {
  const { key, subject, isFresh } = built;
  const { files, ...content } = contentOf(built);
  return { ...content, ...key, subject, isFresh, files: files.map(({ path }) => path) };
}

function contentOf({ manifest, publication }: BuiltCommit): Manifest | Publication {
  const content = publication ?? manifest;
  if (content === undefined) throw new Error("a built commit with neither a publication nor a manifest");
  return content;
}

function describeDiagnostic({ file, line, column, severity, message, option }: Diagnostic): string {
  const place = [file, line, ...(column === null ? [] : [column])].join(":");
  return visible(`new ${severity}: ${place}: ${message}${option === null ? "" : ` [${option}]`}`);
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
