import type { CommandEnd } from "./host.ts";

/** Linux's signals by number (signal(7), x86 and arm): the far end's, whatever this process runs on. */
const names = [
  ["SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE"],
  ["SIGKILL", "SIGUSR1", "SIGSEGV", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT"],
  ["SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU"],
  ["SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR", "SIGSYS"],
].flat();

/** glibc's SIGRTMIN; the two numbers below it are its own. */
const firstRealTime = 34;
const lastSignal = 64;

/**
 * What a shell's `$?` says of how a command ended. A command that exits by itself with 129 to 192 reads as
 * ended by a signal, as it does in every shell: `$?` holds no more.
 */
export function endOfStatus(status: number): CommandEnd {
  const signal = status - 128;
  if (signal < 1 || signal > lastSignal) return { kind: "exited", code: status };
  return { kind: "signaled", signal: signalName(signal) };
}

function signalName(signal: number): string {
  const above = signal - firstRealTime;
  return names[signal - 1] ?? (above < 0 ? `SIG${signal}` : above === 0 ? "SIGRTMIN" : `SIGRTMIN+${above}`);
}
