import type { Diagnostic } from "../store/index.ts";
import type { BuildMessage } from "./diagnostics.ts";

/** What a commit's messages are compared with. */
export interface Baseline {
  /** What is known of the parent's build with the same variant. */
  parent: { messages: readonly Omit<BuildMessage, "column">[]; isWhole: boolean } | undefined;
  /** The files that the commit touches; undefined: all, as by a first commit. */
  changed: ReadonlySet<string> | undefined;
}

/**
 * Says of each message whether the commit introduced it. With the whole build of the parent at hand: when the parent
 * has fewer that are equal but for where in the file they are. Without: when the commit touches the file, so that
 * nothing is blamed on a commit that has no part in it. Each message is there once, however often it was printed.
 */
export function markNew(messages: readonly BuildMessage[], baseline: Baseline): Diagnostic[] {
  const left = countByText(distinct(baseline.parent?.messages ?? []));
  const isWhole = baseline.parent?.isWhole === true;
  return distinct(messages)
    .sort((a, b) => compare(a.severity, b.severity) || compare(a.file, b.file) || a.line - b.line)
    .map(each => {
      const key = textOf(each);
      const count = left.get(key) ?? 0;
      if (count > 0) left.set(key, count - 1);
      const isInParent = count > 0;
      const isTouched = baseline.changed === undefined || baseline.changed.has(each.file);
      return { ...each, isNew: !isInParent && (isWhole || isTouched) };
    });
}

function textOf({ severity, file, message, option }: Omit<BuildMessage, "column" | "line">): string {
  return JSON.stringify([severity, file, message, option]);
}

/** A header's message comes with each file that includes it. */
function distinct<T extends Omit<BuildMessage, "column">>(messages: readonly T[]): T[] {
  return [...new Map(messages.map(each => [`${textOf(each)}:${each.line}`, each])).values()];
}

function countByText(messages: readonly Omit<BuildMessage, "column">[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const each of messages) counts.set(textOf(each), (counts.get(textOf(each)) ?? 0) + 1);
  return counts;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
