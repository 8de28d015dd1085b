import { beforeAll, expect, test } from "vitest";
import { temporaryDirectory } from "../../src/base/index.ts";
import { makeRepository } from "../build/small-tree.ts";
import { artifactService } from "./artifact-service.ts";
import { installAction, runAction } from "./runner.ts";

// Bad input alone: what compiles nothing. The rest is in build.itg.test.ts.
beforeAll(async () => {
  await installAction("actions/build");
}, 60_000);

async function run(inputs: Record<string, string>, env: Record<string, string> = {}) {
  await using directory = temporaryDirectory("test");
  await using service = await artifactService();
  const end = await runAction({
    action: "actions/build",
    inputs,
    directory: directory.path,
    env: { ...service.env, VMENTRY_CACHE: directory.path, ...env },
  });
  expect(service.artifacts.size).toBe(0);
  expect(end.outputs).toEqual({ conclusion: "error" });
  expect(end.code).toBe(1);
  return { end, errors: end.commands.filter(({ name }) => name === "error").map(({ message }) => message) };
}

test("wrong inputs are red at once, and all of them are named", async () => {
  const { errors, end } = await run({ jobs: "x", boot: "maybe" });
  expect(errors).toEqual([expect.stringMatching(/^2 inputs are wrong:\n( {2}input "[\w-]+": .+\n?){2}$/)]);
  expect(end.summary).toBe("");
});

test("a commit, a range and a mailbox are refused together, in the action's words", async () => {
  const repository = makeRepository();
  repository.commit({
    ".vmentry/a.variant.yaml": "name: a\narch: x86_64\n",
  });
  const { errors } = await run({ repository: repository.directory, commit: "main", range: "a..b" });
  expect(errors).toEqual(['input "commit" and input "range" are given: give one of them']);
});

test("a revision with a workflow command in it is no commit, and starts none", async () => {
  const repository = makeRepository();
  repository.commit({ ".vmentry/a.variant.yaml": "name: a\narch: x86_64\n" });
  const { errors, end } = await run({ repository: repository.directory, commit: "::notice::y" });
  expect(errors).toEqual([expect.stringContaining('there is no commit "::notice::y"')]);
  expect(end.commands.map(({ name }) => name)).toEqual(["error"]);
});

test("a directory that is no repository is named", async () => {
  const { errors } = await run({ repository: "no/such/tree" });
  expect(errors.join()).toContain("no/such/tree");
});

test("a runner without an artifact service is told before anything is looked at", async () => {
  const { errors } = await run({ repository: "no/such/tree" }, { ACTIONS_RUNTIME_TOKEN: "" });
  expect(errors).toEqual([expect.stringContaining("give upload: false")]);
});
