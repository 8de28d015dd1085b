import type { Expectation } from "./model.ts";

/** `the reason; owner, link, until 2026-05-01`. As untrusted as the file that it comes from. */
export function describeExpectation({ reason, owner, link, expires }: Expectation): string {
  return `${reason}; ${owner}, ${link}, until ${expires}`;
}
