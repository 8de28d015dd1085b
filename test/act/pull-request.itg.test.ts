import { beforeAll, expect, test } from "vitest";
import { temporaryDirectory } from "../../src/base/index.ts";
import { actionsBot, type GitHubService, startGitHubService } from "../github-service/index.ts";
import { type Lab, lab } from "../lab.ts";
import { type KernelTree, makeKernelTree } from "./kernel-tree.ts";
import { addWorkflowsOf } from "./known-workflows.ts";
import { plantedBug, plantedKernel } from "./planted-bug.ts";
import type { WorkflowInputs } from "./published-vmentry.ts";
import { runWorkflow, taleOf } from "./run-workflow.ts";

let built: Lab;
let planted: string;
beforeAll(async () => {
  built = await lab();
  planted = await plantedKernel(built);
});

const workflow = "kvm-pull-request.yml";

interface Forked {
  service: GitHubService;
  tree: KernelTree;
  bad: string;
  pull: ReturnType<GitHubService["addPull"]>;
}

/** A pull request of somebody else's repository, with a bug in it. */
async function fromFork(directory: string, inputs: WorkflowInputs): Promise<Forked & AsyncDisposable> {
  const service = await startGitHubService();
  const tree = await makeKernelTree(directory, built, {
    [workflow]: { filter: "^cpuid_test$", ...inputs },
    "kvm-publish-report.yml": {},
  });
  await addWorkflowsOf(tree, service);
  const fork = service.addRepository("stranger/linux", { isFork: true });
  await tree.git("checkout", "--quiet", "-b", "topic");
  const text = plantedBug.plant(await tree.read(plantedBug.file));
  const bad = await tree.commit("KVM: x86: Read CPUID in one go", { [plantedBug.file]: text });
  if (inputs["allow-fork"] === true) await tree.publish(planted, [plantedBug.test]);
  await service.addCommitsFromGit(tree.path, fork);
  // The branch is the fork's; here is its commit alone, as GitHub keeps it.
  await tree.git("checkout", "--quiet", "main");
  await tree.git("branch", "--quiet", "-D", "topic");
  await service.addCommitsFromGit(tree.path);
  const pull = service.addPull({ head: "topic", headRepository: fork });
  return { service, tree, bad, pull, [Symbol.asyncDispose]: () => service[Symbol.asyncDispose]() };
}

test("a fork's code is neither built nor run unless the workflow says so", async () => {
  await using directory = temporaryDirectory("test");
  await using place = await fromFork(directory.path, {});
  const { service, tree, pull } = place;
  const event = { name: "pull_request", number: pull.number } as const;
  const end = await runWorkflow({ service, tree, workflow, event, permissions: "read-all" });
  expect(end.code, taleOf(end)).toBe(1);
  const build = end.jobs.find(({ id }) => id === "build");
  expect(build).toMatchObject({ result: "failure", log: expect.stringContaining("allow-fork") });
  expect(end.log).not.toContain("booting");
});

test("what a fork's pull request broke is told by a run that may write", async () => {
  await using directory = temporaryDirectory("test");
  await using place = await fromFork(directory.path, { "allow-fork": true });
  const { service, tree, pull, bad } = place;
  const event = { name: "pull_request", number: pull.number } as const;
  const end = await runWorkflow({ service, tree, workflow, event, permissions: "read-all" });
  expect(end.code, taleOf(end)).toBe(1);
  expect(end.jobs.find(({ id }) => id === "test")?.result).toBe("success");
  expect(pull.comments).toEqual([]);
  expect(service.repository.checkRuns.size).toBe(0);

  const publishing = await runWorkflow({
    ...{ service, tree, workflow: "kvm-publish-report.yml", event: { name: "workflow_run", of: end.run } },
    permissions: { contents: "read", actions: "read", checks: "write", "pull-requests": "write" },
  });
  const [comment, ...others] = pull.comments;
  expect(others, taleOf(publishing)).toEqual([]);
  expect(comment, taleOf(publishing)).toMatchObject({ user: actionsBot });
  expect(comment?.body).toContain("cpuid_test");
  expect(comment?.body).toContain(bad.slice(0, 12));
  const [check] = service.repository.checkRuns.values();
  expect(check).toMatchObject({ headSha: bad, status: "completed", conclusion: "failure" });
});
