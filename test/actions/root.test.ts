import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryDirectory } from "../../src/base/index.ts";
import { artifactService } from "./artifact-service.ts";
import { gitHubApi } from "./github-api.ts";
import { installAction, runAction } from "./runner.ts";

// Bad input alone: what needs no kernel. The rest is in root.itg.test.ts.
beforeAll(async () => {
  await installAction();
}, 60_000);

async function run(inputs: Record<string, string>, env: Record<string, string> = {}) {
  await using directory = temporaryDirectory("test");
  await using service = await artifactService();
  await using api = await gitHubApi();
  const end = await runAction({
    inputs,
    directory: directory.path,
    env: { ...service.env, ...api.env, ...env },
  });
  return { end, errors: end.commands.filter(each => each.name === "error"), api, service };
}

describe("the action is red, at once and with one error", () => {
  test("when inputs are wrong: all of them are named", async () => {
    const { end, errors, service } = await run({ jobs: "x", timeout: "never" });
    expect(end.code).toBe(1);
    expect(errors).toHaveLength(1);
    expect(errors[0]?.message).toMatch(/^3 inputs are wrong:\n( {2}input "[\w-]+": .+\n?){3}$/);
    expect(end.outputs).toEqual({ conclusion: "error" });
    expect(end.summary).toBe("");
    expect(service.artifacts.size).toBe(0);
  });

  test("when there is no such kernel", async () => {
    await using directory = temporaryDirectory("test");
    const selftests = join(directory.path, "kvm");
    await mkdir(selftests);
    await writeFile(join(selftests, "a_test.sh"), "#!/bin/sh\nexit 0\n");
    await writeFile(join(directory.path, "kselftest-list.txt"), "kvm:a_test.sh\n");
    const { end, errors, api } = await run({ kernel: "no/such/kernel", selftests });
    expect(end.code).toBe(1);
    expect(errors.map(each => each.message).join()).toContain("no/such/kernel");
    expect(end.outputs).toEqual({ conclusion: "error" });
    expect(api.requests).toEqual([]);
  });

  test("when there are no tests", async () => {
    await using directory = temporaryDirectory("test");
    const { end, errors } = await run({ kernel: directory.path, selftests: directory.path });
    expect(end.code).toBe(1);
    expect(errors.map(each => each.message).join()).toContain(directory.path);
  });

  test("when the runner has no artifact service, before anything is looked at", async () => {
    const { end, errors } = await run({ kernel: "x", selftests: "y" }, { ACTIONS_RUNTIME_TOKEN: "" });
    expect(end.code).toBe(1);
    expect(errors.map(each => each.message)).toEqual([expect.stringContaining("give upload: false")]);
  });

  test("when the output directory is there: in the action's words", async () => {
    await using directory = temporaryDirectory("test");
    await writeFile(join(directory.path, "file"), "");
    const { errors } = await run({ kernel: "x", selftests: "y", out: directory.path });
    expect(errors.map(each => each.message)).toEqual([
      expect.stringMatching(/^input "out" .* give input "overwrite" to replace it/),
    ]);
  });
});

test("a name that holds a workflow command starts none", async () => {
  const { end } = await run({ kernel: "::warning::x\n::notice::y", selftests: "##[warning]z" });
  expect(end.code).toBe(1);
  expect(end.commands.map(each => each.name)).toEqual(["error"]);
});
