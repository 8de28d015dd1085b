import type { JobOutcome } from "../job/index.ts";
import type { Action } from "./action-run.ts";
import type { TestInputs } from "./test-inputs.ts";

type TestAction = Action<TestInputs, JobOutcome>;

/** Boots the kernel, runs the tests, and tells GitHub; red unless all is good. */
export function testAction(reading: Pick<TestAction, "read" | "words">): TestAction {
  return {
    ...reading,
    output: ({ job, upload, artifactName }) => ({ out: job.out, upload, artifactName }),
    isQuiet: ({ annotate }) => !annotate,
    uses: ({ machineKind, allowFork }) => ({ code: [machineKind], allowFork }),
    load: async () => (await import("./test-run.ts")).testBody,
  };
}
