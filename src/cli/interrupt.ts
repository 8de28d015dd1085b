import { Interrupted } from "../base/index.ts";

/**
 * A signal that fires at the first Ctrl-C (SIGINT) or SIGTERM, for a clean end; a second one ends the process
 * at once. Machines end with the process in any case.
 */
export function interruptSignal(onFirst: () => void): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    onFirst();
    controller.abort(new Interrupted());
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  process.on("SIGHUP", stop);
  return controller.signal;
}
