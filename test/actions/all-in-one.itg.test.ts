import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { runTool, temporaryDirectory } from "../../src/base/index.ts";
import { readVariant } from "../../src/build/index.ts";
import { digestOfVariant } from "../../src/build/variant.ts";
import { parseReport } from "../../src/report/index.ts";
import { openStore } from "../../src/store/index.ts";
import { makeRepository } from "../build/small-tree.ts";
import { addSelftests } from "../cli/inputs.ts";
import { type Run, startGitHubService } from "../github-service/index.ts";
import { type Lab, lab } from "../lab.ts";
import { publishKernelDirectory } from "../store/kernel-directory.ts";
import { type ActionEnd, installAction, runAction } from "./runner.ts";
import { quickTest } from "./workspace.ts";
import { unzip } from "./zip.ts";

let built: Lab;
beforeAll(async () => {
  await installAction();
  built = await lab();
});

/** A kernel tree whose commits a store has already, so that nothing is compiled, with a good test and a bad one. */
async function setUp() {
  const directory = temporaryDirectory("all-in-one");
  const service = await startGitHubService();
  const repository = makeRepository();
  const commit = repository.commit(
    {
      ".vmentry/slim.variant.yaml": "name: slim\narch: x86_64\nconfig: tinyconfig\n",
      ".vmentry/plain.env.yaml": "name: plain\n",
    },
    "a kernel",
  );
  const place = join(directory.path, "store");
  const program = await readFile(join(built.selftests, quickTest));
  const publish = async (id: string, result: number) => {
    await using store = await openStore(place);
    const variant = await readVariant(join(repository.directory, ".vmentry/slim.variant.yaml"));
    const selftests = await addSelftests(join(directory.path, `built-${id}`), {
      [quickTest]: program,
      "fickle_test.sh": `#!/bin/sh\necho '::error::from a test'\nexit ${result}\n`,
    });
    const paths = ["kselftest-list.txt", `kvm/${quickTest}`, "kvm/fickle_test.sh"];
    await publishKernelDirectory(
      store,
      built.kernel,
      { commit: id, variant: "slim", variantDigest: digestOfVariant(variant) },
      paths.map(path => ({ path: `selftests/${path}`, mode: 0o755, source: join(selftests, path) })),
    );
  };
  const step = async (run: Run, event: object, inputs: Record<string, string>): Promise<ActionEnd> => {
    const own = join(directory.path, `step-${run.id}`);
    await runTool(["mkdir", "-p", own]);
    await writeFile(join(own, "event.json"), JSON.stringify(event));
    return await runAction({
      directory: own,
      inputs: {
        repository: repository.directory,
        store: place,
        "stage1-kernel": built.stageOneKernel,
        cpus: "2",
        memory: "1024",
        "retry-failures": "false",
        ...inputs,
      },
      env: {
        ...service.env({ run }),
        GITHUB_EVENT_PATH: join(own, "event.json"),
        VMENTRY_CACHE: join(directory.path, "cache"),
      },
    });
  };
  return {
    service,
    repository,
    commit,
    publish,
    step,
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

test("builds, tests and reports on one runner, and what it leaves is what the next run compares with", async () => {
  await using place = await setUp();
  const { service, repository, commit } = place;
  await place.publish(commit, 0);
  const base = service.addCommit({ sha: commit, message: "a kernel" });
  const about = { full_name: "owner/linux", default_branch: "main" };
  const push = { ref: "refs/heads/main", before: "0".repeat(40), after: base.sha, repository: about };
  const first = service.addRun({ event: "push", headSha: base.sha });
  const good = await place.step(first, push, { commit, token: service.token });
  expect(good.commands.filter(({ name }) => name === "error")).toEqual([]);
  expect(good.code).toBe(0);
  expect(good.outputs).toMatchObject({
    conclusion: "good",
    regressions: "0",
    kernels: JSON.stringify([`${commit}/slim`]),
    "baseline-commit": "",
  });
  const left = service.artifacts(first);
  const names = [...left.keys()].map(name => name.replaceAll(/[0-9a-f]{12}/g, "ID")).sort();
  expect(names).toEqual([
    "vmentry-build-ID.slim",
    "vmentry-history",
    "vmentry-plan",
    "vmentry-report",
    "vmentry-report.html",
    "vmentry-results-ID.slim.qemu",
  ]);
  first.status = "completed";
  first.conclusion = "success";

  const next = repository.commit({ "init/main.c": "int main;\n" }, "break it");
  await place.publish(next, 1);
  service.addCommit({ sha: next, branch: "topic", message: "break it", parents: [commit] });
  const pull = service.addPull({ head: "topic" });
  const second = service.addRun({
    event: "pull_request",
    headBranch: "topic",
    headSha: next,
    pulls: [pull.number],
  });
  const end = (branch: string, sha: string) => ({ ref: branch, sha, repo: { full_name: "owner/linux" } });
  const event = {
    repository: about,
    pull_request: { number: pull.number, title: "t", base: end("main", commit), head: end("topic", next) },
  };
  const bad = await place.step(second, event, { commit: next, token: service.token, comment: "true" });
  expect(bad.code).toBe(1);
  expect(bad.outputs).toMatchObject({
    conclusion: "broken",
    regressions: "1",
    "baseline-commit": commit,
    "baseline-distance": "0",
  });
  const report = unzip(service.artifacts(second).get("vmentry-report") ?? Buffer.alloc(0)).get("report.json");
  const { findings } = parseReport(report?.toString("utf8") ?? "", "report.json");
  expect(findings.map(({ class: kind, tests }) => [kind, tests])).toEqual([
    ["regression", ["kvm/fickle_test.sh"]],
  ]);
  expect(service.repository.issues.get(pull.number)?.comments).toHaveLength(1);
  const errors = bad.commands.filter(({ name }) => name === "error").map(({ message }) => message);
  expect(errors).not.toContain("from a test");
});

test("without a token the same is told, compared with nothing and without a word to GitHub's API", async () => {
  await using place = await setUp();
  const { service, commit } = place;
  await place.publish(commit, 1);
  service.addCommit({ sha: commit });
  const run = service.addRun({ event: "push", headSha: commit });
  const end = await place.step(run, {}, { commit, upload: "false" });
  expect(end.code).toBe(1);
  expect(end.outputs).toMatchObject({ conclusion: "broken", regressions: "0", "baseline-commit": "" });
  expect(end.summary).toContain("fickle");
  expect(service.requests).toEqual([]);
  expect(service.artifacts(run).size).toBe(0);
});
