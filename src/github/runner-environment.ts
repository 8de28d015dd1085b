import { join } from "node:path";
import { UserError } from "../base/index.ts";

/**
 * What GitHub's runner tells an action through its environment, each variable named here and nowhere else.
 * Paths are absolute; what is absent was not set, as when the action is started by hand.
 */
export interface RunnerEnvironment {
  /** The directory of the checkout; the current directory when the runner names none. */
  workspace: string;
  /** Emptied by the runner after each job. */
  temporary?: string;
  /** `OWNER/NAME` of the repository whose workflow runs. */
  repository?: string;
  /** The web page of the workflow run. */
  runUrl?: string;
  hasArtifactService: boolean;
}

export function readRunnerEnvironment(env: NodeJS.ProcessEnv = process.env): RunnerEnvironment {
  const get = (name: string) => (env[name] === "" ? undefined : env[name]);
  const temporary = get("RUNNER_TEMP");
  const repository = get("GITHUB_REPOSITORY");
  const runId = get("GITHUB_RUN_ID");
  const server = get("GITHUB_SERVER_URL") ?? "https://github.com";
  return {
    workspace: get("GITHUB_WORKSPACE") ?? process.cwd(),
    ...(temporary === undefined ? {} : { temporary }),
    ...(repository === undefined ? {} : { repository }),
    ...(repository === undefined || runId === undefined
      ? {}
      : { runUrl: `${server}/${repository}/actions/runs/${runId}` }),
    hasArtifactService:
      get("ACTIONS_RUNTIME_TOKEN") !== undefined && get("ACTIONS_RESULTS_URL") !== undefined,
  };
}

/** Where results go unless the user says: a place that the runner empties, so no earlier job's are found there. */
export function defaultOutput({ temporary, workspace }: RunnerEnvironment, name = "vmentry-out"): string {
  return join(temporary ?? workspace, name);
}

/** Said before a boot of minutes rather than after it. @throws UserError when no artifact can be uploaded */
export function requireArtifactService({ hasArtifactService }: RunnerEnvironment): void {
  if (hasArtifactService) return;
  throw new UserError(
    'input "upload": given true, but the runner named no artifact service (ACTIONS_RUNTIME_TOKEN and ' +
      "ACTIONS_RESULTS_URL are not both set); give upload: false where there is none, such as outside GitHub",
  );
}
