import { isBy } from "./own-login.ts";
import { at, type Repository } from "./repository.ts";

export interface OwnComment {
  id: number;
  url: string;
  body: string;
}

/**
 * One's own comments of an issue or a pull request that begin with a marker, the newest first. Somebody else's is none,
 * whatever it says.
 */
export async function listOwnComments(
  repository: Repository,
  { issue, start, login }: { issue: number; start: string; login: string },
): Promise<OwnComment[]> {
  const { octokit } = repository.client;
  const pages = octokit.paginate.iterator(octokit.rest.issues.listComments, {
    ...at(repository),
    issue_number: issue,
    per_page: 100,
  });
  const found: OwnComment[] = [];
  for await (const { data } of pages) {
    for (const { id, html_url: url, user, body = "" } of data) {
      if (isBy(user, login) && body.startsWith(start)) found.push({ id, url, body });
    }
  }
  return found.sort((a, b) => b.id - a.id);
}
