import { shortLine } from "../github-error.ts";

/**
 * Untrusted text as an issue's title: one line, in which nobody is mentioned and nothing is referred to, and which
 * has no code in it.
 */
export function plainTitle(text: string, most = 240): string {
  // A zero-width space keeps a name or a number from being one.
  const inert = text
    .slice(0, 4 * most)
    .replace(/[@#]/g, "$&\u200b")
    .replace(/`/g, "'")
    // `GH-12` and `owner/name#12` are references, too.
    .replace(/\bGH-(?=\d)/gi, "$&\u200b");
  return shortLine(inert, most);
}
