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
  const filter = "^(cpuid_test|kvm_create_max_vcpus)$";
  const tree = await makeKernelTree(directory.path, built, { "kvm-nightly.yml": { filter } });
  await addWorkflowsOf(tree, service);
  const tests = [plantedBug.test, "kvm_create_max_vcpus"];
  await tree.git("checkout", "--quiet", "-b", "next");
  await tree.commit("the next kernel", { "virt/kvm/next.c": "int next;\n" });
  await tree.publish(built.kernel, tests);
  const night = () =>
    runWorkflow({
      ...{ service, tree, workflow: "kvm-nightly.yml", event: { name: "schedule" } },
      permissions: { contents: "read", actions: "write", issues: "write" },
    });

  const first = await night();
  console.log(taleOf(first));
  expect(first.code, taleOf(first)).toBe(0);
  expect(service.artifacts(first.run).has("vmentry-history")).toBe(true);
  expect(service.repository.issues.size).toBe(0);

  await tree.git("checkout", "--quiet", "next");
  const good = await tree.read(plantedBug.file);
  const bad = await tree.commit("KVM: x86: Read CPUID in one go", {
    [plantedBug.file]: plantedBug.plant(good),
  });
  await tree.publish(planted, tests);
  const second = await night();
  console.log(taleOf(second));
  const [issue, ...others] = service.repository.issues.values();
  console.log(issue?.title, issue?.body);
  expect(second.code, taleOf(second)).toBe(1);
  expect(others).toEqual([]);
  expect(issue).toMatchObject({ state: "open", title: expect.stringContaining("cpuid_test") });
  expect(issue?.body).toContain(bad.slice(0, 12));

  await tree.git("checkout", "--quiet", "next");
  await tree.commit('Revert "KVM: x86: Read CPUID in one go"', { [plantedBug.file]: good });
  await tree.publish(built.kernel, tests);
  const third = await night();
  console.log(taleOf(third), issue?.comments);
  expect(third.code, taleOf(third)).toBe(0);
  expect(issue).toMatchObject({ state: "closed", stateReason: "completed" });
});
