import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { inPlanActionWords, planInputNames, readPlanInputs } from "../../src/actions/plan-inputs.ts";

const read = (inputs: Record<string, string>) => readPlanInputs(name => inputs[name] ?? "", "/tmp/out");

describe("inputs of the plan action", () => {
  test("have defaults", () => {
    expect(read({})).toEqual({
      request: {
        repository: ".",
        variants: [],
        environments: [],
        onlyEnvironments: [],
        builds: true,
        splitsBuilds: false,
        testsEveryCommit: false,
        jobsPerKernel: 1,
      },
      out: "/tmp/out",
      upload: true,
      artifactName: "vmentry-plan",
    });
  });

  test("are read", () => {
    const inputs = {
      repository: "linux",
      range: "a..b",
      base: "c",
      "base-branch": "next",
      variants: "a\n b \n",
      environments: ".vmentry\r\nmore",
      "only-environments": "mmu.*",
      machines: "lab.yaml",
      build: "false",
      "split-builds": "true",
      "test-every-commit": "true",
      "jobs-per-kernel": "4",
      out: "plan",
      upload: "false",
      "artifact-name": "other",
    };
    expect(read(inputs)).toEqual({
      request: {
        repository: "linux",
        range: "a..b",
        base: "c",
        baseBranch: "next",
        variants: ["a", "b"],
        environments: [".vmentry", "more"],
        onlyEnvironments: ["mmu.*"],
        machines: "lab.yaml",
        builds: false,
        splitsBuilds: true,
        testsEveryCommit: true,
        jobsPerKernel: 4,
      },
      out: "plan",
      upload: false,
      artifactName: "other",
    });
    expect(read({ commit: "v6.12" }).request).toMatchObject({ commit: "v6.12" });
  });

  test("that are wrong are all told at once", () => {
    expect(() => read({ build: "perhaps", "jobs-per-kernel": "257" })).toThrow(
      '2 inputs are wrong:\n  input "build": given "perhaps", expected true or false\n' +
        '  input "jobs-per-kernel": given "257", expected a whole number from 1 to 256',
    );
  });

  test("are those of action.yml", async () => {
    const action = parse(await readFile(new URL("../../actions/plan/action.yml", import.meta.url), "utf8"));
    expect(Object.keys(action.inputs)).toEqual(planInputNames);
  });
});

test("messages are in the action's words", () => {
  expect(inPlanActionWords("--commit and --range are given; give fewer --variant, or --only-env")).toBe(
    'input "commit" and input "range" are given; give fewer input "variants", or input "only-environments"',
  );
});
