import { defaultOutput } from "../github/index.ts";
import type { BuildJobOutcome } from "../job/index.ts";
import type { Action } from "./action-run.ts";
import { type BuildInputs, inBuildActionWords, readBuildInputs } from "./build-inputs.ts";

/** Builds the commits, boots them if asked, and tells GitHub; red unless all is good. */
export const buildFront: Action<BuildInputs, BuildJobOutcome> = {
  read: (get, runner) => readBuildInputs(get, defaultOutput(runner, "vmentry-build")),
  words: inBuildActionWords,
  output: ({ job, upload, artifactName }) => ({ out: job.out, upload, artifactName }),
  isQuiet: ({ annotate }) => !annotate,
  uses: ({ job, allowFork }) => ({
    code: job.boot === undefined ? ["build"] : ["build", "qemu"],
    allowFork,
  }),
  load: async () => (await import("./build-run.ts")).buildBody,
};
