import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import { temporaryDirectory } from "../../src/base/index.ts";
import { parseBuildReport } from "../../src/build/index.ts";
import { makeKernelRepository, type TestRepository } from "../build/small-tree.ts";
import { artifactService } from "./artifact-service.ts";
import { gitHubApi } from "./github-api.ts";
import { type ActionStep, installAction, runAction, startAction } from "./runner.ts";
import { unzip } from "./zip.ts";

// A tree of a few files, which the real compiler builds in a moment.
beforeAll(async () => {
  await installAction("actions/build");
});

const warning = "static int unused;\nint shared(void) { return 0; }\n";

async function setUp() {
  const directory = temporaryDirectory("test");
  const service = await artifactService();
  const api = await gitHubApi();
  const repository = makeKernelRepository();
  repository.commit({
    ".vmentry/small.variant.yaml": "name: small\narch: x86_64\nconfig: tinyconfig\nselftests: []\n",
  });
  /** Checks the repository out, as a workflow's first step does. */
  const checkOut = () => {
    mkdirSync(join(directory.path, "workspace"), { recursive: true });
    repository.git("clone", "--quiet", repository.directory, join(directory.path, "workspace/linux"));
    const checkout = join(directory.path, "workspace/linux");
    // As actions/checkout leaves it.
    repository.git("-C", checkout, "remote", "set-url", "origin", "https://github.com/owner/linux");
  };
  const step = (inputs: Record<string, string>): ActionStep => ({
    action: "actions/build",
    directory: directory.path,
    inputs: { repository: "linux", ...inputs },
    env: { ...service.env, ...api.env, VMENTRY_CACHE: join(directory.path, "cache") },
  });
  return {
    repository: repository as TestRepository,
    service,
    api,
    checkOut,
    step,
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]();
      await api[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

test("a commit that builds is green: outputs, summary, one artifact, and its new warning at its line", async () => {
  await using place = await setUp();
  const commit = place.repository.commit({ "lib/shared.c": warning }, "warn");
  place.checkOut();
  const end = await runAction(place.step({}));
  expect(end.commands.filter(({ name }) => name === "error")).toEqual([]);
  expect(end.code).toBe(0);
  expect(end.outputs).toMatchObject({
    conclusion: "good",
    builds: "1",
    failed: "[]",
    "new-warnings": "1",
    kernels: JSON.stringify([`${commit}/small`]),
    commit,
    release: "6.12.117",
    "artifact-id": "1001",
  });
  expect(end.commands).toContainEqual({
    name: "warning",
    properties: {
      title: `new warning (${commit.slice(0, 12)} small)`,
      file: "lib/shared.c",
      line: "1",
      col: "12",
    },
    message: expect.stringContaining("[-Wunused-variable]"),
  });
  const text = readFileSync(end.outputs["results"] ?? "", "utf8");
  expect(parseBuildReport(text, "build.json")).toMatchObject({ conclusion: "good", asked: "HEAD" });
  expect(end.summary).toBe(readFileSync(end.outputs["summary"] ?? "", "utf8"));
  const files = unzip(place.service.artifacts.get("vmentry-build") ?? Buffer.alloc(0));
  expect([...files.keys()].sort()).toEqual(["build.json", `logs/${commit}/small.log`, "summary.md"]);
  expect(files.get("build.json")?.toString()).toBe(text);
  expect(place.api.requests).toEqual([]);
});

test("new warnings make it red when they are not to be", async () => {
  await using place = await setUp();
  place.repository.commit({ "lib/shared.c": warning }, "warn");
  place.checkOut();
  const end = await runAction(place.step({ "fail-on-warnings": "true", upload: "false" }));
  expect(end.code).toBe(1);
  expect(end.outputs).toMatchObject({ conclusion: "warnings", failed: "[]" });
  expect(end.commands.filter(({ name }) => name === "error").map(({ message }) => message)).toEqual([
    "1 new warning",
  ]);
});

test("a range with a commit that does not build is red: the error at its line, and who broke it in the outputs", async () => {
  await using place = await setUp();
  const { repository } = place;
  const base = repository.git("rev-parse", "HEAD");
  const broken = repository.commit(
    { "lib/shared.c": "int shared(void)\n{\n\treturn nosuch;\n}\n" },
    "break it ::notice::x `<b>`",
  );
  const mended = repository.commit({ "init/main.c": "int main(void) { return 0; }\n" }, "change another");
  place.checkOut();
  const end = await runAction(place.step({ range: `${base}..HEAD` }));
  expect(end.code).toBe(1);
  expect(end.outputs).toMatchObject({ conclusion: "failed", builds: "2", kernels: "[]", release: "" });
  expect(JSON.parse(end.outputs["failed"] ?? "")).toMatchObject([
    {
      commit: broken,
      variant: "small",
      outcome: "failed",
      reason: expect.stringMatching(/^lib\/shared\.c:3:/),
    },
    { commit: mended, outcome: "failed" },
  ]);
  const [first, last] = end.commands.filter(({ name }) => name === "error");
  expect(first).toMatchObject({
    properties: {
      title: `does not build: kernel (${broken.slice(0, 12)} small and 1 more)`,
      file: "lib/shared.c",
      line: "3",
    },
    message: expect.stringContaining("undeclared"),
  });
  expect(last?.message).toMatch(/^2 builds do not build: /);
  expect(end.commands.filter(({ name }) => name === "notice")).toEqual([]);
  expect(end.summary).toContain(`**First:** \`${broken.slice(0, 12)} small\``);
  expect(end.summary.replaceAll(/`[^`\n]*`/g, "")).not.toContain("<b>");
});

test("a cancelled build ends in the runner's ten seconds, and its report says what it did not come to", async () => {
  await using place = await setUp();
  const { repository } = place;
  const makefile = readFileSync(join(repository.directory, "Makefile"), "utf8");
  const slow = makefile.replace("modules: $(modules)\n", "modules: $(modules)\n\t@sleep 300\n");
  repository.commit({ Makefile: slow }, "slow");
  place.checkOut();
  const running = await startAction(place.step({}));
  await running.said("small: kernel");
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
  expect(end.outputs).toMatchObject({ conclusion: "interrupted", builds: "0" });
  const files = unzip(place.service.artifacts.get("vmentry-build") ?? Buffer.alloc(0));
  expect(parseBuildReport(files.get("build.json")?.toString() ?? "", "build.json").notBuilt).toHaveLength(1);
});
