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
  /** Of the REST API, without a slash at its end: `https://HOST/api/v3` on GitHub Enterprise Server. */
  api: string;
  /** The workflow run; it keeps its id when it is run again, as another attempt. */
  run?: { id: number; attempt: number };
  /** The workflow file that was started, also in one that it calls: `.github/workflows/nightly.yml`. */
  workflowFile?: string;
  /** The job's id in the workflow file. */
  job?: string;
  /** What the run is of, `refs/heads/main` or `refs/pull/7/merge`; anybody may have chosen a branch's name. */
  ref?: string;
  /** The commit that is checked out by default; for a pull request a merge that GitHub made. */
  commit?: string;
  /** Who started it. */
  actor?: string;
  /** What started it, and the file that tells of it. */
  event?: { name: string; file?: string };
  /** `github-hosted` or `self-hosted`. */
  hosting?: string;
  hasArtifactService: boolean;
}

export function readRunnerEnvironment(env: NodeJS.ProcessEnv = process.env): RunnerEnvironment {
  const get = (name: string) => (env[name] === "" ? undefined : env[name]);
  const temporary = get("RUNNER_TEMP");
  const repository = get("GITHUB_REPOSITORY");
  const runId = get("GITHUB_RUN_ID");
  const server = get("GITHUB_SERVER_URL") ?? "https://github.com";
  const workflowFile = /^[^/]+\/[^/]+\/([^@]+)@/.exec(get("GITHUB_WORKFLOW_REF") ?? "")?.[1];
  const [eventName, eventFile] = [get("GITHUB_EVENT_NAME"), get("GITHUB_EVENT_PATH")];
  const told = {
    temporary,
    repository,
    workflowFile,
    job: get("GITHUB_JOB"),
    ref: get("GITHUB_REF"),
    commit: get("GITHUB_SHA"),
    actor: get("GITHUB_ACTOR"),
    hosting: get("RUNNER_ENVIRONMENT"),
  };
  return {
    workspace: get("GITHUB_WORKSPACE") ?? process.cwd(),
    ...present(told),
    api: (get("GITHUB_API_URL") ?? "https://api.github.com").replace(/\/+$/, ""),
    ...(runId === undefined || !/^\d{1,15}$/.test(runId)
      ? {}
      : { run: { id: Number(runId), attempt: Number(get("GITHUB_RUN_ATTEMPT") ?? 1) } }),
    ...(eventName === undefined
      ? {}
      : { event: { name: eventName, ...(eventFile === undefined ? {} : { file: eventFile }) } }),
    ...(repository === undefined || runId === undefined
      ? {}
      : { runUrl: `${server}/${repository}/actions/runs/${runId}` }),
    hasArtifactService:
      get("ACTIONS_RUNTIME_TOKEN") !== undefined && get("ACTIONS_RESULTS_URL") !== undefined,
  };
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function present<T extends Record<string, string | undefined>>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>;
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
