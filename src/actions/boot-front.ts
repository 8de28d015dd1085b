import { defaultOutput } from "../github/index.ts";
import type { BootJobOutcome } from "../job/index.ts";
import type { Action } from "./action-run.ts";
import { type BootInputs, inBootActionWords, readBootInputs } from "./boot-inputs.ts";

/** Boots the kernel once, runs a command on it if asked, and tells GitHub; red unless all is good. */
export const bootFront: Action<BootInputs, BootJobOutcome> = {
  read: (get, runner) => readBootInputs(get, defaultOutput(runner, "vmentry-boot")),
  words: inBootActionWords,
  output: ({ job, upload, artifactName }) => ({ out: job.out, upload, artifactName }),
  isQuiet: ({ annotate }) => !annotate,
  uses: ({ allowFork }) => ({ code: ["qemu"], allowFork }),
  load: async () => (await import("./boot-run.ts")).bootBody,
};
