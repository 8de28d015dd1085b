import type { Plan } from "../../matrix/index.ts";
import type { GithubClient } from "../open-client.ts";
import {
  type ArtifactRun,
  type ListedArtifact,
  listArtifactsNamed,
  type Repository,
} from "./list-artifacts.ts";

/** Events whose runs on a branch are of the branch's own commits, started by people who may write to it. */
const ownEvents: readonly string[] = ["push", "schedule", "workflow_dispatch"];

/** Those that may test another branch than the one that they are on: schedules are all of the default branch. */
const farEvents: readonly string[] = ["schedule", "workflow_dispatch"];

export interface WorkflowRun {
  id: number;
  event: string;
  /** `.github/workflows/nightly.yml`. */
  file: string;
  commit: string;
  branch: string | null;
  isCompleted: boolean;
  isOwn: boolean;
  subject: string;
  url: string;
}

/** @throws GithubError, GithubRefusal */
export async function readRun(
  client: GithubClient,
  repository: Repository,
  id: number,
): Promise<WorkflowRun> {
  const { data } = await client.octokit.rest.actions.getWorkflowRun({ ...repository, run_id: id });
  return {
    id,
    event: data.event,
    file: data.path.replace(/@.*$/, ""),
    commit: data.head_sha,
    branch: data.head_branch,
    isCompleted: data.status === "completed",
    // GitHub gives null for a fork that was deleted, whatever its description says.
    isOwn: (data.head_repository as { id: number } | null)?.id === data.repository.id,
    subject: firstLine(data.head_commit?.message ?? ""),
    url: data.html_url,
  };
}

function firstLine(text: string): string {
  return text.split("\n")[0]?.trim() ?? "";
}

/**
 * Why a run says nothing of a branch; undefined when it does, or when its plan is to be asked (`testedBranch`), since it
 * is on another one.
 */
export function refuseRun(
  run: WorkflowRun,
  { branch, workflows }: { branch: string; workflows?: readonly string[] | undefined },
): string | undefined {
  const isNear = run.branch === branch || farEvents.includes(run.event);
  if (!run.isOwn || !isNear) return `is not a run of ${branch} itself`;
  if (!ownEvents.includes(run.event)) return `was started by ${run.event}`;
  if (workflows !== undefined && !workflows.some(each => isSameFile(each, run.file))) {
    return `is of another workflow, ${run.file}`;
  }
  return undefined;
}

/** The branch whose commit a run tested: its own, unless its plan says that the commit is on another one. */
export function testedBranch(run: WorkflowRun, plan: Plan): string | null {
  const { commit, base } = plan.run;
  return farEvents.includes(run.event) && base?.commit === commit && base.branch !== null
    ? base.branch
    : run.branch;
}

/** Given by name or path. */
function isSameFile(wanted: string, file: string): boolean {
  return wanted === file || `.github/workflows/${wanted}` === file;
}

export interface BranchArtifact extends ListedArtifact {
  run: ArtifactRun;
}

export interface BranchArtifacts {
  /** Of runs on the branch. */
  artifacts: BranchArtifact[];
  /** Of runs on the branch that schedules are of, which may have tested this one. */
  far: BranchArtifact[];
  /** How many of the branch's own have expired. */
  expired: number;
}

/**
 * A branch's artifacts of one name that can still be had, the newest of each run, newest first.
 * @param scheduled the repository's default branch
 * @throws GithubError, GithubRefusal
 */
export async function branchArtifacts(
  client: GithubClient,
  repository: Repository,
  {
    name,
    branch,
    scheduled,
    most,
  }: { name: string; branch: string; scheduled?: string | undefined; most: number },
): Promise<BranchArtifacts> {
  const listed = await listArtifactsNamed(client, repository, name, most);
  const seen = new Set<number>();
  const found: BranchArtifacts = { artifacts: [], far: [], expired: 0 };
  for (const artifact of listed) {
    const { run } = artifact;
    if (run === undefined || !run.isOwn || seen.has(run.id)) continue;
    const isOn = run.branch === branch;
    if (!isOn && (scheduled === undefined || run.branch !== scheduled)) continue;
    seen.add(run.id);
    if (!artifact.isExpired) found[isOn ? "artifacts" : "far"].push({ ...artifact, run });
    else if (isOn) found.expired += 1;
  }
  return found;
}
