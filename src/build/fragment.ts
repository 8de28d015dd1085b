import type { ConfigFile } from "./variant.ts";

/** A line of a kconfig file: what it asks for. */
export interface ConfigLine {
  /** With CONFIG_. */
  option: string;
  /** As it stands behind `=`; `n` for `is not set`. */
  value: string;
  /** From 1. */
  line: number;
}

/** @returns the lines that set an option, or a problem for each that is none, `FILE:LINE: …` */
export function parseFragment({ path, text }: ConfigFile): { lines: ConfigLine[] } | { problems: string[] } {
  const lines: ConfigLine[] = [];
  const problems: string[] = [];
  for (const [index, content] of text.split("\n").entries()) {
    const line = content.replace(/\s+$/, "");
    const [, set, value] = /^(CONFIG_[A-Za-z0-9_]+)=(.*)$/.exec(line) ?? [];
    const [, unset] = /^# (CONFIG_[A-Za-z0-9_]+) is not set$/.exec(line) ?? [];
    if (set !== undefined && value !== undefined && isValue(value)) {
      lines.push({ option: set, value, line: index + 1 });
    } else if (unset !== undefined) {
      lines.push({ option: unset, value: "n", line: index + 1 });
    } else if (line !== "" && !isComment(line)) {
      problems.push(
        `${path}:${index + 1}: ${JSON.stringify(line.slice(0, 80))} sets nothing, expected CONFIG_NAME=y, m, n, ` +
          'a number or a "text" in quotes, "# CONFIG_NAME is not set", or a comment',
      );
    }
  }
  return problems.length > 0 ? { problems } : { lines };
}

function isValue(value: string): boolean {
  return /^(?:[ymn]|-?\d+|0[xX][0-9a-fA-F]+|"(?:[^"\\]|\\.)*")$/.test(value);
}

/** A comment that looks like a setting is more likely a slip, which the kernel's scripts would pass over. */
function isComment(line: string): boolean {
  return line.startsWith("#") && !/^#\s*CONFIG_[A-Za-z0-9_]+\s+is\s+not\s+set\b/i.test(line);
}

/** A fragment's line that is not so in the final configuration. */
export interface LostLine extends ConfigLine {
  file: string;
  /** What became of it; undefined: the option is not in the configuration at all. */
  actual: string | undefined;
}

/**
 * The lines of fragments that did not survive. What a later line sets otherwise was not asked for in the end.
 * @param config the final .config
 */
export function findLostLines(
  fragments: readonly { path: string; lines: readonly ConfigLine[] }[],
  config: string,
): LostLine[] {
  const asked = new Map<string, LostLine>();
  const actual = new Map<string, string>();
  for (const [, set, value, unset] of config.matchAll(
    /^(?:(CONFIG_\w+)=(.*)|# (CONFIG_\w+) is not set)$/gm,
  )) {
    if (set !== undefined && value !== undefined) actual.set(set, value);
    if (unset !== undefined) actual.set(unset, "n");
  }
  for (const { path, lines } of fragments) {
    for (const line of lines)
      asked.set(line.option, { ...line, file: path, actual: actual.get(line.option) });
  }
  return [...asked.values()].filter(
    ({ value, actual: found }) =>
      (found ?? "n") !== value &&
      !(
        // Without its quotes, kconfig takes the text all the same.
        found !== undefined && found === `"${value}"`
      ),
  );
}

/** What a value comes to, for a person: `=m`, `not set`. */
export function describeValue(value: string | undefined): string {
  return value === undefined || value === "n" ? "not set" : `=${value}`;
}
