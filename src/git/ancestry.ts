import { shallowBoundary } from "./candidates.ts";
import { git } from "./run-git.ts";

interface Options {
  signal?: AbortSignal;
}

/** Whether a commit is another's ancestor, or is it. Both are whole ids. In a shallow clone, a no may be wrong. */
export async function isAncestor(
  repository: string,
  ancestor: string,
  commit: string,
  options: Options = {},
): Promise<boolean> {
  const { code } = await git(repository, ["merge-base", "--is-ancestor", ancestor, commit], {
    ...options,
    expected: [0, 1],
  });
  return code === 0;
}

/**
 * The newest commits that two have in common: one as a rule, several after criss-cross merges, none of histories that
 * have nothing to do with each other, or that a shallow clone cuts off before they meet.
 */
export async function findMergeBases(
  repository: string,
  one: string,
  other: string,
  options: Options = {},
): Promise<string[]> {
  const { stdout } = await git(repository, ["merge-base", "--all", one, other], {
    ...options,
    expected: [0, 1],
  });
  return stdout.split("\n").filter(line => line !== "");
}

export interface WalkedBack {
  commit: string;
  /** How many steps it went, fewer than asked where history ends. */
  steps: number;
  /** Why it went no further, when it did not: history begins there, or the clone has no more of it. */
  end: "root" | "shallow" | undefined;
}

/** Goes back along first parents, so many steps or as far as there are commits. */
export async function walkBack(
  repository: string,
  commit: string,
  steps: number,
  options: Options = {},
): Promise<WalkedBack> {
  const { stdout } = await git(
    repository,
    ["rev-list", "--first-parent", `--max-count=${steps + 1}`, "--end-of-options", commit],
    options,
  );
  const way = stdout.split("\n").filter(line => line !== "");
  const last = way.at(-1) ?? commit;
  if (way.length === steps + 1) return { commit: last, steps, end: undefined };
  const isCut = (await shallowBoundary(repository, options)).has(last);
  return { commit: last, steps: way.length - 1, end: isCut ? "shallow" : "root" };
}
