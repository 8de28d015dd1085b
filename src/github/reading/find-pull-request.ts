import type { TriggeringRun } from "../event.ts";
import type { GithubClient } from "../open-client.ts";
import type { Repository } from "./list-artifacts.ts";

export interface FoundPullRequest {
  number: number;
  base: { branch: string; commit: string };
  /** Whether its head is still the commit that the run was of. */
  isCurrent: boolean;
}

/**
 * The open pull request that a run was of, as GitHub knows it: of a fork the run's event names none, and what the run's
 * artifacts say is anybody's word. Undefined when there is none any more.
 * @throws GithubError, GithubRefusal
 */
export async function findPullRequest(
  client: GithubClient,
  repository: Repository,
  run: Pick<TriggeringRun, "branch" | "commit" | "headRepository">,
): Promise<FoundPullRequest | undefined> {
  const { branch, commit, headRepository } = run;
  if (branch === null || headRepository === null) return undefined;
  const { data } = await client.octokit.rest.pulls.list({
    ...repository,
    state: "open",
    head: `${headRepository.split("/")[0]}:${branch}`,
    sort: "updated",
    direction: "desc",
    per_page: 100,
  });
  const same = data.filter(
    ({ head }) => head.ref === branch && head.repo?.full_name.toLowerCase() === headRepository.toLowerCase(),
  );
  const found = same.find(({ head }) => head.sha === commit) ?? same[0];
  return (
    found && {
      number: found.number,
      base: { branch: found.base.ref, commit: found.base.sha },
      isCurrent: found.head.sha === commit,
    }
  );
}
