import { createHash } from "node:crypto";

const maximalLength = 100;

/**
 * A test's name as the name of its log directory: letters, digits, `.`, `_`, `-`, at most 100 characters, and
 * another one for every other test name. A name that is fit stays as it is; any other one carries a `~` and
 * the start of its SHA-256, so that `x86/smm_test` and `x86-smm_test` stay apart.
 */
export function logName(test: string): string {
  if (/^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(test) && test.length <= maximalLength) return test;
  const digest = createHash("sha256").update(test).digest("hex").slice(0, 12);
  const fit = test.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[.-]+/, "");
  return `${fit.slice(0, maximalLength - digest.length - 1)}~${digest}`;
}
