import type { GitHubService, Issue, Permissions, Run } from "../github-service/index.ts";
import { type ActEnd, runAct } from "./act.ts";
import type { KernelTree } from "./kernel-tree.ts";
import { publishedVmentry, standIns, vmentry } from "./published-vmentry.ts";

export interface WorkflowRequest {
  service: GitHubService;
  tree: KernelTree;
  /** In `.github/workflows/` of the tree, such as `kvm-pull-request.yml`. */
  workflow: string;
  event: WorkflowEvent;
  /** What the calling workflow grants its jobs. */
  permissions: Permissions;
  env?: Record<string, string>;
}

export type WorkflowEvent =
  | { name: "push"; branch: string }
  | { name: "pull_request"; number: number }
  | { name: "schedule" }
  | { name: "workflow_dispatch"; run: Run }
  /** The end of another run. */
  | { name: "workflow_run"; of: Run };

export interface WorkflowEnd extends ActEnd {
  /** As GitHub has it from now on: completed, with its artifacts. */
  run: Run;
}

/** Runs one of a tree's workflows to its end, with everything that it says to GitHub going to the service. */
export async function runWorkflow(request: WorkflowRequest): Promise<WorkflowEnd> {
  const { service, tree, event, permissions } = request;
  const { repository } = service;
  const workflow = `.github/workflows/${request.workflow}`;
  await service.addCommitsFromGit(tree.path);
  const pull = event.name === "pull_request" ? pullOf(service, event.number) : undefined;
  const branch = event.name === "push" ? event.branch : repository.defaultBranch;
  const run =
    event.name === "workflow_dispatch"
      ? event.run
      : service.addRun({
          workflow,
          event: event.name,
          headBranch: pull?.pull.head.branch ?? branch,
          headSha: pull?.pull.head.sha ?? repository.branches.get(branch) ?? "",
          ...(pull === undefined ? {} : { pulls: [pull.number], headRepository: pull.pull.head.repository }),
        });
  run.status = "in_progress";
  // act takes the commit of an event from the tree's HEAD.
  await tree.git("checkout", "--quiet", "--detach", run.headSha);
  const [owner = "", name = ""] = [repository.owner, repository.name];
  const repositoryPayload = {
    full_name: `${owner}/${name}`,
    name,
    owner: { login: owner },
    default_branch: repository.defaultBranch,
  };
  const end = await runAct({
    tree: tree.path,
    workflow,
    event: {
      name: event.name,
      payload: { repository: repositoryPayload, ...payloadOf(service, request, run, repositoryPayload) },
    },
    env: {
      ...service.env({ run }),
      VMENTRY_TEST_REPOSITORY: tree.path,
      ...request.env,
    },
    token: service.addToken({ permissions }),
    repositories: { [vmentry]: await publishedVmentry(), ...(await standIns()) },
  });
  run.status = "completed";
  run.conclusion = end.code === 0 ? "success" : "failure";
  for (const job of end.jobs) {
    service.addJob(run, {
      name: job.name,
      conclusion: job.result === "unknown" ? "cancelled" : job.result,
    });
  }
  return { ...end, run };
}

/** What of a run says what went wrong, for a test that fails. */
export function taleOf({ log, jobs }: WorkflowEnd): string {
  return `${jobs.map(({ name, result }) => `${name}: ${result}`).join("\n")}\n${log.slice(-8000)}`;
}

function pullOf(service: GitHubService, number: number) {
  const issue = service.repository.issues.get(number);
  if (issue?.pull === undefined) throw new Error(`there is no pull request ${number}`);
  return { ...issue, pull: issue.pull } satisfies Issue;
}

function payloadOf(
  service: GitHubService,
  { event, workflow }: WorkflowRequest,
  run: Run,
  repository: object,
): object {
  switch (event.name) {
    case "push":
      return {
        ref: `refs/heads/${event.branch}`,
        before: service.repository.commits.get(run.headSha)?.parents[0] ?? "0".repeat(40),
        after: run.headSha,
        forced: false,
      };
    case "schedule":
      return { schedule: "17 1 * * *" };
    case "workflow_dispatch":
      return { ref: `refs/heads/${run.headBranch}`, inputs: run.inputs, workflow };
    case "workflow_run":
      return { action: "completed", workflow_run: aboutRun(event.of, repository) };
    case "pull_request": {
      const { number, title, pull } = pullOf(service, event.number);
      const { head, base } = pull;
      const headRepository = {
        full_name: `${head.repository.owner}/${head.repository.name}`,
        name: head.repository.name,
        owner: { login: head.repository.owner },
        fork: head.repository.isFork,
      };
      return {
        action: "synchronize",
        number,
        pull_request: {
          number,
          title,
          head: { ref: head.branch, sha: head.sha, repo: headRepository },
          base: { ref: base.branch, sha: base.sha, repo: repository },
        },
      };
    }
  }
}

function aboutRun(run: Run, repository: object): object {
  const { headRepository } = run;
  return {
    id: run.id,
    name: run.workflow.name,
    path: run.workflow.path,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    run_attempt: run.attempt,
    head_sha: run.headSha,
    head_branch: run.headBranch,
    repository,
    head_repository: { full_name: `${headRepository.owner}/${headRepository.name}` },
  };
}
