import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { checkOwnDirectory, hasCode, type Ownership, UserError } from "../../base/index.ts";
import type { Variant } from "../../build/index.ts";
import type { Question } from "../question.ts";
import type { SharedOrDiffering } from "./differing-options.ts";

/** So many options that are all needed at once are no answer that helps anybody. */
export const mostRounds = 32;

/** What a search leaves in its directory, beside a directory for each round. */
export const optionsFiles = {
  report: "bisect-config.json",
  summary: "bisect-config.md",
  variant: "variant",
} as const;

export const optionsOwnership: Ownership = {
  names: [
    ...Object.values(optionsFiles),
    ...Array.from({ length: mostRounds }, (_, index) => `round-${index + 1}`),
  ],
  maker: "vmentry bisect-config",
};

/** What makes a search the same one: SHA-256 of all that the answer depends on. */
export function digestOfSearch(content: {
  commit: string;
  question: Question;
  options: readonly SharedOrDiffering[];
  frame: Variant;
}): string {
  const { config: _, fragments: __, configPlace: ___, environment, ...frame } = content.frame;
  return createHash("sha256")
    .update(JSON.stringify({ ...content, frame: { ...frame, environment: [...environment].sort() } }))
    .digest("hex");
}

/** @throws UserError when the directory holds another search, or what no search wrote */
export async function checkIsSameSearch(out: string, digest: string): Promise<void> {
  let text: string;
  try {
    text = await readFile(join(out, optionsFiles.report), "utf8");
  } catch (error) {
    if (!hasCode(error, "ENOENT") && !hasCode(error, "ENOTDIR")) throw error;
    await checkOwnDirectory(out, optionsOwnership, false);
    return;
  }
  if (text.includes(`"digest": "${digest}"`)) return;
  throw new UserError(
    `--out ${out} holds a search among other options, of another commit or for something else; give --overwrite to replace it, or another directory`,
  );
}
