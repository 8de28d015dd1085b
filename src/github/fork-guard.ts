import { UserError } from "../base/index.ts";
import { type CodeOrigin, originOfCode, type RunEvent } from "./code-origin.ts";

/**
 * What is done with the code: `build` runs its makefiles and scripts on the runner, `bare-metal` and `self` run its
 * kernel with nothing around it, `qemu` runs it in a virtual machine.
 */
export type CodeUse = "build" | "bare-metal" | "self" | "qemu";

/** What the runner tells of a run. */
export interface Circumstances {
  /** Undefined outside of a workflow run. */
  event: RunEvent | undefined;
  /** `OWNER/NAME` of the repository whose workflow runs. */
  repository: string | undefined;
  /** RUNNER_ENVIRONMENT: `github-hosted` or `self-hosted`. What does not say so is no runner of GitHub's. */
  runner: string | undefined;
}

/**
 * Keeps a fork's code from where it could do harm that lasts. GitHub's own runners are thrown away after one job, so
 * a build may run there; a machine with a fork's kernel is not trusted again, wherever the job is. Against accidents:
 * who changes the workflow file itself is stopped by the repository's settings alone (docs/runners.md).
 * @param isAllowed whether the user said so explicitly: `allow-fork: true`
 * @throws UserError that says whose code it is, what it would do, and what can be done
 */
export function refuseForkCode(use: CodeUse, circumstances: Circumstances, isAllowed: boolean): void {
  if (isAllowed || use === "qemu") return;
  if (use === "build" && circumstances.runner === "github-hosted") return;
  const origin = originOfCode(circumstances.event, circumstances.repository);
  if (origin.kind === "own") return;
  const { harm, remedy } = risks[use];
  throw new UserError(
    `input "allow-fork": not given, and ${nameOrigin(origin)}; ${harm}. ${remedy} ` +
      "With allow-fork: true it is done all the same (docs/runners.md)",
  );
}

function nameOrigin(origin: Exclude<CodeOrigin, { kind: "own" }>): string {
  return origin.kind === "fork" ? `this run's code is of a fork, ${origin.repository}` : origin.why;
}

const risks: Readonly<Record<Exclude<CodeUse, "qemu">, { harm: string; remedy: string }>> = {
  build: {
    harm: "building runs its makefiles and scripts on this self-hosted runner",
    remedy: "Build it on a runner of GitHub's, or on one that is thrown away after each job.",
  },
  "bare-metal": {
    harm: "a bare-metal machine runs its kernel with nothing around it, and can be changed for good by it",
    remedy: "Test it on a QEMU machine.",
  },
  self: {
    harm: "the runner's own host would run its kernel",
    remedy: "Test it on a QEMU machine.",
  },
};
