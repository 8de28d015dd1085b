import { failureOf } from "../github-error.ts";
import type { GithubClient } from "../open-client.ts";
import type { Repository } from "./list-artifacts.ts";

/** How a commit stands to another one. */
export type Relation =
  /** It is that one, or before it; `distance` commits are in between, all branches of merges counted. */
  | { kind: "before"; distance: number }
  /** That one is before it. */
  | { kind: "after" }
  /** Each has commits that the other has not. */
  | { kind: "beside" }
  /** They have nothing in common, or one of them is not in the repository (any more). */
  | { kind: "unrelated" };

/** Asks GitHub how commits stand to each other: each pair once, and so many in all. */
export class Ancestry {
  readonly #client: GithubClient;
  readonly #repository: Repository;
  readonly #known = new Map<string, Promise<Comparison | undefined>>();
  #left: number;

  constructor(client: GithubClient, repository: Repository, mostRequests: number) {
    this.#client = client;
    this.#repository = repository;
    this.#left = mostRequests;
  }

  get isUsedUp(): boolean {
    return this.#left <= 0;
  }

  /**
   * Where a commit left a branch or another commit; undefined when they have nothing in common, or one of them is not
   * there.
   * @throws GithubError, GithubRefusal
   */
  async mergeBase(base: string, head: string): Promise<string | undefined> {
    return (await this.#compare(base, head))?.mergeBase;
  }

  /** @throws GithubError, GithubRefusal */
  async relation(commit: string, to: string): Promise<Relation> {
    if (commit === to) return { kind: "before", distance: 0 };
    const found = await this.#compare(commit, to);
    if (found === undefined) return { kind: "unrelated" };
    const { aheadBy, behindBy } = found;
    if (behindBy === 0) return { kind: "before", distance: aheadBy };
    return { kind: aheadBy === 0 ? "after" : "beside" };
  }

  #compare(base: string, head: string): Promise<Comparison | undefined> {
    const basehead = `${base}...${head}`;
    const known = this.#known.get(basehead);
    if (known !== undefined) return known;
    this.#left -= 1;
    const asked = this.#ask(basehead);
    this.#known.set(basehead, asked);
    return asked;
  }

  async #ask(basehead: string): Promise<Comparison | undefined> {
    try {
      const { data } = await this.#client.octokit.rest.repos.compareCommitsWithBasehead({
        ...this.#repository,
        basehead,
        // The second page has no list of files, which can be large.
        per_page: 1,
        page: 2,
      });
      return { mergeBase: data.merge_base_commit.sha, aheadBy: data.ahead_by, behindBy: data.behind_by };
    } catch (error) {
      const failure = failureOf(error);
      if (failure?.fault === "missing" || failure?.status === 422) return undefined;
      throw error;
    }
  }
}

interface Comparison {
  mergeBase: string;
  aheadBy: number;
  behindBy: number;
}
