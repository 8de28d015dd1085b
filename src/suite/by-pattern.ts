import { matchesPattern } from "./name-pattern.ts";

/**
 * What a map of patterns says about something with these names, the most exact first: an entry for a name
 * itself counts before one for a pattern, and of patterns the last one that matches.
 */
export function valueFor<T>(map: ReadonlyMap<string, T>, names: readonly string[]): T | undefined {
  for (const name of names) {
    const exact = map.get(name);
    if (exact !== undefined) return exact;
  }
  return [...map].findLast(([pattern]) => names.some(name => matchesPattern(pattern, name)))?.[1];
}
