import { exitCode, interruptedBy } from "../base/index.ts";

/** A signal that fires at the first Ctrl-C (SIGINT), SIGTERM or hang-up; a second one ends the process at once. */
export function interruptSignal(onFirst: () => void): AbortSignal {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  return interruptedBy({ signals, message: "interrupted", exitCode: exitCode.interrupted, onFirst });
}
