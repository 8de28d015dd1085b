import { beforeAll, expect, test } from "vitest";
import { temporaryDirectory } from "../../src/base/index.ts";
import { readBisectReport } from "../../src/bisecting/index.ts";
import { revertOnto } from "../../src/git/index.ts";
import { unzip } from "../actions/zip.ts";
import { actionsBot, type GitHubService, startGitHubService } from "../github-service/index.ts";
import { type Lab, lab } from "../lab.ts";
import { type KernelTree, makeKernelTree } from "./kernel-tree.ts";
import { addWorkflowsOf } from "./known-workflows.ts";
import { plantedBug, plantedKernel } from "./planted-bug.ts";
import type { WorkflowInputs } from "./published-vmentry.ts";
import { runWorkflow, taleOf, type WorkflowEnd } from "./run-workflow.ts";

let built: Lab;
let planted: string;
beforeAll(async () => {
  built = await lab();
  planted = await plantedKernel(built);
});

const question = { kind: "test", test: "kvm/cpuid_test" } as const;

/** A tree in whose history a bug was planted, and which of its commits did it. */
async function brokenTree(directory: string, workflows: Record<string, WorkflowInputs> = {}) {
  const tree = await makeKernelTree(directory, built, {
    ...{ "kvm-bisect.yml": {}, "kvm-bisect-probe.yml": {} },
    ...workflows,
  });
  const tests = [plantedBug.test];
  const step = async (subject: string, kernel: string, files: Record<string, string>) => {
    const commit = await tree.commit(subject, files);
    await tree.publish(kernel, tests);
    return commit;
  };
  const good = await tree.git("rev-parse", "HEAD");
  await tree.publish(built.kernel, tests);
  await step("KVM: Say more", built.kernel, { "virt/kvm/more.c": "int more;\n" });
  const text = plantedBug.plant(await tree.read(plantedBug.file));
  const culprit = await step("KVM: x86: Read CPUID in one go", planted, { [plantedBug.file]: text });
  const bad = await step("KVM: Say even more", planted, { "virt/kvm/most.c": "int most;\n" });
  // What the answer is verified with: whoever makes it makes the same commit, so that the store can have it.
  for (const onto of [bad, culprit]) {
    const revert = await revertOnto({ repository: tree.path, culprit, onto });
    if (revert.outcome !== "reverted") throw new Error(`the bug cannot be taken back: ${revert.reason}`);
    await tree.git("checkout", "--quiet", "--detach", revert.commit);
    await tree.publish(built.kernel, tests);
  }
  await tree.git("checkout", "--quiet", "main");
  return { tree, good, culprit, bad };
}

test("a bisect that was dispatched boots the commits, finds the one, and opens an issue that says so", async () => {
  await using directory = temporaryDirectory("test");
  await using service = await startGitHubService();
  const { tree, good, culprit, bad } = await brokenTree(directory.path);
  await addWorkflowsOf(tree, service);
  await service.addCommitsFromGit(tree.path);
  const run = service.addRun({
    event: "workflow_dispatch",
    workflow: ".github/workflows/kvm-bisect.yml",
    inputs: {
      ...{ good, bad, kind: "test", tests: question.test, variant: "slim", environment: "plain" },
      "machine-class": "emulated",
    },
  });
  const end = await runWorkflow({
    ...{ service, tree, workflow: "kvm-bisect.yml", event: { name: "workflow_dispatch", run } },
    // What the workflow grants, and no more.
    permissions: { contents: "read", actions: "write", issues: "write", "pull-requests": "write" },
  });
  expect(end.code, taleOf(end)).toBe(0);
  expect(end.jobs.filter(({ result }) => result === "success").map(({ id }) => id)).toEqual([
    "search",
    "tell",
  ]);
  const files = unzip(service.artifacts(run).get("vmentry-bisect") ?? Buffer.alloc(0));
  const report = readBisectReport(files.get("bisect.json")?.toString("utf8") ?? "", "bisect.json");
  expect(report.answers[0], taleOf(end)).toMatchObject({
    conclusion: "found",
    first: { commit: culprit },
    verification: { culprit: "as-expected", parent: "as-expected", revert: "as-expected" },
  });
  // Each of the probes that booted left its console.
  const booted = report.probes.filter(each => each.report?.boot.outcome === "booted");
  expect(booted.length).toBeGreaterThanOrEqual(3);
  for (const { order } of booted) expect(files.has(`probes/${order.id}/console.log`), order.id).toBe(true);
  const [issue, ...others] = service.repository.issues.values();
  expect(others).toEqual([]);
  expect(issue).toMatchObject({ user: actionsBot, state: "open", body: expect.stringContaining(culprit) });
});

