import { fingerprintForm, listIssues } from "../telling/known-issue.ts";
import { at, type Repository } from "../telling/repository.ts";

/** Where a bisect is told: in an issue of its own, or in a comment on an issue or a pull request. */
export type BisectPlace = { kind: "issue"; label: string } | { kind: "comment"; issue: number };

export interface PlaceRequest {
  /** `auto`: on the regression's issue, else on the pull request whose report asks, else in an issue of its own. */
  wish: "auto" | "issue" | number;
  /** Of the finding; empty when no report asks. */
  fingerprint: string;
  /** The address or the id of the run whose report asks; empty when none does. */
  reportRun: string;
  label: string;
  login: string;
}

/** @throws GithubError, GithubRefusal */
export async function findBisectPlace(
  repository: Repository,
  { wish, fingerprint, reportRun, label, login }: PlaceRequest,
): Promise<BisectPlace> {
  if (typeof wish === "number") return { kind: "comment", issue: wish };
  if (wish === "auto") {
    const issue =
      (await issueOf(repository, { fingerprint, label, login })) ?? (await pullOf(repository, reportRun));
    if (issue !== undefined) return { kind: "comment", issue };
  }
  return { kind: "issue", label };
}

async function issueOf(
  repository: Repository,
  { fingerprint, label, login }: Pick<PlaceRequest, "fingerprint" | "label" | "login">,
): Promise<number | undefined> {
  if (!fingerprintForm.test(fingerprint)) return undefined;
  const issue = (await listIssues(repository, { label, login })).byFingerprint.get(fingerprint);
  return issue?.isOpen === true ? issue.number : undefined;
}

/** The pull request that a run of this repository is of; a fork's is told to nobody by GitHub. */
async function pullOf(repository: Repository, reportRun: string): Promise<number | undefined> {
  const { owner, repo } = repository;
  const [, place, id] =
    /^(?:https?:\/\/[^/]+\/([^/]+\/[^/]+)\/actions\/runs\/)?(\d{1,15})$/.exec(reportRun) ?? [];
  if (id === undefined) return undefined;
  if (place !== undefined && place.toLowerCase() !== `${owner}/${repo}`.toLowerCase()) return undefined;
  const { actions } = repository.client.octokit.rest;
  const { data } = await actions.getWorkflowRun({ ...at(repository), run_id: Number(id) });
  return data.pull_requests?.[0]?.number;
}
