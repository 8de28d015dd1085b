import {
  type Artifact,
  actionsBot,
  type Conclusion,
  type Job,
  newBackendId,
  type Repository,
  type Run,
  type State,
  toTheSecond,
  type User,
  type Workflow,
} from "./state.ts";

export interface WorkflowOptions {
  /** Such as `.github/workflows/nightly.yml`. */
  path: string;
  name?: string;
  /** The inputs of its `workflow_dispatch`; absent when nobody can dispatch it. */
  inputs?: readonly string[];
  /** Its `run-name`, in which `${{ inputs.NAME }}` is filled in; default: the commit's subject. */
  runName?: string;
}

/** The workflow of a path; a second time with inputs, it learns them. */
export function addWorkflow(state: State, repository: Repository, options: WorkflowOptions): Workflow {
  const known = [...repository.workflows.values()].find(({ path }) => path === options.path);
  if (known !== undefined) {
    if (options.inputs !== undefined) known.inputs = options.inputs;
    if (options.runName !== undefined) known.runName = options.runName;
    return known;
  }
  const workflow: Workflow = {
    id: state.nextId("workflow"),
    name: options.name ?? options.path.replace(/^.*\/|\.ya?ml$/g, ""),
    path: options.path,
    createdAt: state.now(),
    ...(options.inputs === undefined ? {} : { inputs: options.inputs }),
    ...(options.runName === undefined ? {} : { runName: options.runName }),
  };
  repository.workflows.set(workflow.id, workflow);
  return workflow;
}

export interface RunOptions {
  /** Default: the next one, from 77 on. */
  id?: number;
  /** Path of its workflow; default: `.github/workflows/ci.yml`. */
  workflow?: string;
  /** Default: `push`. */
  event?: string;
  /** Default: `completed` with a conclusion, else `in_progress`. */
  status?: Run["status"];
  conclusion?: Conclusion;
  /** Default: the default branch. */
  headBranch?: string | null;
  /** Default: where the branch is. */
  headSha?: string;
  /** Default: the repository itself; a fork for a fork's pull request. */
  headRepository?: Repository;
  attempt?: number;
  title?: string;
  actor?: User;
  pulls?: number[];
  /** ISO 8601; default: now. */
  createdAt?: string;
  inputs?: Record<string, string>;
}

export function addRun(state: State, repository: Repository, options: RunOptions = {}): Run {
  const { headBranch = repository.defaultBranch, conclusion = null } = options;
  const headRepository = options.headRepository ?? repository;
  const headSha = options.headSha ?? headRepository.branches.get(headBranch ?? "") ?? "0".repeat(40);
  const workflow = addWorkflow(state, repository, { path: options.workflow ?? ".github/workflows/ci.yml" });
  const createdAt = options.createdAt ?? state.now();
  const run: Run = {
    id: options.id ?? unusedRunId(state, repository),
    number: [...repository.runs.values()].filter(each => each.workflow === workflow).length + 1,
    attempt: options.attempt ?? 1,
    workflow,
    event: options.event ?? "push",
    status: options.status ?? (conclusion === null ? "in_progress" : "completed"),
    conclusion,
    headBranch,
    headSha,
    headRepository,
    title: options.title ?? headRepository.commits.get(headSha)?.message.split("\n")[0] ?? workflow.name,
    actor: options.actor ?? actionsBot,
    pulls: options.pulls ?? [],
    createdAt,
    updatedAt: createdAt,
    inputs: options.inputs ?? {},
    jobs: [],
    backendId: newBackendId(),
  };
  if (repository.runs.has(run.id)) throw new Error(`there is a run ${run.id} already`);
  repository.runs.set(run.id, run);
  return run;
}

function unusedRunId(state: State, repository: Repository): number {
  const id = state.nextId("run");
  return repository.runs.has(id) ? unusedRunId(state, repository) : id;
}

export interface JobOptions {
  name: string;
  status?: Job["status"];
  conclusion?: Job["conclusion"];
  labels?: string[];
}

export function addJob(state: State, run: Run, options: JobOptions): Job {
  const { conclusion = null } = options;
  const now = state.now();
  const job: Job = {
    id: state.nextId("job"),
    attempt: run.attempt,
    name: options.name,
    status: options.status ?? (conclusion === null ? "in_progress" : "completed"),
    conclusion,
    labels: options.labels ?? ["self-hosted"],
    startedAt: now,
    completedAt: conclusion === null ? null : now,
  };
  run.jobs.push(job);
  return job;
}

export interface ArtifactOptions {
  name: string;
  content: Buffer;
  /** Default: `application/zip`. */
  mimeType?: string;
  /** ISO 8601; default: now. */
  createdAt?: string;
  /** ISO 8601; default: in 90 days. One that is past makes it an expired one. */
  expiresAt?: string;
}

export function addArtifact(
  state: State,
  repository: Repository,
  run: Run,
  options: ArtifactOptions,
): Artifact {
  const artifact: Artifact = {
    id: state.nextId("artifact"),
    name: options.name,
    run,
    content: options.content,
    mimeType: options.mimeType ?? "application/zip",
    createdAt: options.createdAt ?? state.now(),
    expiresAt: options.expiresAt ?? toTheSecond(new Date(Date.now() + 90 * 86_400_000)),
  };
  repository.artifacts.set(artifact.id, artifact);
  return artifact;
}
