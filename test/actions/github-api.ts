import { createServer } from "node:http";
import { listen } from "./listen.ts";

/** GitHub's API as an action without permissions meets it: each request is refused, and remembered. */
export interface GitHubApi extends AsyncDisposable {
  readonly env: Record<string, string>;
  /** Such as `GET /repos/o/r`. */
  readonly requests: readonly string[];
}

export async function gitHubApi(): Promise<GitHubApi> {
  const requests: string[] = [];
  const { origin, close } = await listen(
    createServer((request, response) => {
      requests.push(`${request.method} ${request.url}`);
      response.writeHead(403, { "content-type": "application/json" });
      response.end(JSON.stringify({ message: "Resource not accessible by integration" }));
    }),
  );
  return { env: { GITHUB_API_URL: origin }, requests, [Symbol.asyncDispose]: close };
}
