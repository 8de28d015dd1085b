import type { GithubClient } from "../open-client.ts";
import { type ListedArtifact, listArtifactsNamed, type Repository } from "./list-artifacts.ts";

/** Events whose runs on a branch are of the branch's own commits, started by people who may write to it. */
const ownEvents: readonly string[] = ["push", "schedule", "workflow_dispatch"];

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

/** Why a run says nothing of a branch; undefined when it does. */
export function refuseRun(
  run: WorkflowRun,
  { branch, workflows }: { branch: string; workflows?: readonly string[] | undefined },
): string | undefined {
  if (!run.isOwn || run.branch !== branch) return `is not a run of ${branch} itself`;
  if (!ownEvents.includes(run.event)) return `was started by ${run.event}`;
  if (workflows !== undefined && !workflows.some(each => isSameFile(each, run.file))) {
    return `is of another workflow, ${run.file}`;
  }
  return undefined;
}

/** Given by name or path. */
function isSameFile(wanted: string, file: string): boolean {
  return wanted === file || `.github/workflows/${wanted}` === file;
}

/**
 * A branch's artifacts of one name that can still be had, the newest of each run, newest first.
 * @throws GithubError, GithubRefusal
 */
export async function branchArtifacts(
  client: GithubClient,
  repository: Repository,
  { name, branch, most }: { name: string; branch: string; most: number },
): Promise<{ artifacts: (ListedArtifact & { run: { id: number; commit: string } })[]; expired: number }> {
  const listed = await listArtifactsNamed(client, repository, name, most);
  const seen = new Set<number>();
  let expired = 0;
  const artifacts = listed.flatMap(artifact => {
    const { run } = artifact;
    if (run === undefined || !run.isOwn || run.branch !== branch || seen.has(run.id)) return [];
    seen.add(run.id);
    if (artifact.isExpired) expired += 1;
    return artifact.isExpired ? [] : [{ ...artifact, run }];
  });
  return { artifacts, expired };
}
