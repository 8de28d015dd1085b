import { basename } from "node:path";
import { UserError } from "../base/index.ts";
import type { BisectConclusion, BisectLinks, BisectReport } from "../bisecting/index.ts";
import { type BisectChain, handOver, openClient, type Repository, readEvent } from "../github/index.ts";
import type { ActionContext } from "./action-run.ts";

/** GitHub, as a bisect needs it: for longer than any other action. */
export interface BisectForge {
  repository: Repository;
  /** The same for what is said when the job is cancelled. */
  lastWords: Repository;
  defaultBranch(): Promise<string>;
}

export function openForge(token: string, { runner, log, signal }: ActionContext): BisectForge {
  const [owner = "", repo = ""] = (runner.repository ?? "").split("/");
  const options = { token, log, deadlineMs: Number.POSITIVE_INFINITY };
  const repository = { client: openClient({ ...options, signal }), owner, repo };
  return {
    repository,
    lastWords: { client: openClient(options), owner, repo },
    async defaultBranch() {
      const { defaultBranch } = await readEvent(runner);
      if (defaultBranch !== undefined) return defaultBranch;
      return (await repository.client.octokit.rest.repos.get({ owner, repo })).data.default_branch;
    },
  };
}

/** What was asked for is there, or comes to it without anybody's doing. */
export function conclusionIsGood(conclusion: BisectConclusion | null): boolean {
  return conclusion === "found" || conclusion === "handed-over";
}

/** Where commits and the rest of a bisect are on the web. */
export function bisectLinks(runUrl: string | undefined, htmlUrl?: string): BisectLinks {
  const repository = runUrl?.replace(/\/actions\/runs\/\d+$/, "");
  if (runUrl === undefined || repository === runUrl) return {};
  return {
    commit: commit => `${repository}/commit/${commit}`,
    more: [
      ...(htmlUrl === undefined ? [] : [{ label: "HTML report", url: htmlUrl }]),
      { label: "workflow run", url: runUrl },
    ],
  };
}

/** Untrusted text. */
export function bisectTitle({ asked, conclusion, isRunning }: BisectReport): string {
  const titles = asked.questions.map(({ title }) => title).join(", ");
  const state = isRunning ? "running" : (conclusion ?? "error").replaceAll("-", " ");
  return `Bisect (${state}): ${titles}`;
}

/**
 * Starts the run that goes on where this one ends: this workflow once more, with the same inputs.
 * @returns its address; empty when it is not seen yet
 * @throws UserError when this run cannot be repeated so
 */
export async function startFresh(
  { repository, defaultBranch }: BisectForge,
  { added, ...chain }: BisectChain,
  { runner, log }: ActionContext,
): Promise<string> {
  const { run, workflowFile, ref } = runner;
  const event = await readEvent(runner);
  if (event.kind !== "workflow_dispatch" || run === undefined || workflowFile === undefined) {
    throw new UserError(
      "no fresh run is started: only a run that was started by workflow_dispatch can be handed over to another",
    );
  }
  const started = await handOver(repository, {
    workflow: basename(workflowFile),
    ref: /^refs\/(?:heads|tags)\/(.+)$/.exec(ref ?? "")?.[1] ?? (await defaultBranch()),
    inputs: event.inputs,
    run: run.id,
    chain,
    added,
  });
  log.info(`a fresh run goes on: ${started?.url ?? "it is not listed yet"}`);
  return started?.url ?? "";
}
