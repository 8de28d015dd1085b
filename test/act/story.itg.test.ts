import { beforeAll, expect, test } from "vitest";
import { temporaryDirectory } from "../../src/base/index.ts";
import { commandsOf } from "../actions/runner.ts";
import { actionsBot, startGitHubService } from "../github-service/index.ts";
import { type Lab, lab } from "../lab.ts";
import { makeKernelTree } from "./kernel-tree.ts";
import { addWorkflowsOf } from "./known-workflows.ts";
import { plantedBug, plantedKernel } from "./planted-bug.ts";
import { runWorkflow, taleOf } from "./run-workflow.ts";

let built: Lab;
let planted: string;
beforeAll(async () => {
  built = await lab();
  planted = await plantedKernel(built);
});

test("a change with a bug is red where the bug shows, on a base that was green, and its bisect is started once", async () => {
  await using directory = temporaryDirectory("test");
  await using service = await startGitHubService();
  const { repository } = service;
  const workflow = "kvm-pull-request.yml";
  const tree = await makeKernelTree(directory.path, built, {
    [workflow]: { filter: "^(cpuid_test|kvm_create_max_vcpus)$" },
    "kvm-bisect.yml": {},
  });
  await addWorkflowsOf(tree, service);
  const tests = [plantedBug.test, "kvm_create_max_vcpus"];
  await tree.publish(built.kernel, tests);
  const good = await tree.git("rev-parse", "HEAD");
  // What the workflow grants, and no more.
  const permissions = {
    contents: "read",
    actions: "write",
    checks: "write",
    "pull-requests": "write",
  } as const;

  // The base is pushed, and green.
  const push = { name: "push", branch: "main" } as const;
  const base = await runWorkflow({ service, tree, workflow, permissions, event: push });
  expect(base.code, taleOf(base)).toBe(0);
  expect([...service.artifacts(base.run).keys()].sort()).toEqual([
    `vmentry-build-${good.slice(0, 12)}.slim`,
    "vmentry-history",
    "vmentry-plan",
    "vmentry-report",
    "vmentry-report.html",
    `vmentry-results-${good.slice(0, 12)}.slim.emulated`,
  ]);

  // The change is red.
  await tree.git("checkout", "--quiet", "-b", "topic", "main");
  const text = plantedBug.plant(await tree.read(plantedBug.file));
  const bad = await tree.commit("KVM: x86: Read CPUID in one go", { [plantedBug.file]: text });
  await tree.publish(planted, tests);
  await service.addCommitsFromGit(tree.path);
  const pull = service.addPull({ head: "topic", title: "Read CPUID in one go" });
  const event = { name: "pull_request", number: pull.number } as const;
  const red = await runWorkflow({ service, tree, workflow, permissions, event });
  expect(red.code, taleOf(red)).toBe(1);
  expect(red.jobs.filter(({ result }) => result === "failure").map(({ id }) => id)).toEqual(["report"]);

  // It is annotated at the assertion, once for both environments.
  const { file, text: assertion } = plantedBug.assertion;
  const lines = (await tree.read(file)).split("\n");
  const line = 1 + lines.findIndex(each => each.includes(assertion));
  const report = red.jobs.find(({ id }) => id === "report");
  const title = "regression: kvm/cpuid_test (plain, shadow)";
  const [annotation] = commandsOf(report?.log ?? "").filter(({ name }) => name === "error");
  expect(annotation?.properties).toEqual({ title, file, line: String(line) });
  const check = [...repository.checkRuns.values()].find(({ headSha }) => headSha === bad);
  expect(check).toMatchObject({
    conclusion: "failure",
    annotations: [{ path: file, start_line: line, annotation_level: "failure", title }],
  });
  expect(report?.summaries["Report"]).toContain("## ❌ vmentry: 1 regression");
  expect(pull.comments).toMatchObject([{ user: actionsBot }]);
  expect(pull.comments[0]?.body).toContain("kvm/cpuid_test");
  expect(pull.comments[0]?.body).toContain(good.slice(0, 12));

  // Its bisect is started, and each links the other.
  const dispatched = () => [...repository.runs.values()].filter(run => run.event === "workflow_dispatch");
  const [bisect] = dispatched();
  expect(bisect).toMatchObject({
    workflow: { path: ".github/workflows/kvm-bisect.yml" },
    inputs: {
      good,
      bad,
      kind: "test",
      tests: "kvm/cpuid_test",
      variant: "slim",
      "machine-class": "emulated",
    },
  });
  expect(bisect?.inputs["report-run"]).toMatch(new RegExp(`/actions/runs/${red.run.id}$`));
  expect(pull.comments[0]?.body).toContain(`/actions/runs/${bisect?.id}`);

  // The next push of the pull request says the same, in the same comment, and starts no other.
  await tree.git("checkout", "--quiet", "topic");
  const later = await tree.commit("KVM: x86: Say more", { "virt/kvm/more.c": "int more;\n" });
  await tree.publish(planted, tests);
  await service.addCommitsFromGit(tree.path);
  pull.pull.head.sha = later;
  const again = await runWorkflow({ service, tree, workflow, permissions, event });
  expect(again.code, taleOf(again)).toBe(1);
  expect(pull.comments).toHaveLength(1);
  expect(pull.comments[0]?.body).toContain(later.slice(0, 12));
  expect(dispatched()).toHaveLength(1);
});
