import { defaultOutput, probeArtifact } from "../github/index.ts";
import type { Action } from "./action-run.ts";
import { type BisectProbeInputs, inBisectProbeWords, readBisectProbeInputs } from "./bisect-probe-inputs.ts";
import type { BisectProbed } from "./bisect-probe-run.ts";

/** Builds and asks one kernel for a bisect that another run carries out; red when there is no answer to give it. */
export const bisectProbeFront: Action<BisectProbeInputs, BisectProbed> = {
  read: (get, runner) => readBisectProbeInputs(get, defaultOutput(runner, "vmentry-bisect-probe")),
  words: inBisectProbeWords,
  // The bisect finds it by this name.
  output: ({ out, upload }) => ({ out, upload, artifactName: probeArtifact }),
  uses: ({ allowFork }) => ({ code: ["build", "qemu"], allowFork }),
  load: async () => (await import("./bisect-probe-run.ts")).bisectProbeBody,
};
