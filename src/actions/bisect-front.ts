import { defaultOutput } from "../github/index.ts";
import type { Action } from "./action-run.ts";
import { type BisectInputs, inBisectActionWords, readBisectInputs } from "./bisect-inputs.ts";
import type { BisectOutcome } from "./bisect-run.ts";

/** Searches for the commit that made the difference, and tells meanwhile how far it is; red without an answer. */
export const bisectFront: Action<BisectInputs, BisectOutcome> = {
  read: (get, runner) => readBisectInputs(get, defaultOutput(runner, "vmentry-bisect")),
  words: inBisectActionWords,
  output: ({ out, upload, artifactName }) => ({ out, upload, artifactName }),
  // A fleet's probes guard their own runners.
  uses: ({ probeWorkflow, allowFork }) => ({
    code: probeWorkflow === undefined ? ["build", "qemu"] : [],
    allowFork,
  }),
  load: async () => (await import("./bisect-run.ts")).bisectBody,
};
