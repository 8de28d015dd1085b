import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { describeError } from "../../src/base/index.ts";
import { listen } from "../actions/listen.ts";
import { type Answer, type Answerer, notFound, Refusal } from "./answer.ts";
import { answerAccount, type RateLimit } from "./answer-account.ts";
import { actionsAnswers } from "./answer-actions.ts";
import { checkAnswers } from "./answer-checks.ts";
import { issueAnswers } from "./answer-issues.ts";
import { pullAnswers } from "./answer-pulls.ts";
import { repositoryAnswers } from "./answer-repository.ts";
import { answerBlob, answerCall, servicePath } from "./artifact-service.ts";
import { answerFault, type Content, type Faults } from "./faults.ts";
import { openApi } from "./openapi.ts";
import { fullNameOf, type State } from "./state.ts";
import { isPull, requirePermission, type Token } from "./tokens.ts";

const answers: Record<string, Answerer> = {
  ...repositoryAnswers,
  ...actionsAnswers,
  ...checkAnswers,
  ...issueAnswers,
  ...pullAnswers,
};

/** A request to the REST API, as it was answered. */
export interface LoggedRequest {
  method: string;
  /** With its query. */
  path: string;
  /** Of GitHub's description, such as `issues/create-comment`; absent when it has none. */
  operation?: string;
  /** Absent when no answer was given. */
  status?: number;
  body: unknown;
}

export interface Served {
  state: State;
  tokens: Map<string, Token>;
  rate: RateLimit;
  faults: Faults;
  violations: string[];
  requests: LoggedRequest[];
  /** Before each address of the REST API, such as `/api/v3`. */
  prefix: string;
}

interface Origins {
  api: string;
  blobs: string;
}

/**
 * Both faces of GitHub, its REST API and the artifact service, and the blobs on an origin of their own, as they
 * are: a client that follows a redirect leaves its token behind then.
 */
export async function serve(served: Served): Promise<{ origin: string; close: () => Promise<void> }> {
  const origins: Origins = { api: "", blobs: "" };
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    respond(served, origins, request, response).catch((error: unknown) => {
      // A caller that hangs up in the middle of its own request is no fault of the service.
      if (request.destroyed && !request.complete) return;
      const message = `the service broke at ${request.method} ${request.url}: ${describeError(error)}`;
      served.violations.push(message);
      if (!response.headersSent) response.writeHead(500, { "content-type": "application/json" });
      response.end(JSON.stringify({ message }));
    });
  };
  const [api, blobs] = await Promise.all([listen(createServer(onRequest)), listen(createServer(onRequest))]);
  Object.assign(origins, { api: api.origin, blobs: blobs.origin });
  return {
    origin: api.origin,
    close: async () => {
      await Promise.all([api.close(), blobs.close()]);
    },
  };
}

async function respond(
  served: Served,
  origins: Origins,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await buffer(request);
  const url = new URL(request.url ?? "/", origins.api);
  const method = request.method ?? "GET";
  const fault = served.faults.take(method, url.pathname);
  const content = (): Content => {
    if (url.pathname.startsWith(servicePath)) {
      const name = url.pathname.slice(servicePath.length);
      const authorization = request.headers.authorization ?? "";
      return inJson(
        answerCall({ state: served.state, blobs: origins.blobs, method: name, authorization, body }),
      );
    }
    if (/^\/(uploads|downloads)\//.test(url.pathname)) {
      const answer = answerBlob({ state: served.state, method, url, headers: request.headers, body });
      if (answer.status === 400 && request.headers.authorization !== undefined) {
        served.violations.push(`a token was sent to a blob's address: ${method} ${url.pathname}`);
      }
      const length = { "content-length": String(answer.content?.length ?? 0) };
      return {
        status: answer.status,
        headers: { ...length, ...answer.headers },
        body: answer.content,
      };
    }
    return answerRest(served, origins, request, url, body, fault !== undefined && fault.afterEffect !== true);
  };
  if (fault === undefined) {
    send(response, content());
    return;
  }
  const isTruncated = fault.with === "truncated";
  const isRest = !url.pathname.startsWith("/twirp/") && !/^\/(uploads|downloads)\//.test(url.pathname);
  // The answer of a request without effect is needed for its first half alone.
  const lost =
    fault.afterEffect === true || isTruncated || isRest
      ? content()
      : { status: 200, headers: {}, body: undefined };
  const logged = served.requests.at(-1);
  if (isRest && logged !== undefined) {
    if (typeof fault.with === "number") logged.status = fault.with;
    else delete logged.status;
  }
  await answerFault(fault, response, lost);
}

function send(response: ServerResponse, { status, headers, body }: Content): void {
  response.writeHead(status, headers);
  response.end(body);
}

function inJson({ status, body, headers = {} }: Answer): Content {
  const type = { "content-type": "application/json; charset=utf-8" };
  return {
    status,
    headers: { ...(body === undefined ? {} : type), ...headers },
    body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
  };
}

