import type { GraphCommit } from "../../src/bisect/index.ts";

/** Numbers from 0 to 1, the same ones for the same seed (a linear congruential generator). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** So many commits in a row, the oldest first. */
export function lineOf(size: number): GraphCommit[] {
  return Array.from({ length: size }, (_, index) => ({
    id: `${index}`,
    parents: index === 0 ? [] : [`${index - 1}`],
  }));
}

/** So many commits on branches that begin anywhere and are merged, ended by one that contains all of them. */
export function mergesOf(size: number, random: () => number): GraphCommit[] {
  const commits: GraphCommit[] = [];
  const heads: string[] = [];
  const anyOf = <T>(list: readonly T[]) => Math.floor(random() * list.length);
  const commit = (parents: readonly string[]) => {
    const id = `${commits.length}`;
    commits.push({ id, parents });
    return id;
  };
  while (commits.length < size - 1) {
    const what = random();
    if (heads.length === 0 || (what < 0.05 && heads.length < 6)) {
      const from = commits[anyOf(commits)]?.id;
      heads.push(commit(from === undefined ? [] : [from]));
    } else if (what < 0.12 && heads.length > 1) {
      const [merged = ""] = heads.splice(anyOf(heads), 1);
      const into = anyOf(heads);
      heads[into] = commit([heads[into] ?? "", merged]);
    } else {
      const head = anyOf(heads);
      heads[head] = commit([heads[head] ?? ""]);
    }
  }
  commit(heads);
  return commits;
}
