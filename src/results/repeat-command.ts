import type { RunResult, TestResult } from "./model.ts";

/**
 * The command that repeats a test alone, in the same environment on the same kernel, to be copied into a shell;
 * empty when the run does not say how it was started.
 */
export function repeatCommand(test: Pick<TestResult, "id">, run: Pick<RunResult, "repeat">): string {
  return run.repeat.length === 0 ? "" : commandLine([...run.repeat, "--test", test.id]);
}

/** Words as a person copies them into a shell, on one line. */
export function commandLine(words: readonly string[]): string {
  return words.map(shownWord).join(" ");
}

/**
 * One word as a person copies it: control characters, and those that reorder text, are written as bash's
 * `$'\x1b'`, so that the word is the same and the terminal is left alone.
 */
function shownWord(word: string): string {
  if (/^[\w@%+:,./=-]+$/.test(word)) return word;
  if (!unprintable.test(word)) return `'${word.replaceAll("'", "'\\''")}'`;
  const escaped = word.replace(/[\\']/g, "\\$&").replace(new RegExp(unprintable, "gu"), char => {
    const code = char.charCodeAt(0).toString(16);
    return char < "\x80" ? `\\x${code.padStart(2, "0")}` : `\\u${code.padStart(4, "0")}`;
  });
  return `$'${escaped}'`;
}

const unprintable = /[\p{Cc}\p{Surrogate}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