/** @param isLost whether the request is checked and has no effect, since its answer is a fault */
function answerRest(
  served: Served,
  origins: Origins,
  request: IncomingMessage,
  url: URL,
  raw: Buffer,
  isLost: boolean,
): Content {
  const { violations, rate, requests } = served;
  const method = request.method ?? "GET";
  const where = `${method} ${url.pathname}${url.search}`;
  const pathname = url.pathname.startsWith(served.prefix) ? url.pathname.slice(served.prefix.length) : "";
  const logged: LoggedRequest = { method, path: `${url.pathname}${url.search}`, body: undefined };
  requests.push(logged);
  rate.remaining = Math.max(0, rate.remaining - 1);
  const limits = {
    "x-ratelimit-limit": String(rate.limit),
    "x-ratelimit-remaining": String(rate.remaining),
    "x-ratelimit-used": String(rate.limit - rate.remaining),
    "x-ratelimit-reset": String(rate.reset),
    "x-ratelimit-resource": "core",
    "x-github-api-version-selected": "2022-11-28",
  };
  const finish = (answer: Answer, operation?: string): Content => {
    logged.status = answer.status;
    if (operation !== undefined) {
      for (const wrong of openApi().checkAnswer(operation, answer.status, answer.body)) {
        violations.push(`the service's own answer to ${where}: ${wrong}`);
      }
    }
    return inJson({ ...answer, headers: { ...limits, ...answer.headers } });
  };
  const refuse = ({ status, message, errors }: Refusal, operation?: string) =>
    finish(
      {
        status,
        body: {
          message,
          documentation_url: "https://docs.github.com/rest",
          status: String(status),
          ...(errors === undefined ? {} : { errors }),
        },
      },
      operation,
    );
  const violate = (status: number, why: string) => {
    violations.push(`${where}: ${why}`);
    return refuse(new Refusal(status, why));
  };

  const found = openApi().find(method, pathname);
  if (found === undefined)
    return violate(501, "GitHub's description, as far as the service has it, has no such operation");
  const { operation } = found;
  logged.operation = operation;
  let body: unknown;
  try {
    body = raw.length === 0 ? undefined : JSON.parse(raw.toString("utf8"));
  } catch (error) {
    return violate(400, `the body is no JSON: ${String(error)}`);
  }
  logged.body = body;
  const wrong = [...checkHeaders(request), ...found.check(url.searchParams, body)];
  if (wrong.length > 0) return violate(422, `${operation}: ${wrong.join("; ")}`);
  if (isLost) return finish({ status: 200 });
  if (rate.remaining === 0 && operation !== "rate-limit/get") {
    return refuse(new Refusal(403, "API rate limit exceeded for installation ID 1."), operation);
  }
  const token = tokenOf(served, request);
  if (token === undefined) {
    const message =
      request.headers.authorization === undefined ? "Requires authentication" : "Bad credentials";
    return refuse(new Refusal(401, message), operation);
  }
  const api = `${origins.api}${served.prefix}`;
  try {
    const { owner = "", repo = "" } = found.path;
    if (owner === "") return finish(answerAccount(operation, api, token, rate), operation);
    const repository = served.state.repositories.get(`${owner}/${repo}`.toLowerCase());
    const answer = answers[operation];
    if (repository === undefined) throw notFound();
    if (answer === undefined) return violate(501, `the service has no answer for ${operation}`);
    requirePermission(token, operation, isPull(repository, found.path));
    const call = {
      state: served.state,
      repository,
      token,
      path: found.path,
      query: url.searchParams,
      body,
      api,
      blobs: origins.blobs,
    };
    return finish(answer(call), operation);
  } catch (error) {
    if (error instanceof Refusal) return refuse(error, operation);
    throw error;
  }
}

/** What GitHub refuses any request for. */
function checkHeaders({ headers, method }: IncomingMessage): string[] {
  const version = headers["x-github-api-version"];
  const type = headers["content-type"];
  return [
    ...(headers["user-agent"] === undefined ? ["header user-agent is missing"] : []),
    ...(version === undefined || version === "2022-11-28"
      ? []
      : [`header x-github-api-version is ${version}, and the service speaks 2022-11-28 alone`]),
    ...(method === "GET" || type === undefined || type.startsWith("application/json")
      ? []
      : [`header content-type is ${type}`]),
  ];
}

function tokenOf({ tokens }: Served, { headers }: IncomingMessage): Token | undefined {
  const [, text = ""] = /^(?:token|bearer) (\S+)$/i.exec(headers.authorization ?? "") ?? [];
  return tokens.get(text);
}

export function describeRequest({ method, path, status }: LoggedRequest): string {
  return `${method} ${path}${status === undefined ? "" : ` -> ${status}`}`;
}

export { fullNameOf };
