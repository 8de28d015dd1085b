import { getInput } from "@actions/core";
import { defaultOutput } from "../github/index.ts";
import { runAction } from "./action-run.ts";
import { readPlannedJob } from "./plan-job.ts";
import { buildsFirst, inRootActionWords, readAllInOneInputs, refuseBuildInputs } from "./root-inputs.ts";
import { testAction } from "./test-action.ts";
import { readTestInputs } from "./test-inputs.ts";

// Tests the kernel that is given; else builds it first, tests it, and reports on it.
if (buildsFirst(name => getInput(name))) {
  await runAction({
    read: (get, runner) => readAllInOneInputs(get, defaultOutput(runner)),
    words: inRootActionWords,
    output: ({ report }) => ({ ...report, isUploadedByRun: true }),
    uses: ({ allowFork }) => ({ code: ["build", "qemu"], allowFork }),
    load: async () => (await import("./all-in-one.ts")).allInOneBody,
  });
} else {
  await runAction(
    testAction({
      read: async (get, runner) => {
        refuseBuildInputs(get);
        const planned = await readPlannedJob(get("plan-job"), get("plan"));
        return readTestInputs(get, planned, defaultOutput(runner));
      },
      words: inRootActionWords,
    }),
  );
}
