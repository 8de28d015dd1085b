import { beforeAll, expect, test } from "vitest";
import { temporaryDirectory } from "../../src/base/index.ts";
import { startGitHubService } from "../github-service/index.ts";
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

test("a regression of the night has an issue until it is mended", async () => {
  await using directory = temporaryDirectory("test");
  await using service = await startGitHubService();
  const branch = "next";
  const tree = await makeKernelTree(directory.path, built, {
    "kvm-nightly.yml": { filter: "^(cpuid_test|kvm_create_max_vcpus)$", ref: branch },
    "kvm-bisect.yml": {},
  });
  await addWorkflowsOf(tree, service);
  await tree.git("branch", branch);
  const tests = [plantedBug.test, "kvm_create_max_vcpus"];
  /** The branch moves on, and has its night. */
  const night = async (subject: string, kernel: string, files: Record<string, string>) => {
    await tree.git("checkout", "--quiet", branch);
    const commit = await tree.commit(subject, files);
    await tree.publish(kernel, tests);
    const end = await runWorkflow({
      ...{ service, tree, workflow: "kvm-nightly.yml", event: { name: "schedule" } },
      // What the workflow grants, and no more.
      permissions: { contents: "read", actions: "write", issues: "write" },
    });
    return { ...end, commit };
  };

  const first = await night("the first night", built.kernel, { "virt/kvm/new.c": "int new;\n" });
  expect(first.code, taleOf(first)).toBe(0);
  expect([...service.artifacts(first.run).keys()]).toContain("vmentry-history");
  expect(service.repository.issues.size).toBe(0);

  const good = await tree.read(plantedBug.file);
  const second = await night("KVM: x86: Read CPUID in one go", planted, {
    [plantedBug.file]: plantedBug.plant(good),
  });
  expect(second.code, taleOf(second)).toBe(1);
  const [issue, ...others] = service.repository.issues.values();
  expect(others).toEqual([]);
  expect(issue, taleOf(second)).toMatchObject({
    state: "open",
    title: expect.stringContaining("cpuid_test"),
    body: expect.stringContaining(second.commit.slice(0, 12)),
  });
  const bisects = [...service.repository.runs.values()].filter(({ event }) => event === "workflow_dispatch");
  expect(bisects, taleOf(second)).toMatchObject([{ inputs: { good: first.commit, bad: second.commit } }]);

  const third = await night('Revert "KVM: x86: Read CPUID in one go"', built.kernel, {
    [plantedBug.file]: good,
  });
  expect(third.code, taleOf(third)).toBe(0);
  expect(issue).toMatchObject({ state: "closed", stateReason: "completed" });
  expect(service.repository.issues.size).toBe(1);
});
