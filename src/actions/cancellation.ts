import { interruptedBy } from "../base/index.ts";

/**
 * A signal that fires when the job is cancelled. The runner sends SIGINT, SIGTERM 7.5 s later, and kills after
 * 2.5 s more (GitHub's "Workflow cancellation reference"): the first asks for a clean end, the second ends the
 * process at once.
 */
export function cancellationSignal(onFirst: () => void): AbortSignal {
  return interruptedBy({
    signals: ["SIGINT", "SIGTERM"],
    message: "the job was cancelled",
    exitCode: 1,
    onFirst,
  });
}
