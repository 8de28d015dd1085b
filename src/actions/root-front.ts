import { getInput } from "@actions/core";
import { defaultOutput } from "../github/index.ts";
import type { Action, Go } from "./action-run.ts";
import type { AllInOneOutcome } from "./all-in-one.ts";
import { readPlannedJob } from "./plan-job.ts";
import {
  type AllInOneInputs,
  buildsFirst,
  inRootActionWords,
  readAllInOneInputs,
  refuseBuildInputs,
} from "./root-inputs.ts";
import { testAction } from "./test-action.ts";
import { readTestInputs } from "./test-inputs.ts";

/** Tests the kernel that is given; else builds it first, tests it, and reports on it. */
export async function goAllInOneOrTest(go: Go): Promise<void> {
  await (buildsFirst(name => getInput(name)) ? go(allInOneFront) : go(testFront));
}

const allInOneFront: Action<AllInOneInputs, AllInOneOutcome> = {
  read: (get, runner) => readAllInOneInputs(get, defaultOutput(runner)),
  words: inRootActionWords,
  output: ({ report }) => ({ ...report, isUploadedByRun: true }),
  uses: ({ allowFork }) => ({ code: ["build", "qemu"], allowFork }),
  load: async () => (await import("./all-in-one.ts")).allInOneBody,
};

const testFront = testAction({
  read: async (get, runner) => {
    refuseBuildInputs(get);
    const planned = await readPlannedJob(get("plan-job"), get("plan"));
    return readTestInputs(get, planned, defaultOutput(runner));
  },
  words: inRootActionWords,
});
