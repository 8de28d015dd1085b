import { shortenMiddle } from "./shown-text.ts";

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

/**
 * The last 20 lines of both streams, each at most 500 characters: standard error last, since it tells the
 * failure. Which stream's line came when is not known.
 */
export function outputTail(stdout: readonly string[], stderr: readonly string[]): string[] {
  const reserved = Math.min(stdout.length, leastStdout);
  const ofStderr = lastOf(stderr, tailLines - reserved);
  const ofStdout = lastOf(stdout, tailLines - ofStderr.length);
  return [...ofStdout, ...ofStderr].map(line => shortenMiddle(line, longestLine));
}

function lastOf(lines: readonly string[], count: number): readonly string[] {
  return lines.slice(Math.max(0, lines.length - count));
}