test("a fleet's job starts a run for each probe, each of which boots one commit, and finds the one", async () => {
  await using directory = temporaryDirectory("test");
  await using service = await startGitHubService();
  const fleet = { "probe-workflow": "kvm-bisect-probe.yml", "machine-count": 2 };
  const { tree, culprit } = await brokenTree(directory.path, { "kvm-bisect.yml": fleet });
  await addWorkflowsOf(tree, service);
  await service.addCommitsFromGit(tree.path);
  const good = await tree.git("rev-parse", `${culprit}~1`);
  const run = service.addRun({
    event: "workflow_dispatch",
    workflow: ".github/workflows/kvm-bisect.yml",
    inputs: {
      ...{ good, bad: culprit, kind: "test", tests: question.test, variant: "slim", environment: "plain" },
      "machine-class": "emulated",
    },
  });
  using runner = startRunner({ service, tree });
  const end = await runWorkflow({
    ...{ service, tree, workflow: "kvm-bisect.yml", event: { name: "workflow_dispatch", run } },
    permissions: { contents: "read", actions: "write", issues: "write", "pull-requests": "write" },
  });
  const tale = [end, ...runner.ends].map(taleOf).join("\n");
  expect(end.code, tale).toBe(0);
  expect(end.jobs.filter(({ result }) => result === "success").map(({ id }) => id)).toEqual(["control"]);
  const files = unzip(service.artifacts(run).get("vmentry-bisect") ?? Buffer.alloc(0));
  const report = readBisectReport(files.get("bisect.json")?.toString("utf8") ?? "", "bisect.json");
  expect(report.answers[0], tale).toMatchObject({
    conclusion: "found",
    first: { commit: culprit },
    verification: { culprit: "as-expected", parent: "as-expected", revert: "as-expected" },
  });
  // Every kernel was booted by a run of its own, whose logs came along.
  const probes = report.probes.map(each => each.report);
  expect(probes.length).toBe(runner.ends.length);
  for (const probe of probes) {
    expect(probe, tale).toMatchObject({
      ...{ build: { outcome: "stored" }, boot: { outcome: "booted" } },
      machine: expect.stringMatching(/\/actions\/runs\/\d+$/),
    });
    expect(files.has(`probes/${probe?.id}/console.log`)).toBe(true);
  }
  const [issue] = service.repository.issues.values();
  expect(issue?.body).toContain(culprit.slice(0, 12));
});

/** A runner of the fleet, which takes the runs of probes as they are started, one at a time. */
function startRunner({ service, tree }: { service: GitHubService; tree: KernelTree }) {
  const ends: WorkflowEnd[] = [];
  const workflow = "kvm-bisect-probe.yml";
  let isBusy = false;
  const timer = setInterval(async () => {
    const run = [...service.repository.runs.values()].find(
      each => each.workflow.path.endsWith(`/${workflow}`) && each.status === "queued",
    );
    if (isBusy || run === undefined) return;
    isBusy = true;
    const event = { name: "workflow_dispatch", run } as const;
    ends.push(await runWorkflow({ service, tree, workflow, event, permissions: { contents: "read" } }));
    isBusy = false;
  }, 200);
  return { ends, [Symbol.dispose]: () => clearInterval(timer) };
}
