import { z } from "zod";
import { counted, type Logger } from "../../base/index.ts";
import type { Report } from "../../report/index.ts";
import { failureOf, GithubRefusal } from "../github-error.ts";
import { type Breakage, breakagesOf, type HasPassed } from "./breakage.ts";
import { explainSink } from "./explain-sink.ts";
import { createOnce, findOrCreate } from "./find-or-create.ts";
import { readState } from "./hidden-state.ts";
import { type IssuePlan, planIssues } from "./issue-plan.ts";
import {
  changeText,
  collectiveBody,
  commentBody,
  commentMarker,
  type IssueComment,
  issueBody,
  issueTitle,
} from "./issue-text.ts";
import { type KnownIssue, type KnownIssues, knownIssue, listIssues } from "./known-issue.ts";
import { isBy } from "./own-login.ts";
import { plainTitle } from "./plain-title.ts";
import { at, mayRepeat, type Repository } from "./repository.ts";

export interface IssuesRequest {
  report: Report;
  /** Of the report. */
  name: string;
  label: string;
  /** Whose issues are one's own. */
  login: string;
  known: KnownIssues;
  hasPassed: HasPassed;
  reportUrl: string;
  bisects: ReadonlyMap<string, string>;
  /** New issues for one run; the rest shares one. */
  mostNew: number;
  log: Logger;
}

export interface ToldIssues {
  opened: string[];
  updated: string[];
  reopened: string[];
  closed: string[];
  /** Of the rest; undefined when there is none. */
  collective: string | undefined;
  /** One line each. */
  failed: string[];
}

/** So many of the issues that are open already are kept up to date in one run. */
const mostUpdates = 100;

/** Opens, updates, reopens and closes the issues of what is broken; one that fails leaves the others alone. */
export async function tellIssues(repository: Repository, request: IssuesRequest): Promise<ToldIssues> {
  const plan = planIssues(request);
  const told: ToldIssues = {
    opened: [],
    updated: [],
    reopened: [],
    closed: [],
    collective: undefined,
    failed: [],
  };
  const work = worksOf(repository, request, plan, told);
  for (const { what, run } of work) {
    try {
      await run();
    } catch (error) {
      told.failed.push(`${what}: ${explainSink("issues", error)}`);
      // All others would meet the same: no permission, or a repository without issues.
      const fault = failureOf(error)?.fault;
      if (error instanceof GithubRefusal || fault === "gone" || fault === "limit") break;
      if (failureOf(error) === undefined) throw error;
    }
  }
  return told;
}

interface Work {
  what: string;
  run(): Promise<void>;
}

function worksOf(repository: Repository, request: IssuesRequest, plan: IssuePlan, told: ToldIssues): Work[] {
  const { known, report, name } = request;
  const updates = plan.update.slice(0, mostUpdates);
  const late = plan.update.length - updates.length;
  if (late > 0)
    request.log.warn(`${counted(late, "issue")} of earlier breakages were not brought up to date`);
  return [
    ...plan.open.map(({ breakage, state }) => ({
      what: "opening an issue",
      run: async () => {
        const body = issueBody(breakage, state, report, name);
        const { url } = await openIssue(repository, request, { title: issueTitle(breakage), body });
        told.opened.push(url);
      },
    })),
    ...updates.map(({ issue, breakage, state, isReopened, changes }) => ({
      what: `updating #${issue.number}`,
      run: async () => {
        // The comment first: an issue that says it was told has been.
        const lines = changes.map(changeText);
        if (isReopened || lines.length > 0) {
          await comment(repository, request, issue, { what: isReopened ? "back" : "changed", lines });
        }
        await setIssue(repository, issue, {
          // The title stays as it was, or as somebody wrote it.
          body: issueBody(breakage, state, report, name),
          ...(isReopened ? { state: "open", state_reason: "reopened" } : {}),
        });
        (isReopened ? told.reopened : told.updated).push(issue.url);
      },
    })),
    ...plan.close.map(({ issue }) => ({
      what: `closing #${issue.number}`,
      run: async () => {
        await comment(repository, request, issue, { what: "mended", lines: [] });
        await setIssue(repository, issue, { state: "closed", state_reason: "completed" });
        told.closed.push(issue.url);
      },
    })),
    { what: "the issue of the rest", run: () => tellCollective(repository, request, plan.rest, told) },
    ...(plan.open.length === 0 && !known.duplicates.some(({ issue }) => issue.isOpen)
      ? []
      : [
          {
            what: "looking for issues that are there twice",
            run: () => closeDuplicates(repository, request),
          },
        ]),
  ];
}

