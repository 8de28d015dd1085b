import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";

interface Issue {
  number: number;
  title: string;
  body: string;
  state: "open" | "closed";
  labels: string[];
  comments: string[];
}

export interface GithubServer {
  url: string;
  statuses: { commit: string; context: string; state: string; description: string; target_url?: string }[];
  issues: Issue[];
  /** Each `METHOD PATH`. */
  asked: string[];
  /** What to answer in place of the true answer, for the next requests, the first one first. */
  faults: { status: number; headers?: Record<string, string> }[];
}

/** The part of GitHub's REST API that a watch uses, for OWNER/NAME `o/r`. */
export async function startGithub(): Promise<GithubServer> {
  const github: GithubServer = { url: "", statuses: [], issues: [], asked: [], faults: [] };
  const server = createServer((request, response) => {
    void answer(github, request).then(({ status, body, headers }) => {
      response.writeHead(status, { "Content-Type": "application/json", ...headers });
      response.end(JSON.stringify(body));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  github.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return github;
}

interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

async function answer(github: GithubServer, request: IncomingMessage): Promise<Answer> {
  const url = new URL(request.url ?? "", "http://x");
  const said = await text(request);
  const body = said === "" ? {} : JSON.parse(said);
  github.asked.push(`${request.method} ${url.pathname}`);
  const fault = github.faults.shift();
  if (fault !== undefined) return { ...fault, body: { message: "not now" } };
  if (request.headers.authorization !== "token secret-token")
    return { status: 401, body: { message: "Bad credentials" } };
  const [, commit] = /^\/repos\/o\/r\/statuses\/([0-9a-f]{40})$/.exec(url.pathname) ?? [];
  if (commit !== undefined && request.method === "POST") {
    github.statuses.push({ commit, ...body });
    return { status: 201, body: {} };
  }
  if (url.pathname === "/repos/o/r/issues") {
    if (request.method === "POST") {
      const issue: Issue = { number: github.issues.length + 1, state: "open", comments: [], ...body };
      github.issues.push(issue);
      return { status: 201, body: issue };
    }
    const label = url.searchParams.get("labels") ?? "";
    return { status: 200, body: github.issues.filter(({ labels }) => labels.includes(label)).toReversed() };
  }
  const [, number, below] = /^\/repos\/o\/r\/issues\/(\d+)(\/comments)?$/.exec(url.pathname) ?? [];
  const issue = github.issues.find(each => each.number === Number(number));
  if (issue === undefined) return { status: 404, body: { message: "Not Found" } };
  if (below === undefined) {
    Object.assign(issue, body);
    return { status: 200, body: issue };
  }
  if (request.method === "POST") issue.comments.push(body.body);
  return {
    status: request.method === "POST" ? 201 : 200,
    body: issue.comments.map(each => ({ body: each })),
  };
}
