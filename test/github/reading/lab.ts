import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Logger, temporaryDirectory } from "../../../src/base/index.ts";
import { type ClientOptions, type GithubClient, openClient } from "../../../src/github/open-client.ts";
import {
  type GitHubService,
  type GitHubServiceOptions,
  startGitHubService,
} from "../../github-service/index.ts";

export interface Lab {
  service: GitHubService;
  client: GithubClient;
  /** What the client said, `LEVEL TEXT`. */
  said: string[];
  /** Its own, and gone afterwards. */
  directory: string;
  /** Another client of the same service. */
  open(options?: Partial<ClientOptions>): GithubClient;
  /** Requests to the REST API, `METHOD PATH`, without queries. */
  asked(): string[];
}

/** GitHub on this machine, and a client for it that does not wait long. */
export async function openLab(
  options: Partial<ClientOptions> = {},
  serviceOptions: GitHubServiceOptions = {},
): Promise<Lab> {
  const service = await startGitHubService({ repository: "o/linux", ...serviceOptions });
  const place = temporaryDirectory("github-test");
  const said: string[] = [];
  onTestFinished(async () => {
    await place[Symbol.asyncDispose]();
    await service[Symbol.asyncDispose]();
  });
  const say = (level: string) => (message: string) => said.push(`${level} ${message}`);
  const log: Logger = { debug: say("debug"), info: say("info"), warn: say("warn"), error: say("error") };
  const open = (more: Partial<ClientOptions> = {}) =>
    openClient({
      token: service.token,
      api: service.api,
      log,
      backOff: { firstMs: 2, mostMs: 10 },
      isPaced: false,
      ...options,
      ...more,
    });
  return {
    service,
    client: open(),
    said,
    directory: join(place.path, "work"),
    open,
    asked: () => service.requests.map(({ method, path }) => `${method} ${path.replace(/\?.*$/, "")}`),
  };
}

export const repository = { owner: "o", repo: "linux" };
