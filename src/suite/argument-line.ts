/** What a line of arguments should have been, to follow "expected". */
export interface LineFault {
  expected: string;
}

/** What would mean something to a shell, and that no one expands here. */
const forShells = /[|&;<>()$`*?[\]]/;

/**
 * The words of a line, parted as a POSIX shell parts them: blanks, single and double quotes, backslashes, and
 * a comment behind `#`. What a shell would expand or act on is refused outside quotes, since no shell reads
 * the line; see "2.2 Quoting" and "2.3 Token Recognition" of POSIX's Shell Command Language.
 */
export function splitWords(line: string): string[] | LineFault {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const char = line[at] ?? "";
    if (isBlank(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (char === "#" && word === undefined) {
      at = endOfComment(line, at) - 1;
    } else {
      const quoted = quotedAt(line, at);
      if (quoted !== undefined && "expected" in quoted) return quoted;
      if (quoted !== undefined) {
        word = (word ?? "") + quoted.text;
        at = quoted.end - 1;
      } else if (forShells.test(char) || (char === "~" && word === undefined)) {
        return { expected: `no ${char} outside quotes (${place(at)}), since no shell reads the line` };
      } else if (char === "\0") {
        return { expected: `no NUL (${place(at)}), which no argument can hold` };
      } else word = (word ?? "") + char;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** What quotes hold that open at `at`, and where they end; undefined when none open there. */
export function quotedAt(line: string, at: number): { text: string; end: number } | LineFault | undefined {
  const quote = line[at];
  if (quote === "\\") {
    const next = line[at + 1];
    if (next === undefined) return { expected: `a character behind the backslash at the end (${place(at)})` };
    return { text: next === "\n" ? "" : next, end: at + 2 };
  }
  if (quote !== "'" && quote !== '"') return undefined;
  let text = "";
  for (let inside = at + 1; inside < line.length; inside++) {
    const char = line[inside] ?? "";
    if (char === quote) return { text, end: inside + 1 };
    if (char === "\0") return { expected: `no NUL (${place(inside)}), which no argument can hold` };
    if (quote === '"' && (char === "$" || char === "`")) {
      return { expected: `no ${char} in double quotes (${place(inside)}), since no shell reads the line` };
    }
    if (quote === '"' && char === "\\" && /["\\$`\n]/.test(line[inside + 1] ?? "")) {
      inside++;
      if (line[inside] !== "\n") text += line[inside] ?? "";
    } else text += char;
  }
  return { expected: `the quote ${quote} at ${place(at)} to be closed` };
}

/** Where the comment ends that starts at `at`. */
export function endOfComment(line: string, at: number): number {
  const end = line.indexOf("\n", at);
  return end === -1 ? line.length : end;
}

export function isBlank(char: string): boolean {
  return char === " " || char === "\t" || char === "\n" || char === "\r";
}

/** For messages; from 1. */
export function place(at: number): string {
  return `character ${at + 1}`;
}

/** A line that `splitWords`, and a shell, would part into these words. */
export function quoteWords(words: readonly string[]): string {
  return words
    .map(word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(" ");
}
