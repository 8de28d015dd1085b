import type { Action } from "./action-run.ts";
import { type BisectTellInputs, inBisectTellWords, readBisectTellInputs } from "./bisect-tell-inputs.ts";
import type { BisectTold } from "./bisect-tell-run.ts";

/** Tells what another job's bisect found, and starts a fresh run when that one ran out of time; builds nothing. */
export const bisectTellFront: Action<BisectTellInputs, BisectTold> = {
  read: get => readBisectTellInputs(get),
  words: inBisectTellWords,
  output: () => ({ out: "", upload: false, artifactName: "" }),
  load: async () => (await import("./bisect-tell-run.ts")).bisectTellBody,
};
