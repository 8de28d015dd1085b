import { startGitHubService } from "../github-service/index.ts";

/** GitHub's API as an action without a token of its own meets it: each request is refused, and remembered. */
export interface GitHubApi extends AsyncDisposable {
  readonly env: Record<string, string>;
  /** Such as `GET /repos/o/r`. */
  readonly requests: readonly string[];
}

export async function gitHubApi(): Promise<GitHubApi> {
  const service = await startGitHubService();
  return {
    env: { GITHUB_API_URL: service.api },
    get requests() {
      return service.requests.map(({ method, path }) => `${method} ${path}`);
    },
    [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
  };
}