async function openIssue(
  repository: Repository,
  { label, login }: IssuesRequest,
  { title, body }: { title: string; body: string },
): Promise<KnownIssue> {
  const { issues } = repository.client.octokit.rest;
  const [start = ""] = body.split("\n");
  return await createOnce({
    client: repository.client,
    find: async () => {
      const { data } = await issues.listForRepo({
        ...at(repository),
        labels: label,
        state: "open",
        sort: "created",
        direction: "desc",
        per_page: 100,
      });
      const made = data.find(each => isBy(each.user, login) && each.body?.startsWith(start) === true);
      return made === undefined ? undefined : knownIssue(made);
    },
    create: async () => {
      const { data } = await issues.create({ ...at(repository), title, body, labels: [label] });
      return knownIssue(data);
    },
  });
}

interface IssueSetting {
  title?: string;
  body?: string;
  state?: "open" | "closed";
  state_reason?: "completed" | "reopened" | "not_planned" | "duplicate";
}

async function setIssue(
  repository: Repository,
  { number }: KnownIssue,
  setting: IssueSetting,
): Promise<void> {
  await repository.client.octokit.rest.issues.update({
    ...at(repository),
    issue_number: number,
    ...setting,
    ...mayRepeat,
  });
}

/** Once for each run, however often the run tells it. */
async function comment(
  repository: Repository,
  { report, reportUrl, login }: IssuesRequest,
  { number }: KnownIssue,
  said: IssueComment,
): Promise<void> {
  const { octokit } = repository.client;
  const start = commentMarker(report.run.id, said.what);
  const find = async () => {
    const pages = octokit.paginate.iterator(octokit.rest.issues.listComments, {
      ...at(repository),
      issue_number: number,
      per_page: 100,
    });
    for await (const { data } of pages) {
      if (data.some(({ user, body }) => isBy(user, login) && body?.startsWith(start) === true)) return true;
    }
    return undefined;
  };
  await findOrCreate({
    client: repository.client,
    find,
    create: async () => {
      const body = commentBody(said, report, reportUrl);
      await octokit.rest.issues.createComment({ ...at(repository), issue_number: number, body });
      return true;
    },
  });
}

/** Two runs at the same time can open an issue each: all agree on the earliest that is open. */
async function closeDuplicates(repository: Repository, request: IssuesRequest): Promise<void> {
  const { duplicates } = await listIssues(repository, request);
  for (const { issue, of } of duplicates) {
    if (!issue.isOpen) continue;
    await comment(repository, request, issue, { what: "duplicate", lines: [`It is told in #${of}.`] });
    await setIssue(repository, issue, { state: "closed", state_reason: "duplicate" });
  }
}

/** They are remembered in the issue itself. */
const mostCollected = 500;
const collectiveSchema = z.object({
  fingerprints: z.array(z.string().regex(/^[0-9a-f]{16}$/)).max(mostCollected),
});

/** One issue for all that is beyond the most that are opened: what is in it stays until it is broken no more. */
async function tellCollective(
  repository: Repository,
  request: IssuesRequest,
  rest: readonly Breakage[],
  told: ToldIssues,
): Promise<void> {
  const { known, report, reportUrl } = request;
  const earlier =
    known.collective === undefined || !known.collective.isOpen
      ? []
      : (readState(known.collective.body, collectiveSchema)?.fingerprints ?? []);
  // What is missing may be broken still.
  const isWhole = report.problems.length === 0;
  const broken = new Map(breakagesOf(report).map(each => [each.fingerprint, each]));
  const kept = earlier.filter(fingerprint => broken.has(fingerprint) || !isWhole);
  const fingerprints = [...new Set([...rest.map(each => each.fingerprint), ...kept])].slice(0, mostCollected);
  const { collective } = known;
  if (fingerprints.length === 0) {
    if (collective?.isOpen !== true || earlier.length === 0) return;
    await comment(repository, request, collective, { what: "mended", lines: [] });
    await setIssue(repository, collective, { state: "closed", state_reason: "completed" });
    told.closed.push(collective.url);
    return;
  }
  const listed = fingerprints.flatMap(fingerprint => broken.get(fingerprint) ?? []);
  const title = plainTitle(
    `${counted(fingerprints.length, "more breakage")} at ${report.run.commit.slice(0, 12)}`,
  );
  const body = collectiveBody(listed, { fingerprints }, report, reportUrl);
  if (collective?.isOpen === true) {
    await setIssue(repository, collective, { title, body });
    told.collective = collective.url;
  } else told.collective = (await openIssue(repository, request, { title, body })).url;
}
