import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { temporaryDirectory } from "../../src/base/index.ts";
import { parseResults } from "../../src/results/index.ts";
import { makePlan } from "../github/reading/plans.ts";
import { type Lab, lab } from "../lab.ts";
import { artifactService } from "./artifact-service.ts";
import { type ActionName, installAction, runAction } from "./runner.ts";
import { addEnvironments, addTests, hostileTest, quickTest } from "./workspace.ts";
import { unzip } from "./zip.ts";

let built: Lab;
beforeAll(async () => {
  await installAction("actions/test");
  built = await lab();
});

/** A job of a plan on this machine, whose kernel is given otherwise. */
function plannedJob(): string {
  const [job] = makePlan({
    commit: "c".repeat(40),
    jobs: [{ id: "slim.lab", environments: ["shadow"] }],
  }).jobs;
  return JSON.stringify({
    ...job,
    environmentFiles: ["envs"],
    machine: { ...job?.machine, name: "lab", cpus: 2, memoryMiB: 1024, stage1Kernel: built.stageOneKernel },
  });
}

async function runJob(action: ActionName, inputs: Record<string, string>, tests: Record<string, string>) {
  await using directory = temporaryDirectory("test");
  await using service = await artifactService();
  const workspace = join(directory.path, "workspace");
  await addTests(join(workspace, "built"), built.selftests, tests);
  await addEnvironments(join(workspace, "envs"), {
    plain: "",
    shadow: "features: {tdp: off, nested: off}\n",
  });
  const end = await runAction({
    action,
    directory: directory.path,
    inputs: { "plan-job": plannedJob(), kernel: built.kernel, selftests: "built", ...inputs },
    env: service.env,
  });
  const shown = end.commands.filter(({ name }) => ["error", "warning", "notice"].includes(name));
  const { results: file = "" } = end.outputs;
  const results = file === "" ? undefined : parseResults(await readFile(file, "utf8"), file);
  return {
    end,
    shown,
    results,
    files: unzip(service.artifacts.get("vmentry-results-slim.lab") ?? Buffer.alloc(0)),
  };
}

test("a job of a plan tests its environments alone, on its machine, and leaves the plan's artifact", async () => {
  const { end, shown, results, files } = await runJob(".", { filter: `^${quickTest}$` }, {});
  expect(shown).toEqual([]);
  expect(end.code).toBe(0);
  expect(
    results?.runs.map(({ environment, machine }) => [environment.name, machine.name, machine.cpus]),
  ).toEqual([["shadow", "lab", 2]]);
  expect(files.has("results.json")).toBe(true);
});

test("where a report follows, what failed is in the log alone and makes nothing red", async () => {
  const inputs = { annotate: "false", "fail-on-failures": "false" };
  const { end, shown, files } = await runJob("actions/test", inputs, { "hostile_test.sh": hostileTest });
  expect(shown).toEqual([]);
  expect(end.code).toBe(0);
  expect(end.outputs).toMatchObject({ conclusion: "tests-failed", passed: "1", failed: "1" });
  expect(end.log).toContain("hostile_test.sh");
  expect(files.get("results.json")?.toString("utf8")).toContain("hostile_test.sh");
});

test("a machine that does not come up is red all the same, in the log when another job annotates", async () => {
  const inputs = { annotate: "false", "fail-on-failures": "false", cmdline: "rdinit=/no/such init=/no/such" };
  const { end, shown, results } = await runJob("actions/test", inputs, {});
  expect(end.code).toBe(1);
  expect(end.outputs["conclusion"]).toBe("error");
  expect(results?.conclusion).toBe("error");
  expect(shown).toEqual([]);
  expect(end.log).toContain("environment shadow: ");
});
