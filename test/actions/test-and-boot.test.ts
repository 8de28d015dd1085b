import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryDirectory } from "../../src/base/index.ts";
import { artifactService } from "./artifact-service.ts";
import { gitHubApi } from "./github-api.ts";
import { type ActionName, installAction, runAction } from "./runner.ts";

// Bad input alone: what needs no kernel. The rest is in boot.itg.test.ts and test.itg.test.ts.
beforeAll(async () => {
  await installAction("actions/test");
  await installAction("actions/boot");
  await installAction("actions/bisect");
  await installAction("actions/build");
}, 240_000);

async function run(
  action: ActionName,
  inputs: Record<string, string>,
  { event, env = {} }: { event?: { name: string; payload: unknown }; env?: Record<string, string> } = {},
) {
  await using directory = temporaryDirectory("test");
  await using service = await artifactService();
  await using api = await gitHubApi();
  const eventFile = join(directory.path, "event.json");
  await writeFile(eventFile, JSON.stringify(event?.payload ?? {}));
  const end = await runAction({
    action,
    inputs,
    directory: directory.path,
    env: {
      ...service.env,
      ...api.env,
      VMENTRY_CACHE: directory.path,
      ...(event === undefined ? {} : { GITHUB_EVENT_NAME: event.name, GITHUB_EVENT_PATH: eventFile }),
      ...env,
    },
  });
  expect(end.code).toBe(1);
  expect(service.artifacts.size).toBe(0);
  expect(api.requests).toEqual([]);
  expect(end.commands.filter(({ name }) => name !== "error" && name !== "debug")).toEqual([]);
  const errors = end.commands.filter(({ name }) => name === "error").map(({ message }) => message);
  return { end, errors };
}

describe("actions/test", () => {
  test("says what is wrong with a plan's job, at once and without a boot", async () => {
    const { errors, end } = await run("actions/test", {
      "plan-job": '{"id": "::error::x"',
      annotate: "false",
    });
    expect(errors).toEqual([expect.stringMatching(/^input "plan-job": is not JSON/)]);
    expect(end.outputs).toEqual({ conclusion: "error" });
  });

  test("needs a kernel or a plan's job", async () => {
    const { errors } = await run("actions/test", { selftests: "kvm" });
    expect(errors).toEqual([expect.stringMatching(/^input "kernel": not given, expected .*"plan-job"/)]);
  });
});

describe("actions/boot", () => {
  test("names all wrong inputs at once", async () => {
    const { errors } = await run("actions/boot", {
      memory: "1",
      "run-timeout": "soon",
      "fail-on-splats": "x",
    });
    expect(errors).toEqual([expect.stringMatching(/^4 inputs are wrong:\n( {2}input "[\w-]+": .+\n?){4}$/)]);
  });

  test("refuses a time for a command that is not given", async () => {
    const { errors } = await run("actions/boot", { kernel: "x", "run-timeout": "9s" });
    expect(errors).toEqual([expect.stringMatching(/^input "run-timeout": given without input "run"/)]);
  });

  test("shows a kernel that is not there as text, however it is called", async () => {
    const { errors } = await run("actions/boot", { kernel: "::warning::x\n##[error]y $(reboot)" });
    expect(errors).toEqual([expect.stringContaining("there is no ::warning::x")]);
  });

  test("leaves alone a directory that holds something else", async () => {
    await using directory = temporaryDirectory("out");
    await writeFile(join(directory.path, "thesis.tex"), "");
    const { errors } = await run("actions/boot", { kernel: "x", out: directory.path, overwrite: "true" });
    expect(errors).toEqual([expect.stringMatching(/holds thesis\.tex, which vmentry did not make/)]);
  });
});

const fork = {
  name: "pull_request",
  payload: {
    repository: { full_name: "owner/linux" },
    pull_request: { head: { repo: { full_name: "stranger/linux" } } },
  },
};

describe("a fork's code", () => {
  test("is not built on a self-hosted runner, before anything is looked at", async () => {
    const { errors, end } = await run("actions/build", { repository: "no/such" }, { event: fork });
    expect(errors).toEqual([expect.stringMatching(/^input "allow-fork": not given, .*stranger\/linux/)]);
    expect(end.outputs).toEqual({ conclusion: "error" });
  });

  test("is built where the user says so, or where the runner is thrown away", async () => {
    const allowed = await run(
      "actions/build",
      { repository: "no/such", "allow-fork": "true" },
      { event: fork },
    );
    expect(allowed.errors.join()).toContain("no/such");
    const hosted = await run(
      "actions/build",
      { repository: "no/such" },
      { event: fork, env: { RUNNER_ENVIRONMENT: "github-hosted" } },
    );
    expect(hosted.errors.join()).toContain("no/such");
  });

  test("is taken for a fork's when the event cannot be read", async () => {
    const { errors } = await run(
      "actions/build",
      { repository: "no/such" },
      { event: fork, env: { GITHUB_EVENT_PATH: "/no/such/event.json" } },
    );
    expect(errors).toEqual([expect.stringContaining("allow-fork")]);
  });

  test("may boot in a virtual machine", async () => {
    const { errors } = await run("actions/boot", { kernel: "no/such" }, { event: fork });
    expect(errors.join()).toContain("there is no no/such");
  });
});

describe("actions/bisect", () => {
  const asked = {
    good: "1".repeat(40),
    bad: "2".repeat(40),
    tests: "kvm/a_test\nkvm/b_test -v 1",
    environment: "nested",
    "machine-class": "lab",
    variant: "x86_64-kvm",
    fingerprint: "0123456789abcdef",
    "report-run": "https://github.com/owner/linux/actions/runs/77",
  };

  test("does not search on machines of another class than the one on which it broke", async () => {
    const { errors, end } = await run("actions/bisect", asked);
    expect(errors).toEqual([
      expect.stringMatching(/^input "machine-class": given "lab", but .* has no such class of machines/),
    ]);
    expect(end.outputs).toEqual({ conclusion: "error" });
  });

  test("does not build a fork's commits on a self-hosted runner", async () => {
    const { errors } = await run("actions/bisect", asked, { event: fork });
    expect(errors).toEqual([expect.stringMatching(/^input "allow-fork": not given, .*stranger\/linux/)]);
  });

  test.each([
    ["good", "HEAD"],
    ["bad", "$(reboot)"],
    ["kind", "all"],
    ["tests", "kvm/a\n::error::x"],
    ["tests", "../../etc/passwd"],
    ["environment", "a b"],
    ["machine-class", "`id`"],
    ["variant", ".."],
    ["fingerprint", "xyz"],
    ["report-run", "javascript:alert(1)"],
  ])("refuses %s: %s", async (name, text) => {
    const { errors, end } = await run("actions/bisect", { ...asked, [name]: text });
    expect(errors).toEqual([
      expect.stringContaining(`input "${name}": given ${JSON.stringify(text)}, expected `),
    ]);
    expect(end.outputs).toEqual({ conclusion: "error" });
    expect(end.summary).toBe("");
  });

  test("refuses a commit that is both good and bad, and a test without a name", async () => {
    expect((await run("actions/bisect", { ...asked, bad: asked.good })).errors.join()).toContain(
      "the same commit",
    );
    expect((await run("actions/bisect", { ...asked, tests: "" })).errors.join()).toContain(
      'input "tests": not given',
    );
  });
});
