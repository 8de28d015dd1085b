import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryDirectory } from "../../src/base/index.ts";
import { parsePlan, parsePlannedJob } from "../../src/matrix/index.ts";
import { makeRepository } from "../build/small-tree.ts";
import { artifactService } from "./artifact-service.ts";
import { installAction, runAction } from "./runner.ts";

// The bundled action, as the runner runs it.
beforeAll(async () => {
  await installAction("actions/plan");
}, 60_000);

const machines = `
machines:
  - {name: intel, kind: qemu, runs-on: [self-hosted, kvm, intel], timeout-minutes: 90, memory: 2048}
  - {name: arm, kind: qemu, runs-on: arm, arch: arm64}
`;

function tree() {
  const repository = makeRepository();
  const base = repository.commit({
    ".vmentry/a.variant.yaml": "name: a\narch: x86_64\n",
    ".vmentry/mmu.env.yaml": "name: mmu\nmatrix: {tdp: [on, off]}\n",
    ".vmentry/metal.env.yaml": "name: metal\nrequires: {labels: bare-metal}\n",
    ".vmentry/machines.yaml": machines,
  });
  const first = repository.commit({ x: "1" }, "KVM: ::error::one");
  const head = repository.commit({ x: "2" }, "KVM: `two` | <b>");
  return { ...repository, base, first, head };
}

async function run(inputs: Record<string, string>, env: Record<string, string> = {}) {
  const directory = temporaryDirectory("test");
  await using service = await artifactService();
  const end = await runAction({
    action: "actions/plan",
    inputs,
    directory: directory.path,
    env: { ...service.env, ...env },
  });
  const said = (name: string) =>
    end.commands.filter(each => each.name === name).map(({ message }) => message);
  return {
    ...end,
    artifacts: service.artifacts,
    errors: said("error"),
    warnings: said("warning"),
    directory,
  };
}

describe("the plan action", () => {
  test("hands over matrices, leaves the plan as an artifact, and tells it in the summary", async () => {
    const { directory: repository, base, head } = tree();
    const end = await run({ repository, range: `${base}..${head}`, "base-branch": "main" });
    await using _ = end.directory;
    expect(end.errors).toEqual([]);
    expect(end.code).toBe(0);
    const { "test-matrix": tests = "", "build-matrix": builds = "", plan: path = "", ...rest } = end.outputs;
    expect(rest).toMatchObject({ conclusion: "good", tests: "1", builds: "1", commit: head, base });
    const [job] = JSON.parse(tests).include;
    expect(job).toMatchObject({
      name: "a on intel",
      "runs-on": ["self-hosted", "kvm", "intel"],
      kernel: `${head}/a`,
      environments: "mmu.tdp-on\nmmu.tdp-off",
      machine: { name: "intel", memoryMiB: 2048 },
      "timeout-minutes": 90,
    });
    const [build] = JSON.parse(builds).include;
    expect(build).toMatchObject({ id: job.build, range: `${base}..${head}`, commit: "" });
    expect(basename(path)).toBe("plan.json");
    const plan = parsePlan(await readFile(path, "utf8"), path);
    expect(plan.run).toMatchObject({ commit: head, base: { branch: "main", commit: base } });
    expect(parsePlannedJob(job["plan-job"], "matrix")).toEqual(plan.jobs[0]);
    expect([...end.artifacts.keys()]).toEqual(["vmentry-plan"]);
    expect(rest["artifact-url"]).toContain("/owner/linux/actions/runs/77/artifacts/");
    expect(end.summary).toContain("## vmentry: plan of 1 test job, 1 build job");
    expect(end.summary).not.toContain("<b>");
  });

  test("warns of what nothing tests, and of nothing else", async () => {
    const { directory: repository } = tree();
    const { warnings, log, directory } = await run({ repository });
    await using _ = directory;
    expect(warnings).toEqual([
      "not tested: environment metal: it requires the label bare-metal: not on intel, arm",
      "not tested: machine arm: nothing of the others fits it",
    ]);
    expect(log).toContain("not tested with everything: variant a: x86_64 is not booted by arm");
    expect(log).toContain("a on intel: 2 environments, runs on self-hosted, kvm, intel");
  });

  test("goes without an artifact when that is asked for, also where there is no service for them", async () => {
    const { directory: repository } = tree();
    const end = await run({ repository, upload: "false" }, { ACTIONS_RUNTIME_TOKEN: "" });
    await using _ = end.directory;
    expect(end.code).toBe(0);
    expect(end.artifacts.size).toBe(0);
    expect(end.outputs["artifact-id"]).toBeUndefined();
  });
});

describe("the plan action is red, and hands over nothing", () => {
  async function refused(inputs: Record<string, string>) {
    const end = await run(inputs);
    await using _ = end.directory;
    expect(end.code).toBe(1);
    expect(end.outputs).toEqual({ conclusion: "error" });
    expect(end.artifacts.size).toBe(0);
    return end.errors;
  }

  test("when inputs are wrong, all of which it names", async () => {
    expect(await refused({ build: "x", "jobs-per-kernel": "none" })).toEqual([
      expect.stringMatching(/^2 inputs are wrong:\n( {2}input "[\w-]+": .+\n?){2}$/),
    ]);
  });

  test("when there is nothing to test", async () => {
    const { directory: repository } = tree();
    expect(await refused({ repository, "only-environments": "metal" })).toEqual([
      expect.stringMatching(
        /^there is nothing to test: of 1 variant, 1 environment and 2 machines \(.*machines\.yaml\)/,
      ),
    ]);
  });

  test("when there are more jobs than GitHub takes, in the action's words", async () => {
    const repository = tree();
    const many = Array.from({ length: 86 }, (_, index) => `{name: m${index}, kind: qemu, runs-on: x}`).join(
      ", ",
    );
    repository.commit({ ".vmentry/machines.yaml": `machines: [${many}]\n` });
    const inputs = { repository: repository.directory, range: "HEAD~3..HEAD", "test-every-commit": "true" };
    expect(await refused(inputs)).toEqual([
      "this makes 258 test jobs, and GitHub takes 256 at most: 3 commits x 1 variant x 86 machines; leave out " +
        'input "test-every-commit", or give a shorter input "range"; or name fewer machines in input "machines"',
    ]);
  });

  test("when its directory holds something else, which would become public with the plan", async () => {
    const { directory: repository } = tree();
    expect(await refused({ repository, out: repository })).toEqual([
      expect.stringMatching(/^input "out" .* holds .*, which is no plan: give another directory$/),
    ]);
  });

  test("when a revision is a workflow command, which starts none", async () => {
    const { directory: repository } = tree();
    const errors = await refused({ repository, commit: "::set-output name=x::y" });
    expect(errors).toEqual([expect.stringContaining('there is no commit "::set-output name=x::y"')]);
  });
});
