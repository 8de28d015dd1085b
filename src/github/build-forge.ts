import { getOctokit } from "@actions/github";
import { visible } from "../base/index.ts";
import type { BreakIssue, CommitStatus, Delivery, Forge } from "../watch/index.ts";
import { endComment, endMarker, issueBody, issueMarker, issueTitle } from "./build-issue.ts";

export interface ForgeOptions {
  /** `OWNER/NAME`. */
  repository: string;
  /** Of the REST API, without a slash at its end. */
  api: string;
  token: string;
}

type Octokit = ReturnType<typeof getOctokit>;

const requestMs = 30_000;
/** GitHub's limit of a status's description. */
const longestDescription = 140;
/** Of issues with the label, the newest, so many pages of 100 are looked through. */
const mostPages = 10;

/** Commit statuses and issues on GitHub, through its official client. */
export function openForge({ repository, api, token }: ForgeOptions): Forge {
  const [owner = "", repo = ""] = repository.split("/");
  const octokit = getOctokit(token, { baseUrl: api });
  const at = { owner, repo };
  return {
    setStatus: status => deliver(() => setStatus(octokit, at, status)),
    putIssue: (issue, onNumber) => deliver(() => putIssue(octokit, at, issue, onNumber)),
  };
}

interface Repository {
  owner: string;
  repo: string;
}

/** Each request has its own deadline. */
function timely() {
  return { request: { signal: AbortSignal.timeout(requestMs) } };
}

async function setStatus(octokit: Octokit, at: Repository, status: CommitStatus): Promise<void> {
  const { commit, context, state, targetUrl } = status;
  await octokit.rest.repos.createCommitStatus({
    ...at,
    sha: commit,
    context,
    state,
    description: shortLine(status.description, longestDescription),
    ...(targetUrl === undefined ? {} : { target_url: targetUrl }),
    ...timely(),
  });
}

/** On one line: GitHub shows it as text. */
function shortLine(text: string, most: number): string {
  const line = visible(text.replace(/\s+/g, " ").trim());
  return line.length > most ? `${line.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…` : line;
}

async function putIssue(
  octokit: Octokit,
  at: Repository,
  issue: BreakIssue,
  onNumber: (number: number) => Promise<void>,
): Promise<void> {
  const { issues } = octokit.rest;
  const content = { title: issueTitle(issue), body: issueBody(issue) };
  let number = issue.number ?? (await findIssue(octokit, at, issue));
  if (number === undefined) {
    const { data } = await issues.create({ ...at, ...content, labels: [issue.label], ...timely() });
    number = data.number;
  } else {
    await issues.update({ ...at, issue_number: number, ...content, ...timely() });
  }
  if (issue.number === undefined) await onNumber(number);
  if (issue.end === null) return;
  // The comment before the closing: an issue that is closed has had its comment.
  if (!(await hasEnd(octokit, at, issue, number))) {
    await issues.createComment({ ...at, issue_number: number, body: endComment(issue), ...timely() });
  }
  await issues.update({
    ...at,
    issue_number: number,
    state: "closed",
    state_reason: issue.end === "mended" ? "completed" : "not_planned",
    ...timely(),
  });
}

async function findIssue(
  octokit: Octokit,
  at: Repository,
  { of, label }: BreakIssue,
): Promise<number | undefined> {
  const marker = issueMarker(of.id);
  for (let page = 1; page <= mostPages; page++) {
    const { data } = await octokit.rest.issues.listForRepo({
      ...{ ...at, labels: label, state: "all", sort: "created", direction: "desc", per_page: 100, page },
      ...timely(),
    });
    const found = data.find(({ body }) => body?.includes(marker) === true);
    if (found !== undefined) return found.number;
    if (data.length < 100) return undefined;
  }
  return undefined;
}

async function hasEnd(
  octokit: Octokit,
  at: Repository,
  { of }: BreakIssue,
  number: number,
): Promise<boolean> {
  const marker = endMarker(of.id);
  for (let page = 1; page <= mostPages; page++) {
    const { data } = await octokit.rest.issues.listComments({
      ...{ ...at, issue_number: number, per_page: 100, page },
      ...timely(),
    });
    if (data.some(({ body }) => body?.includes(marker) === true)) return true;
    if (data.length < 100) return false;
  }
  return false;
}

/** What came of a request: whether it is worth another try, and when. */
async function deliver(request: () => Promise<void>): Promise<Delivery> {
  try {
    await request();
    return { kind: "done" };
  } catch (error) {
    const why = `GitHub: ${shortLine(error instanceof Error ? error.message : String(error), 300)}`;
    const status = error instanceof Error && "status" in error ? Number(error.status) : undefined;
    // A commit that GitHub has not, or content that it never takes.
    if (status === 422) return { kind: "never", why };
    const afterMs = restMs(error);
    if (afterMs !== undefined) return { kind: "later", why, afterMs };
    // Whoever looks after the token or the repository may mend it; others may be taken meanwhile.
    return { kind: "later", why, isOfThisOne: status === 404 || status === 410 };
  }
}

/** How long GitHub asks to be left alone: `retry-after`, or the end of a rate limit. */
function restMs(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("response" in error)) return undefined;
  const { response } = error;
  if (typeof response !== "object" || response === null || !("headers" in response)) return undefined;
  const headers = new Map(Object.entries(response.headers ?? {}));
  const seconds = Number(headers.get("retry-after"));
  if (Number.isFinite(seconds) && seconds > 0) return Math.min(seconds * 1000, 3_600_000);
  if (String(headers.get("x-ratelimit-remaining")) !== "0") return undefined;
  const untilMs = Number(headers.get("x-ratelimit-reset")) * 1000 - Date.now();
  return Number.isFinite(untilMs) ? Math.min(Math.max(1000, untilMs), 3_600_000) : undefined;
}
