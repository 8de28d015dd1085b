import { counted, nearestName } from "../base/index.ts";

/** Whether a name is what a pattern says, in which `*` stands for any text. Takes linear time for any pattern. */
export function matchesPattern(pattern: string, name: string): boolean {
  const pieces = pattern.split("*");
  const first = pieces[0] ?? "";
  const last = pieces.at(-1) ?? "";
  if (pieces.length === 1) return name === pattern;
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last))
    return false;
  const end = name.length - last.length;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = name.indexOf(piece, at);
    if (found === -1 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}

/** For a message: the names that come nearest to one that is none of them, or the first few. */
export function describeNearest(meant: string, names: readonly string[]): string {
  if (names.length === 0) return "there are none";
  const plain = meant.replaceAll("*", "");
  const nearest = nearestName(plain, names);
  const alike = [
    ...names.filter(name => plain.length > 2 && name.includes(plain)),
    ...(nearest === undefined ? [] : [nearest]),
  ];
  const near = alike.length > 0 ? alike : names.filter(name => sharedStart(name, plain) >= 4);
  if (near.length === 0) return `there are ${names.slice(0, 5).join(", ")}${names.length > 5 ? " …" : ""}`;
  const shown = [...new Set(near)].slice(0, 5);
  return `${shown.length === 1 ? "the nearest is" : "the nearest are"} ${shown.join(", ")}`;
}

/** `none of the 85 tests of kvm`, `not the one test of kvm`. */
export function noneOf(count: number, suite: string): string {
  return count === 1 ? `not the one test of ${suite}` : `none of the ${counted(count, "test")} of ${suite}`;
}

function sharedStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
