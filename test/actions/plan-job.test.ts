import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readPlannedJob } from "../../src/actions/plan-job.ts";
import { readTestInputs } from "../../src/actions/test-inputs.ts";
import { temporaryDirectory, UserError } from "../../src/base/index.ts";
import { formatPlan, type PlannedJob } from "../../src/matrix/index.ts";
import { makePlan } from "../github/reading/plans.ts";

const commit = "c".repeat(40);

/** A plan with one job, as a file of the machine and with all that a machine can have. */
function plan() {
  const made = makePlan({ commit, jobs: [{ id: "slim.lab", environments: ["nested", "shadow"] }] });
  const jobs = made.jobs.map(
    (job): PlannedJob => ({
      ...job,
      environmentFiles: [".vmentry"],
      machine: {
        kind: "qemu",
        name: "lab",
        class: "lab",
        runsOn: ["self-hosted"],
        labels: ["fast"],
        cpus: 3,
        memoryMiB: 2048,
        accelerator: "tcg",
        cmdline: "nosmt",
        stage1Kernel: "/boot/one",
      },
    }),
  );
  return { ...made, jobs };
}

function jobOf(): string {
  return JSON.stringify(plan().jobs[0]);
}

async function inputs(given: Record<string, string>) {
  const get = (name: string) => given[name] ?? "";
  return readTestInputs(get, await readPlannedJob(get("plan-job"), get("plan")), "/tmp/out");
}

async function complaint(given: Record<string, string>): Promise<string> {
  try {
    await inputs(given);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error("nothing was wrong");
}

describe("a job of a plan", () => {
  test("sets kernel, environments, machine and the artifact's name", async () => {
    const { job, artifactName, machineKind } = await inputs({ "plan-job": jobOf() });
    expect(job).toMatchObject({
      kernel: `${commit}/x86_64-kvm`,
      environments: [".vmentry"],
      onlyEnvironments: ["nested", "shadow"],
      out: "/tmp/out",
      machine: {
        name: "lab",
        labels: ["fast"],
        cpus: 3,
        memoryMiB: 2048,
        accelerator: "tcg",
        cmdline: "nosmt",
        stageOneKernel: "/boot/one",
        bootTimeoutMs: 120_000,
      },
    });
    expect(artifactName).toBe("vmentry-results-slim.lab");
    expect(machineKind).toBe("qemu");
  });

  test("gives way to each input that is given", async () => {
    const { job, artifactName } = await inputs({
      "plan-job": jobOf(),
      kernel: "build",
      environments: "mine.env.yaml",
      labels: "slow",
      cpus: "1",
      accelerator: "auto",
      "boot-timeout": "9s",
      "stage1-kernel": "two",
      cmdline: "quiet",
      "artifact-name": "mine",
    });
    expect(job).toMatchObject({
      kernel: "build",
      environments: ["mine.env.yaml"],
      // The plan's names are those of the plan's files.
      onlyEnvironments: [],
      machine: {
        labels: ["slow"],
        cpus: 1,
        memoryMiB: 2048,
        accelerator: "auto",
        bootTimeoutMs: 9000,
        stageOneKernel: "two",
        cmdline: "quiet",
      },
    });
    expect(artifactName).toBe("mine");
    const only = await inputs({ "plan-job": jobOf(), "only-environments": "nested" });
    expect(only.job).toMatchObject({ environments: [".vmentry"], onlyEnvironments: ["nested"] });
  });

  test("may be named by its id, in the plan at a path", async () => {
    await using directory = temporaryDirectory("plan-job");
    const file = join(directory.path, "plan.json");
    await writeFile(file, formatPlan(plan()));
    const { job } = await inputs({ "plan-job": "slim.lab", plan: file });
    expect(job.kernel).toBe(`${commit}/x86_64-kvm`);
    expect(await complaint({ "plan-job": "slim.lap", plan: file })).toBe(
      `input "plan-job": given "slim.lap", but ${file} has 1 other job and not this one, did you mean "slim.lab"?`,
    );
  });

  test.each([
    [
      "an id without a plan",
      { "plan-job": "slim.lab" },
      /^input "plan-job": given "slim\.lab", expected a job of a plan as JSON/,
    ],
    [
      "a plan without an id",
      { plan: "plan.json" },
      /^input "plan": given "plan\.json" without input "plan-job"/,
    ],
    [
      "a plan that is not there",
      { "plan-job": "x", plan: "/no/plan" },
      /^input "plan": \/no\/plan: there is no such file/,
    ],
    [
      "what is cut off",
      { "plan-job": '{"id": "x", ' },
      /^input "plan-job": is not JSON, so it may be cut off/,
    ],
    ["what is no job", { "plan-job": '{"id": 7}' }, /^input "plan-job": not as a job of a plan is: id: /],
    [
      "a kernel that is not its commit's",
      { "plan-job": jobOf().replace(`"kernel":"${commit}`, `"kernel":"${"d".repeat(40)}`) },
      /^input "plan-job": contradicts itself: the kernel of job slim\.lab is not its commit's$/,
    ],
    [
      "an environment's name with a command in it",
      { "plan-job": jobOf().replace('"nested"', '"$(reboot)"') },
      /^input "plan-job": not as a job of a plan is: environments\.0: /,
    ],
    [
      "a path on two lines",
      { "plan-job": jobOf().replace('".vmentry"', '"a\\n::error::b"') },
      /^input "plan-job": not as a job of a plan is: environmentFiles\.0: /,
    ],
  ])("is refused in words when it is %s", async (_, given, expected) => {
    expect(await complaint(given)).toMatch(expected);
  });

  test("is never read from anything but such a job", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map(text => `{${text}}`),
        ),
        async text => {
          try {
            return (await readPlannedJob(text, "")) === undefined && text === "";
          } catch (error) {
            return error instanceof UserError;
          }
        },
      ),
    );
  });
});
