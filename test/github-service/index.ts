import { randomUUID } from "node:crypto";
import { runtimeToken } from "./artifact-service.ts";
import { addCommit, addCommitsFromGit, type CommitOptions } from "./commits.ts";
import { type Fault, Faults } from "./faults.ts";
import {
  addComment,
  addIssue,
  addPull,
  type CommentOptions,
  type IssueOptions,
  type PullOptions,
} from "./issues.ts";
import {
  type ArtifactOptions,
  addArtifact,
  addJob,
  addRun,
  addWorkflow,
  type JobOptions,
  type RunOptions,
  type WorkflowOptions,
} from "./runs.ts";
import { type LoggedRequest, type Served, serve } from "./service.ts";
import {
  type Artifact,
  type Comment,
  type Commit,
  fullNameOf,
  type Issue,
  type Job,
  newRepository,
  newState,
  type Pull,
  type Repository,
  type RepositoryOptions,
  type Run,
  type Workflow,
} from "./state.ts";
import { newToken, type Token, type TokenOptions } from "./tokens.ts";
import { zipDirectory } from "./zip-archive.ts";

export type { Annotation, Artifact, CheckRun, Comment, Commit, Issue, Repository, Run } from "./state.ts";
export { actionsBot } from "./state.ts";
export type { Permissions } from "./tokens.ts";
export { type ZipEntry, zipArchive, zipDirectory } from "./zip-archive.ts";
export type {
  ArtifactOptions,
  CommentOptions,
  CommitOptions,
  Fault,
  IssueOptions,
  JobOptions,
  LoggedRequest,
  PullOptions,
  RepositoryOptions,
  RunOptions,
  TokenOptions,
  WorkflowOptions,
};

export interface GitHubServiceOptions extends RepositoryOptions {
  /** `OWNER/NAME`; default: `owner/linux`. */
  repository?: string;
  /** What the hour's requests are; default: 5,000, of which none is used. */
  rateLimit?: { limit: number; remaining: number };
  /** Before each address of the REST API; default: none. `/api/v3` is GitHub Enterprise Server's. */
  prefix?: string;
}

export interface EnvOptions {
  /** The run that the step is of; default: a run of its own, which stays the same for this service. */
  run?: Run;
}

/**
 * GitHub on this machine: its REST API, checked against its own description, and the artifact service, over one
 * state. Disposal throws when a request or an answer was not as described, so that no test passes with one.
 */
export interface GitHubService extends AsyncDisposable {
  readonly origin: string;
  /** Of the REST API, as GITHUB_API_URL gives it. */
  readonly api: string;
  /** A workflow's own token that may write everything; `addToken` makes lesser ones. */
  readonly token: string;
  readonly repository: Repository;
  /** What was asked of the REST API. */
  readonly requests: readonly LoggedRequest[];
  /** Requests and answers that are not as GitHub describes them. */
  readonly violations: readonly string[];
  /** Gives the violations up to a test that wants them, so that disposal does not throw. */
  takeViolations(): string[];
  readonly rateLimit: { limit: number; remaining: number; reset: number };
  fail(fault: Fault): void;
  /** @returns the token */
  addToken(options: TokenOptions): string;
  /** A further repository, such as a fork with the commits of the first. */
  addRepository(fullName: string, options?: RepositoryOptions & { forkOf?: Repository }): Repository;
  addCommit(options?: CommitOptions & { repository?: Repository }): Commit;
  /** The branches and commits of a real repository, as they are now; default: into the first. */
  addCommitsFromGit(directory: string, into?: Repository): Promise<void>;
  addWorkflow(options: WorkflowOptions): Workflow;
  addRun(options?: RunOptions): Run;
  addJob(run: Run, options: JobOptions): Job;
  addArtifact(run: Run, options: ArtifactOptions): Artifact;
  addArtifactFromDirectory(
    run: Run,
    name: string,
    directory: string,
    options?: Partial<ArtifactOptions>,
  ): Promise<Artifact>;
  addIssue(options: IssueOptions): Issue;
  addPull(options: PullOptions): Issue & { pull: Pull };
  addComment(issue: Issue, options: CommentOptions): Comment;
  /** Of a run, or of the one whose step `env()` is for: contents by name. */
  artifacts(run?: Run): ReadonlyMap<string, Buffer>;
  /** The environment variables that a step of a run finds, as far as they are GitHub's. */
  env(options?: EnvOptions): Record<string, string>;
}

