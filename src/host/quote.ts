/**
 * One word for a POSIX shell, whatever it holds: within single quotes nothing is special but the quote itself
 * (POSIX.1-2024, Shell Command Language, 2.2.2).
 * @throws Error on a NUL character, which no argument can hold
 */
export function quoteWord(word: string): string {
  if (word.includes("\0"))
    throw new Error(`an argument cannot hold a NUL character: ${JSON.stringify(word)}`);
  return /^[\w@%+:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A command line that a POSIX shell reads as exactly these words. */
export function quoteWords(words: readonly string[]): string {
  return words.map(quoteWord).join(" ");
}
