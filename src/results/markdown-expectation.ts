import { code } from "./markdown-text.ts";
import type { Expectation } from "./model.ts";

/** Why something is expected, for Markdown. Untrusted, so each of its parts is code. */
export function expectationText({ reason, owner, link, expires }: Expectation): string {
  const parts = [code(reason, 300), code(owner), code(link), `until ${expires}`];
  return parts.filter(text => text !== "").join(", ");
}
