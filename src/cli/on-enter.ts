import { readFileSync } from "node:fs";

/**
 * Calls back each time when Enter is pressed at the terminal. The terminal stays in its line mode, so that Ctrl-C
 * works as ever; nothing is read where standard input is no terminal, and nothing while in the background, where
 * reading would stop the process (SIGTTIN).
 */
export function onEnter(callback: () => void): Disposable | undefined {
  const { stdin } = process;
  if (!stdin.isTTY) return undefined;
  const onData = (typed: Buffer) => {
    if (typed.includes(10)) callback();
  };
  const listenInForeground = () => {
    if (isInForeground()) stdin.resume().unref();
    else stdin.pause();
  };
  // A terminal that was closed takes nothing from the run.
  const onError = () => stdin.pause();
  stdin.on("data", onData).on("error", onError);
  process.on("SIGCONT", listenInForeground);
  listenInForeground();
  return {
    [Symbol.dispose]() {
      process.off("SIGCONT", listenInForeground);
      stdin.off("data", onData).off("error", onError);
      stdin.pause();
    },
  };
}

/** Whether our process group is the terminal's (proc_pid_stat(5), fields 5 and 8). */
function isInForeground(): boolean {
  try {
    const stat = readFileSync("/proc/self/stat", "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[2] === fields[5];
  } catch {
    return false;
  }
}
