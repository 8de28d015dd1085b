import type { BuildFailure } from "../store/index.ts";

/** The commit does not build: an answer, and no fault. */
export class BuildFailed extends Error {
  override readonly name = "BuildFailed";
  readonly stage: BuildFailure["stage"];

  /** @param reason lines for a person to read, as they go into the manifest */
  constructor(stage: BuildFailure["stage"], reason: string) {
    super(reason);
    this.stage = stage;
  }
}
