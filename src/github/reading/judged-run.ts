import { UserError } from "../../base/index.ts";
import type { TriggeringRun, WorkflowEvent } from "../event.ts";
import type { GithubClient } from "../open-client.ts";
import type { RunnerEnvironment } from "../runner-environment.ts";
import { type FoundPullRequest, findPullRequest } from "./find-pull-request.ts";
import type { Repository } from "./list-artifacts.ts";

/** A workflow run whose results are judged, as GitHub tells of it. */
export interface JudgedRun {
  id: number;
  /** What started it. */
  event: string;
  /** Of a pull request its head, and not the merge that GitHub made of it. */
  commit: string;
  /** Undefined for a tag, and where nobody says. */
  branch: string | undefined;
  pullRequest: FoundPullRequest | undefined;
  /** Whose artifacts are anybody's word: another run's, which a fork's code may have written. */
  isTrusted: boolean;
  isFromFork: boolean;
  /** What it is compared with, when the event says it. */
  base: { branch?: string; from?: string };
  /** Untrusted lines that tell of it stay out: only names of GitHub's own making are in here. */
  notes: string[];
}

/**
 * The run that a report is of: the one that triggered this one (`workflow_run`), else this one.
 * @throws UserError outside of a workflow run; GithubError, GithubRefusal
 */
export async function judgedRun(
  client: GithubClient,
  repository: Repository,
  { runner, event }: { runner: RunnerEnvironment; event: WorkflowEvent },
): Promise<JudgedRun> {
  if (event.kind === "workflow_run") return await ofTriggering(client, repository, event);
  const { run, commit } = runner;
  if (run === undefined || commit === undefined) {
    throw new UserError(
      "the runner names no workflow run (GITHUB_RUN_ID, GITHUB_SHA); outside of GitHub use vmentry report",
    );
  }
  const branch = /^refs\/heads\/(.+)$/s.exec(runner.ref ?? "")?.[1];
  const own = {
    id: run.id,
    event: runner.event?.name ?? event.kind,
    commit,
    branch,
    pullRequest: undefined,
    isTrusted: true,
    isFromFork: false,
    base: {},
    notes: [],
  };
  switch (event.kind) {
    case "pull_request":
      return {
        ...own,
        commit: event.head.commit,
        branch: event.head.branch,
        pullRequest: { number: event.number, base: event.base, isCurrent: true },
        isTrusted: !event.isFromFork,
        isFromFork: event.isFromFork,
        base: { branch: event.base.branch },
      };
    case "push":
      return { ...own, commit: event.after, base: event.before === null ? {} : { from: event.before } };
    case "merge_group":
      return {
        ...own,
        commit: event.head,
        base: { branch: event.base.branch, from: event.base.commit },
      };
    default:
      return own;
  }
}

async function ofTriggering(
  client: GithubClient,
  repository: Repository,
  { run, defaultBranch }: { run: TriggeringRun; defaultBranch: string | undefined },
): Promise<JudgedRun> {
  const isOfPull = /^pull_request/.test(run.event);
  const pullRequest = isOfPull ? await findPullRequest(client, repository, run) : undefined;
  const notes = [
    ...(isOfPull && pullRequest === undefined ? ["the pull request of the run is not open any more"] : []),
    ...(pullRequest?.isCurrent === false ? ["the pull request has newer commits than the run"] : []),
  ];
  const branch = pullRequest?.base.branch ?? (isOfPull ? defaultBranch : undefined);
  return {
    id: run.id,
    event: run.event,
    commit: run.commit,
    branch: run.branch ?? undefined,
    pullRequest,
    isTrusted: false,
    isFromFork: run.isFromFork,
    base: branch === undefined ? {} : { branch },
    notes,
  };
}
