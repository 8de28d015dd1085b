import { beforeAll, expect, test } from "vitest";
import { temporaryDirectory } from "../../src/base/index.ts";
import { type ActEnd, runAct } from "../act/act.ts";
import { type KernelTree, makeKernelTree } from "../act/kernel-tree.ts";
import { addWorkflowsOf } from "../act/known-workflows.ts";
import { copiedWorkflow, publishedVmentry, standIns, vmentry } from "../act/published-vmentry.ts";
import { runWorkflow, type WorkflowEnd } from "../act/run-workflow.ts";
import { type GitHubService, startGitHubService } from "../github-service/index.ts";
import { type Lab, lab } from "../lab.ts";

const publishFile = "kvm-publish-report.yml";

let built: Lab;
beforeAll(async () => {
  built = await lab();
});

interface Fork {
  tree: KernelTree;
  pull: ReturnType<GitHubService["addPull"]>;
}

/** A kernel tree, and a stranger's pull request with one commit. @param inputs of the pull request's workflow */
async function forkWithPull(
  directory: string,
  service: GitHubService,
  inputs: Record<string, string>,
): Promise<Fork> {
  const tree = await makeKernelTree(directory, built, { "kvm-pull-request.yml": inputs });
  await tree.commit("publish reports", {
    [`.github/workflows/${publishFile}`]: await copiedWorkflow(publishFile, {}),
  });
  await tree.publish(built.kernel, ["x86_64/cpuid_test"]);
  await addWorkflowsOf(tree, service);
  await tree.git("checkout", "--quiet", "-b", "topic");
  const head = await tree.commit("a stranger's change", { "virt/kvm/stranger.c": "int stranger;\n" });
  await service.addCommitsFromGit(tree.path);
  const fork = service.addRepository("stranger/linux", { forkOf: service.repository });
  for (const [id, commit] of service.repository.commits) fork.commits.set(id, commit);
  fork.branches.set("topic", head);
  return { tree, pull: service.addPull({ head: "topic", headRepository: fork }) };
}

/** The run of the pull request, with a token as GitHub gives it to a fork's: it may only read. */
function runPullRequest(service: GitHubService, { tree, pull }: Fork): Promise<WorkflowEnd> {
  return runWorkflow({
    ...{ service, tree, workflow: "kvm-pull-request.yml" },
    event: { name: "pull_request", number: pull.number },
    permissions: { contents: "read", actions: "read", checks: "read", "pull-requests": "read" },
  });
}

/** What GitHub starts when that run has ended, on the default branch. */
async function runPublish(service: GitHubService, { tree }: Fork, ended: WorkflowEnd): Promise<ActEnd> {
  await tree.git("checkout", "--quiet", "--detach", "main");
  const { run } = ended;
  const repository = {
    full_name: "owner/linux",
    name: "linux",
    owner: { login: "owner" },
    default_branch: "main",
  };
  const own = service.addRun({
    ...{ workflow: `.github/workflows/${publishFile}`, event: "workflow_run", headBranch: "main" },
    headSha: service.repository.branches.get("main") ?? "",
  });
  return await runAct({
    tree: tree.path,
    workflow: `.github/workflows/${publishFile}`,
    event: {
      name: "workflow_run",
      payload: {
        action: "completed",
        repository,
        workflow_run: {
          ...{ id: run.id, run_attempt: 1, name: "KVM", path: run.workflow.path, event: "pull_request" },
          ...{ conclusion: run.conclusion, head_sha: run.headSha, head_branch: "topic", repository },
          head_repository: { full_name: "stranger/linux" },
        },
      },
    },
    env: service.env({ run: own }),
    token: service.addToken({
      permissions: { contents: "read", actions: "read", checks: "write", "pull-requests": "write" },
    }),
    repositories: { [vmentry]: await publishedVmentry(), ...(await standIns()) },
  });
}

test("a fork's code is not built on a runner of one's own, and its pull request is told why", async () => {
  await using directory = temporaryDirectory("test");
  await using service = await startGitHubService();
  const fork = await forkWithPull(directory.path, service, { filter: "^cpuid_test$" });
  const ended = await runPullRequest(service, fork);
  expect(ended.code, ended.log).toBe(1);
  const build = ended.jobs.find(({ name }) => name.includes("Build"));
  expect(build?.result, ended.log).toBe("failure");
  expect(build?.log).toContain("this run's code is of a fork, stranger/linux");
  // A token that may only read is enough for it to say what it has to say.
  expect(fork.pull.comments).toHaveLength(0);

  const published = await runPublish(service, fork, ended);
  expect(fork.pull.comments, published.log).toHaveLength(1);
  expect(fork.pull.comments[0]?.body).toContain("was not built");
});

test("what a fork's pull request broke is commented on by a run that has nothing of it but its artifacts", async () => {
  await using directory = temporaryDirectory("test");
  await using service = await startGitHubService();
  const fork = await forkWithPull(directory.path, service, { filter: "^cpuid_test$", "allow-fork": "true" });
  await fork.tree.publish(built.kernel, ["x86_64/cpuid_test"]);
  const ended = await runPullRequest(service, fork);
  expect(ended.code, ended.log).toBe(0);
  expect(fork.pull.comments).toHaveLength(0);
  const published = await runPublish(service, fork, ended);
  expect(published.code, published.log).toBe(0);
  expect(fork.pull.comments, published.log).toHaveLength(1);
  expect(fork.pull.comments[0]?.body).toContain("nothing broke");
});
