import { visible } from "../base/index.ts";
import { oneLine } from "./shown-text.ts";

/**
 * A test's name as KTAP takes it: "any string of characters other than # or a newline"
 * (https://docs.kernel.org/dev-tools/ktap.html). Readers also drop a `- ` before it, and spaces at its ends.
 */
export function ktapName(name: string): string {
  const shown = visible(oneLine(name)).replaceAll("#", "\\x23").replace(/^-/, "\\x2d");
  return shown === "" ? "(no name)" : shown;
}

/** What a directive says behind the name: one line, without another directive in it. */
export function ktapReason(text: string): string {
  return visible(oneLine(text)).replaceAll("#", "\\x23");
}

/** A line of others' output as diagnostics: behind a bar, so that it is never read as a `# Subtest:`. */
export function ktapDiagnostics(lines: readonly string[]): string[] {
  return lines.flatMap(line => line.split("\n")).map(line => `# | ${visible(line)}`.trimEnd());
}
