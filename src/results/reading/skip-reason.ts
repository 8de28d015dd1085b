/**
 * The ways in which a selftest says why it skips: ksft_exit_skip() in kselftest.h, print_skip() of the KVM
 * selftests, SKIP() in kselftest_harness.h, and plain words.
 */
const skipPatterns = [
  /^(?:1\.\.0|ok \d+)\b.*# SKIP\b[\s-]*(.*)$/i,
  /^(.+?)(?:,| -)? skipping(?: the)? test\.?$/i,
  /^# +SKIP +(.*)$/,
  /^\s*skip(?:ping|ped)?\b[:,\s-]*(.*)$/i,
];

/** The reason of the last skip in the output; undefined when none says any. */
export function findSkipReason(lines: readonly string[]): string | undefined {
  for (const pattern of skipPatterns) {
    const last = lines.findLast(line => reasonIn(line, pattern) !== "");
    if (last !== undefined) return reasonIn(last, pattern);
  }
  return undefined;
}

function reasonIn(line: string, pattern: RegExp): string {
  // Only a line of a sensible length is one that a test wrote for people, and patterns stay quick on it.
  if (line.length > 2000) return "";
  return (pattern.exec(line)?.[1] ?? "").replace(/^[\s-]+/, "").trim();
}
