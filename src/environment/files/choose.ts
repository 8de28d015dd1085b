import { didYouMean, UserError } from "../../base/index.ts";
import type { Environment } from "../environment.ts";

/**
 * The environments that are named, in the order of `environments`; in a name `*` stands for anything, so
 * `mmu.*` are the cells of `mmu`'s matrix. No names: all.
 * @throws UserError for each name that no environment has
 */
export function chooseEnvironments(
  environments: readonly Environment[],
  names: readonly string[],
): Environment[] {
  if (names.length === 0) return [...environments];
  const known = environments.map(({ name }) => name);
  const problems = names
    .filter(name => !known.some(each => doesMatch(each, name)))
    .map(name => {
      const family = known.some(each => each.startsWith(`${name}.`))
        ? `, did you mean "${name}.*"?`
        : undefined;
      const list = known.length > 20 ? `${known.slice(0, 20).join(", ")}, …` : known.join(", ");
      return `there is no environment ${JSON.stringify(name)}${family ?? didYouMean(name, known)} (known: ${list})`;
    });
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  return environments.filter(({ name }) => names.some(each => doesMatch(name, each)));
}

/** Piece by piece, so that many stars cost no more than the length of both. */
function doesMatch(name: string, pattern: string): boolean {
  const [start = "", ...rest] = pattern.split("*");
  const end = rest.pop();
  if (end === undefined) return name === pattern;
  if (!name.startsWith(start) || name.length < start.length + end.length || !name.endsWith(end)) return false;
  let at = start.length;
  for (const piece of rest) {
    const found = name.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return at <= name.length - end.length;
}
