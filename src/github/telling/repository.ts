import type { GithubClient } from "../open-client.ts";

/** A repository, and the client that may write to it. */
export interface Repository {
  client: GithubClient;
  owner: string;
  repo: string;
}

/** What every request names it by. */
export function at({ owner, repo }: Repository): { owner: string; repo: string } {
  return { owner, repo };
}

/** That a request does the same when it is done twice, such as one that sets a text. */
export const mayRepeat = { request: { mayRepeat: true } };
