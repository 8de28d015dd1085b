import { type FarEnd, startProcess } from "./far-end.ts";
import type { Host } from "./host.ts";
import { type FarEnds, openHost } from "./open-host.ts";

export interface LocalHostOptions {
  /** Default: `localhost`. */
  name?: string;
  /** How many commands may run at one time. Default 64. */
  sessionLimit?: number;
}

/** Bytes: the kernel takes 128 KiB in one argument and some 2 MiB in all (MAX_ARG_STRLEN, execve(2)). */
const wordsLimit = 100_000;

/**
 * Puts pipes between a script and this process: what Node.js calls a pipe is a socket, and a command that
 * opens /dev/stdout or /dev/stderr fails on one (open(2), ENXIO). Over SSH both are pipes, too.
 */
const throughPipes = `
script=$1; shift
{ { sh -c "$script" vmentry "$@" 2>&1 1>&3 3>&- | cat >&2 3>&-; } 3>&1 | cat; }
`;

/** Commands on this process's own host. @throws UserError when it lacks what running commands needs */
export function openLocalHost(options: LocalHostOptions = {}): Promise<Host> {
  const farEnd: FarEnd = {
    wordsLimit,
    start: (script, words) => startProcess(["sh", "-c", throughPipes, "sh", script, ...words]),
    explainLoss: async () => "",
  };
  const farEnds: FarEnds = {
    name: options.name ?? "localhost",
    sessionLimit: options.sessionLimit ?? 64,
    lend: use => use(farEnd),
    lendSpare: use => use(farEnd),
    giveUp() {},
    async close() {},
  };
  return openHost(farEnds, { deadlineMs: 10_000 });
}
