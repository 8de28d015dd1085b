import type { BreakIssue, CommitStatus, Delivery, Forge } from "../watch/index.ts";
import { endComment, endMarker, issueBody, issueMarker, issueTitle } from "./build-issue.ts";
import { failureOf, shortLine } from "./github-error.ts";
import { type Octokit, openClient } from "./open-client.ts";

export interface ForgeOptions {
  /** `OWNER/NAME`. */
  repository: string;
  /** Of the REST API, without a slash at its end. */
  api: string;
  token: string;
}

/** GitHub's limit of a status's description. */
const longestDescription = 140;
/** Of issues with the label, the newest, so many pages of 100 are looked through. */
const mostPages = 10;

/** Commit statuses and issues on GitHub, through its official client. */
export function openForge({ repository, api, token }: ForgeOptions): Forge {
  const [owner = "", repo = ""] = repository.split("/");
  const at = { owner, repo };
  // Whoever has it delivered keeps what could not be told, and tries again after the waits that it asks for.
  const { octokit } = openClient({
    token,
    api,
    deadlineMs: Number.POSITIVE_INFINITY,
    retries: 0,
    mostWaitMs: 0,
    isPaced: false,
  });
  return {
    setStatus: status => deliver(() => setStatus(octokit, at, status)),
    putIssue: (issue, onNumber) => deliver(() => putIssue(octokit, at, issue, onNumber)),
  };
}

interface Repository {
  owner: string;
  repo: string;
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
  });
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
    const { data } = await issues.create({ ...at, ...content, labels: [issue.label] });
    number = data.number;
  } else {
    await issues.update({ ...at, issue_number: number, ...content });
  }
  if (issue.number === undefined) await onNumber(number);
  if (issue.end === null) return;
  // The comment before the closing: an issue that is closed has had its comment.
  if (!(await hasEnd(octokit, at, issue, number))) {
    await issues.createComment({ ...at, issue_number: number, body: endComment(issue) });
  }
  await issues.update({
    ...at,
    issue_number: number,
    state: "closed",
    state_reason: issue.end === "mended" ? "completed" : "not_planned",
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
    const failure = failureOf(error);
    const said = failure?.said ?? (error instanceof Error ? error.message : String(error));
    const why = `GitHub: ${shortLine(said, 300)}`;
    // A commit that GitHub has not, or content that it never takes.
    if (failure?.status === 422) return { kind: "never", why };
    if (failure?.restMs !== undefined) {
      return { kind: "later", why, afterMs: Math.min(Math.max(1000, failure.restMs), 3_600_000) };
    }
    // Whoever looks after the token or the repository may mend it; others may be taken meanwhile.
    return { kind: "later", why, isOfThisOne: failure?.fault === "missing" || failure?.fault === "gone" };
  }
}
