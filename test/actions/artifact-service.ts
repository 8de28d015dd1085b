import { startGitHubService } from "../github-service/index.ts";

/** GitHub's artifact service alone, of one run (test/github-service/ is all of GitHub). */
export interface ArtifactService extends AsyncDisposable {
  /** What the runner gives an action to reach it. */
  readonly env: Record<string, string>;
  /** Zip files of finished artifacts, by name. */
  readonly artifacts: ReadonlyMap<string, Buffer>;
  /** Answers this call with this status from now on. */
  failCall(method: string, status: number): void;
  /** Never answers this call from now on. */
  hangCall(method: string): void;
}

export async function artifactService(): Promise<ArtifactService> {
  const service = await startGitHubService();
  const { ACTIONS_RUNTIME_TOKEN = "", ACTIONS_RESULTS_URL = "" } = service.env();
  const fail = (method: string, kind: number | "timeout") =>
    service.fail({ path: new RegExp(`/${method}$`), with: kind, times: Number.POSITIVE_INFINITY });
  return {
    env: { ACTIONS_RUNTIME_TOKEN, ACTIONS_RESULTS_URL },
    get artifacts() {
      return service.artifacts();
    },
    failCall: fail,
    hangCall: method => fail(method, "timeout"),
    [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
  };
}
