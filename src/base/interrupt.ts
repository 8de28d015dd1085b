import { Interrupted } from "./errors.ts";

export interface InterruptOptions {
  signals: readonly NodeJS.Signals[];
  /** What the signal's reason says. */
  message: string;
  /** What a second signal ends the process with, at once. */
  exitCode: number;
  onFirst: () => void;
}

/**
 * An abort signal that fires at the first of these signals of the operating system, for a clean end; a second
 * one ends the process at once. Machines end with the process in any case.
 */
export function interruptedBy({ signals, message, exitCode, onFirst }: InterruptOptions): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(exitCode);
    onFirst();
    controller.abort(new Interrupted(message));
  };
  for (const signal of signals) process.on(signal, stop);
  return controller.signal;
}
