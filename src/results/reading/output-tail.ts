import { shortenMiddle } from "../shown-text.ts";

const tailLines = 20;
/** What stays of standard output when standard error alone would fill the tail. */
const leastStdout = 5;
const longestLine = 500;

/** A text's lines as a terminal would end up showing them: what a carriage return overwrites is left out. */
export function splitLines(text: string): string[] {
  const lines = text.split("\n").map(line => {
    const shown = line.replace(/\r+$/, "");
    return shown.slice(shown.lastIndexOf("\r") + 1);
  });
  while (lines.at(-1)?.trim() === "") lines.pop();
  return lines;
}

/** How much of the tail an assertion's report may take when it is not among the last lines anyway. */
const mostReport = 12;

/**
 * The last 20 lines of both streams, each at most 500 characters: standard error last, since it tells the
 * failure. Which stream's line came when is not known.
 * @param report lines that are to be in it: they come first if they are not among the last
 */
export function outputTail(
  stdout: readonly string[],
  stderr: readonly string[],
  report: readonly string[] = [],
): string[] {
  const last = lastLines(stdout, stderr, tailLines);
  const isThere = report.every(line => last.includes(line));
  const lines = isThere
    ? last
    : [
        ...report.slice(0, mostReport),
        "…",
        ...lastLines(stdout, stderr, tailLines - 1 - Math.min(mostReport, report.length)),
      ];
  return lines.map(line => shortenMiddle(line, longestLine));
}

function lastLines(stdout: readonly string[], stderr: readonly string[], count: number): string[] {
  const reserved = Math.min(stdout.length, leastStdout, count);
  const ofStderr = lastOf(stderr, count - reserved);
  const ofStdout = lastOf(stdout, count - ofStderr.length);
  return [...ofStdout, ...ofStderr];
}

function lastOf(lines: readonly string[], count: number): readonly string[] {
  return lines.slice(Math.max(0, lines.length - count));
}
