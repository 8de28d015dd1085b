import { visible } from "../base/index.ts";

/** A name for ids, lists and single lines: control characters, newline and tab too, become visible (`\x0a`). */
export function printableName(name: string): string {
  return visible(name).replaceAll("\n", "\\x0a").replaceAll("\t", "\\x09");
}

/** Things by printable names of theirs; those that would share one get `~2`, `~3` … behind it. */
export function byUniqueName<T>(named: Iterable<readonly [string, T]>): Map<string, T> {
  const unique = new Map<string, T>();
  for (const [name, thing] of named) {
    const printable = printableName(name);
    let free = printable;
    for (let count = 2; unique.has(free); count++) free = `${printable}~${count}`;
    unique.set(free, thing);
  }
  return unique;
}
