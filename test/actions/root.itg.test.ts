import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryDirectory } from "../../src/base/index.ts";
import { parseResults } from "../../src/results/index.ts";
import { type Lab, lab } from "../lab.ts";
import { artifactService } from "./artifact-service.ts";
import { gitHubApi } from "./github-api.ts";
import { type ActionEnd, runAction, startAction } from "./runner.ts";
import { addEnvironments, addTests, addTree, hostileTest, quickTest } from "./workspace.ts";
import { unzip } from "./zip.ts";

let built: Lab;
beforeAll(async () => {
  built = await lab();
});

function machine() {
  return { kernel: built.kernel, "stage1-kernel": built.stageOneKernel, cpus: "2", memory: "1024" };
}

function errorsOf(end: ActionEnd) {
  return end.commands.filter(each => each.name === "error");
}

test("a good run is green: outputs, summary and one artifact, without a word to GitHub's API", async () => {
  await using directory = temporaryDirectory("test");
  await using service = await artifactService();
  await using api = await gitHubApi();
  const end = await runAction({
    directory: directory.path,
    inputs: { ...machine(), selftests: built.selftests, filter: `^${quickTest}$` },
    env: { ...service.env, ...api.env },
  });
  expect(errorsOf(end)).toEqual([]);
  expect(end.code).toBe(0);
  expect(end.outputs).toMatchObject({
    conclusion: "good",
    passed: "1",
    failed: "0",
    skipped: "0",
    errors: "0",
    "not-run": "0",
    "artifact-id": "1001",
    "artifact-url": "https://github.com/owner/linux/actions/runs/77/artifacts/1001",
  });
  const results = await readFile(end.outputs["results"] ?? "", "utf8");
  expect(parseResults(results, "results.json").conclusion).toBe("good");
  expect(end.summary).toBe(await readFile(end.outputs["summary"] ?? "", "utf8"));
  expect(await readFile(end.outputs["junit"] ?? "", "utf8")).toContain(quickTest);
  const files = unzip(service.artifacts.get("vmentry-results") ?? Buffer.alloc(0));
  expect([...files.keys()]).toEqual(
    expect.arrayContaining(["results.json", "junit.xml", "summary.md", "console.log"]),
  );
  expect(files.get("results.json")?.toString("utf8")).toBe(results);
  expect(api.requests).toEqual([]);
});

describe("a failing test with hostile output, in two environments", () => {
  let end: ActionEnd;
  let file: string;
  let archive: Buffer | undefined;
  beforeAll(async () => {
    await using directory = temporaryDirectory("test");
    await using service = await artifactService();
    const workspace = join(directory.path, "workspace");
    file = await addTree(workspace);
    await addTests(join(workspace, "built"), built.selftests, { "hostile_test.sh": hostileTest });
    await addEnvironments(join(workspace, "envs"), {
      plain: "",
      shadow: "features: {tdp: off, nested: off}\n",
    });
    end = await runAction({
      directory: directory.path,
      inputs: {
        ...machine(),
        selftests: "built",
        environments: "envs/plain.env.yaml\nenvs/shadow.env.yaml",
        "artifact-name": "results of this job",
      },
      env: service.env,
    });
    archive = service.artifacts.get("results of this job");
  });

  test("makes the step red, and the outputs count it", () => {
    expect(end.code).toBe(1);
    expect(end.outputs).toMatchObject({ conclusion: "tests-failed", passed: "2", failed: "2", errors: "0" });
  });

  test("is annotated once, at its line in the checkout, and named by the step's end", () => {
    const [annotation, verdict, ...more] = errorsOf(end);
    expect(more).toEqual([]);
    expect(annotation?.properties).toEqual({
      title: "kvm/hostile_test.sh: fail (plain, shadow)",
      file,
      line: "42",
    });
    expect(annotation?.message).toContain("::error::ret: 7, 100% wrong");
    expect(verdict?.message).toMatch(/^2 tests failed: kvm\/hostile_test\.sh \(plain\), .+ \(shadow\)$/);
  });

  test("starts no workflow command, though the log shows its words", () => {
    const bySelf = end.commands.filter(each => each.message.startsWith("started by a test"));
    expect(bySelf).toEqual([]);
    expect(end.commands.filter(each => each.name === "set-output")).toEqual([]);
    expect(end.log).toContain("100% wrong");
  });

  test("puts no HTML into the summary", () => {
    expect(end.summary).toContain("hostile_test");
    expect(end.summary.replaceAll(/^(`{3,})[\s\S]*?^\1$/gm, "").replaceAll(/`[^`\n]*`/g, "")).not.toContain(
      "<script",
    );
  });

  test("keeps its output in the artifact as it was", () => {
    const files = unzip(archive ?? Buffer.alloc(0));
    const logs = [...files.keys()].filter(
      name => name.includes("hostile_test") && name.endsWith("stdout.log"),
    );
    // One for each environment, and one more where it was repeated alone.
    expect(logs.length).toBeGreaterThanOrEqual(2);
    for (const name of logs) expect(files.get(name)?.toString()).toMatch(/^::error file=evil\.c/);
  });
});

test("an artifact that cannot be uploaded makes a good run red, and the outputs are there", async () => {
  await using directory = temporaryDirectory("test");
  await using service = await artifactService();
  service.failCall("CreateArtifact", 403);
  const end = await runAction({
    directory: directory.path,
    inputs: { ...machine(), selftests: built.selftests, filter: `^${quickTest}$` },
    env: service.env,
  });
  expect(end.code).toBe(1);
  expect(errorsOf(end).map(each => each.message)).toEqual([
    expect.stringMatching(/^artifact vmentry-results was not uploaded: .*403/),
  ]);
  expect(end.outputs).toMatchObject({ conclusion: "good", passed: "1" });
  expect(end.outputs["artifact-id"]).toBeUndefined();
});

test("a cancelled job ends in the runner's ten seconds, and its summary names what did not run", async () => {
  await using directory = temporaryDirectory("test");
  await using service = await artifactService();
  const workspace = join(directory.path, "workspace");
  await addTests(join(workspace, "built"), built.selftests, {
    "a_endless_test.sh": "#!/bin/bash\necho begun\nsleep 1000\n",
    "b_later_test.sh": "#!/bin/bash\nexit 0\n",
  });
  const running = await startAction({
    directory: directory.path,
    inputs: { ...machine(), selftests: "built", jobs: "1", filter: "_test.sh$" },
    env: service.env,
  });
  await running.said("2 tests of");
  // As the runner does it: GitHub's "Workflow cancellation reference".
  running.child.kill("SIGINT");
  const over = new AbortController();
  const insist = async () => {
    await delay(7_500, undefined, { signal: over.signal });
    running.child.kill("SIGTERM");
    await delay(2_500, undefined, { signal: over.signal });
    running.child.kill("SIGKILL");
  };
  insist().catch(() => {});
  const end = await running.ended;
  over.abort();
  expect(end.code).toBe(1);
  expect(end.outputs).toMatchObject({ conclusion: "interrupted", passed: "0" });
  expect(end.summary).toContain("b_later_test");
  expect(errorsOf(end).at(-1)?.message).toMatch(/^interrupted: \d tests? did not run/);
  const files = unzip(service.artifacts.get("vmentry-results") ?? Buffer.alloc(0));
  expect([...files.keys()]).toContain("results.json");
});