export async function startGitHubService(options: GitHubServiceOptions = {}): Promise<GitHubService> {
  const { repository: fullName = "owner/linux", prefix = "", rateLimit, ...facts } = options;
  const state = newState();
  const repository = newRepository(state, fullName, facts);
  const served: Served = {
    state,
    tokens: new Map(),
    rate: {
      ...(rateLimit ?? { limit: 5000, remaining: 5000 }),
      reset: Math.ceil(Date.now() / 1000) + 3600,
    },
    faults: new Faults(),
    violations: [],
    requests: [],
    prefix,
  };
  const keep = (token: Token) => {
    served.tokens.set(token.text, token);
    return token.text;
  };
  const token = keep(newToken({}));
  const { origin, close } = await serve(served);
  let ownRun: Run | undefined;
  const currentRun = () => {
    ownRun ??= addRun(state, repository, { workflow: ".github/workflows/ci.yml" });
    return ownRun;
  };
  const jobId = randomUUID();
  const api = `${origin}${prefix}`;
  return {
    origin,
    api,
    token,
    repository,
    requests: served.requests,
    violations: served.violations,
    takeViolations: () => served.violations.splice(0),
    rateLimit: served.rate,
    fail: fault => served.faults.add(fault),
    addToken: wanted => keep(newToken(wanted)),
    addRepository(name, { forkOf, ...more } = {}) {
      const made = newRepository(state, name, { isFork: forkOf !== undefined, ...more });
      for (const [sha, commit] of forkOf?.commits ?? []) made.commits.set(sha, commit);
      for (const [branch, sha] of forkOf?.branches ?? []) made.branches.set(branch, sha);
      return made;
    },
    addCommit: ({ repository: where = repository, ...commit } = {}) => addCommit(where, commit),
    addCommitsFromGit: (directory, into = repository) => addCommitsFromGit(into, directory),
    addWorkflow: workflow => addWorkflow(state, repository, workflow),
    addRun: run => addRun(state, repository, run),
    addJob: (run, job) => addJob(state, run, job),
    addArtifact: (run, artifact) => addArtifact(state, repository, run, artifact),
    async addArtifactFromDirectory(run, name, directory, more = {}) {
      const content = await zipDirectory(directory);
      return addArtifact(state, repository, run, { name, content, ...more });
    },
    addIssue: issue => addIssue(state, repository, issue),
    addPull: pull => addPull(state, repository, pull),
    addComment: (issue, comment) => addComment(state, issue, comment),
    artifacts(run = ownRun) {
      const found = [...repository.artifacts.values()].filter(each => each.run === run);
      return new Map(found.map(({ name, content }) => [name, content]));
    },
    env({ run = currentRun() } = {}) {
      return envOf(run, repository, { api, origin, jobId });
    },
    async [Symbol.asyncDispose]() {
      await close();
      if (served.violations.length > 0) {
        throw new Error(`requests that GitHub does not know:\n${served.violations.join("\n")}`);
      }
    },
  };
}

function envOf(
  run: Run,
  repository: Repository,
  { api, origin, jobId }: { api: string; origin: string; jobId: string },
): Record<string, string> {
  const fullName = fullNameOf(repository);
  const number = run.pulls[0];
  const ref = number === undefined ? `refs/heads/${run.headBranch}` : `refs/pull/${number}/merge`;
  const pull = number === undefined ? undefined : repository.issues.get(number)?.pull;
  return {
    ACTIONS_RESULTS_URL: `${origin}/`,
    ACTIONS_RUNTIME_TOKEN: runtimeToken(run, jobId),
    GITHUB_API_URL: api,
    GITHUB_GRAPHQL_URL: `${api}/graphql`,
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_REPOSITORY: fullName,
    GITHUB_REPOSITORY_OWNER: repository.owner,
    GITHUB_REPOSITORY_ID: String(repository.id),
    GITHUB_RUN_ID: String(run.id),
    GITHUB_RUN_NUMBER: String(run.number),
    GITHUB_RUN_ATTEMPT: String(run.attempt),
    GITHUB_EVENT_NAME: run.event,
    GITHUB_WORKFLOW: run.workflow.name,
    GITHUB_WORKFLOW_REF: `${fullName}/${run.workflow.path}@${ref}`,
    GITHUB_ACTOR: run.actor.login,
    GITHUB_REF: ref,
    GITHUB_REF_NAME: number === undefined ? (run.headBranch ?? "") : `${number}/merge`,
    GITHUB_SHA: run.headSha,
    ...(pull === undefined ? {} : { GITHUB_HEAD_REF: pull.head.branch, GITHUB_BASE_REF: pull.base.branch }),
  };
}
