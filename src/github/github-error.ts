import type { retry } from "@octokit/plugin-retry";
import { describeError, UserError, visible } from "../base/index.ts";

/**
 * Why GitHub did not do what it was asked: `sign-in` (401), `permission` (403), `missing` (404), `gone` (410),
 * `limit` (429, or 403 of a rate limit), `refused` (422 and others), `unavailable` (5xx, no answer, a broken one).
 */
export type GithubFault = "sign-in" | "permission" | "missing" | "gone" | "limit" | "refused" | "unavailable";

/** What is known of a request that came to nothing. */
export interface GithubFailure {
  fault: GithubFault;
  /** Undefined: there was no answer, or none that could be read. */
  status: number | undefined;
  /** How long GitHub asks to be left alone: `Retry-After`, or the end of a rate limit. */
  restMs: number | undefined;
  /** `secondary` is GitHub's limit of requests at a time; of the others `primary` counts them by the hour. */
  limit: "primary" | "secondary" | "other" | undefined;
  /** Permissions that would do, as GitHub says itself: `actions=read`. */
  accepted: string | undefined;
  /** Untrusted text, one line. */
  said: string;
}

/** A request that GitHub did not answer as it should have. */
export class GithubError extends Error {
  readonly failure: GithubFailure;

  constructor(message: string, failure: GithubFailure, options?: ErrorOptions) {
    super(message, options);
    this.failure = failure;
  }
}

/** One that whoever wrote the workflow can mend: a token that is wrong or may too little. */
export class GithubRefusal extends UserError {
  readonly failure: GithubFailure;

  constructor(message: string, failure: GithubFailure, options?: ErrorOptions) {
    super(message, options);
    this.failure = failure;
  }
}

/** What is known of an error; undefined when it is none of GitHub's. */
export function failureOf(error: unknown): GithubFailure | undefined {
  return error instanceof GithubError || error instanceof GithubRefusal ? error.failure : undefined;
}

/** What Octokit throws; its status is 500 when there was no answer. */
export type FailedRequest = Parameters<ReturnType<typeof retry>["retry"]["retryRequest"]>[0];

export function isFailedRequest(error: unknown): error is FailedRequest {
  return error instanceof Error && error.name === "HttpError" && "status" in error && "request" in error;
}

export function readFailure(error: FailedRequest, now: number): GithubFailure {
  const { response } = error;
  const entries = Object.entries(response?.headers ?? {});
  const headers = new Map(entries.map(([name, value]) => [name, String(value)]));
  const status = response === undefined ? undefined : error.status;
  // Without an answer the client's message is the innermost one alone.
  const said = shortLine(status === undefined ? describeError(error.cause ?? error) : error.message, 300);
  const restMs = restOf(headers, now);
  const limit = limitOf(status, headers, said);
  return {
    fault: limit === undefined ? faultOf(status) : "limit",
    status,
    restMs,
    limit,
    accepted: headers.get("x-accepted-github-permissions"),
    said,
  };
}

function faultOf(status: number | undefined): GithubFault {
  if (status === undefined || status >= 500) return "unavailable";
  if (status === 401) return "sign-in";
  if (status === 403) return "permission";
  if (status === 404) return "missing";
  return status === 410 ? "gone" : "refused";
}

/** GitHub's "Rate limits for the REST API": 403 or 429, told by a header or by the message. */
function limitOf(
  status: number | undefined,
  headers: ReadonlyMap<string, string>,
  said: string,
): GithubFailure["limit"] {
  if (status !== 403 && status !== 429) return undefined;
  if (/\bsecondary rate\b|abuse detection/i.test(said)) return "secondary";
  if (headers.get("x-ratelimit-remaining") === "0") return "primary";
  return status === 429 || headers.has("retry-after") ? "other" : undefined;
}

function restOf(headers: ReadonlyMap<string, string>, now: number): number | undefined {
  const after = headers.get("retry-after");
  if (after !== undefined) {
    // Seconds, or a date (RFC 9110, 10.2.3).
    const ms = /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - now;
    if (Number.isFinite(ms)) return Math.max(0, ms);
  }
  if (headers.get("x-ratelimit-remaining") !== "0") return undefined;
  // A second later than it says, since clocks differ.
  const ms = (Number(headers.get("x-ratelimit-reset")) + 1) * 1000 - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** On one line, safe for a terminal. Cut before it is looked at, since a test may print anything. */
export function shortLine(text: string, most: number): string {
  const line = visible(text.slice(0, 4 * most).replace(/\s+/g, " ")).trim();
  return line.length > most ? `${line.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…` : line;
}
