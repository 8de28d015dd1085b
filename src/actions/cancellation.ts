import { Interrupted } from "../base/index.ts";

/**
 * A signal that fires when the job is cancelled. The runner sends SIGINT, SIGTERM 7.5 s later, and kills after
 * 2.5 s more (GitHub's "Workflow cancellation reference"): the first asks for a clean end, the second ends the
 * process at once. The machine ends with it in any case.
 */
export function cancellationSignal(onFirst: () => void): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(1);
    onFirst();
    controller.abort(new Interrupted("the job was cancelled"));
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return controller.signal;
}
