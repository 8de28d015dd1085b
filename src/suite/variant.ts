import { createHash } from "node:crypto";
import { type LineFault, quoteWords, splitWords } from "./argument-line.ts";
import { printableName } from "./printable-name.ts";
import { expandRanges } from "./ranges.ts";

/** Arguments for a test, and what they are called. */
export interface Variant {
  /** The arguments, such as `-M clear-log`; empty for none. */
  name: string;
  words: readonly string[];
}

/** As many as one line of arguments may stand for. */
export const mostVariantsOfLine = 256;
const longestName = 200;

/** What a line of arguments with ranges stands for. */
export function expandArguments(line: string): Variant[] | LineFault {
  const lines = expandRanges(line, mostVariantsOfLine);
  if ("expected" in lines) return lines;
  const variants: Variant[] = [];
  for (const each of lines) {
    const words = splitWords(each);
    if ("expected" in words) return words;
    variants.push({ name: nameVariant(words), words });
  }
  return variants;
}

/** What arguments are called: themselves, printable and bounded. */
export function nameVariant(words: readonly string[]): string {
  const whole = quoteWords(words);
  const name = printableName(whole);
  if (name.length <= longestName) return name;
  const digest = createHash("sha256").update(whole).digest("hex").slice(0, 8);
  return `${name.slice(0, longestName - 10)}…~${digest}`;
}
