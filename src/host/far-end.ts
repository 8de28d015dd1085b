import type { Readable, Writable } from "node:stream";
import { execa } from "execa";
import { killAtExit, killGroup, UserError } from "../base/index.ts";

/** A shell that runs over there, as seen from here. */
export interface FarProcess {
  stdin: Writable;
  stdout: Readable;
  stderr: Readable;
  /** Settles once it has ended and its streams are closed. Rejects only when it could not be started. */
  closed: Promise<void>;
  /** Ends what still runs on this side of it, at once, and closes the streams. */
  abandon(): void;
}

/** A way to start shell scripts where commands run. */
export interface FarEnd {
  /** Bytes that a script's quoted words may have; longer ones go by standard input. */
  readonly wordsLimit: number;
  /** Starts `sh -c script vmentry ...words`. */
  start(script: string, words: readonly string[]): FarProcess;
  /** Why the way broke, in a few words; empty when it seems to hold. */
  explainLoss(): Promise<string>;
}

/**
 * Starts a process in a session of its own, so that Ctrl-C in a terminal reaches vmentry alone, which then
 * ends what it started in order.
 */
export function startProcess(
  argv: readonly [string, ...string[]],
  options: { cwd?: string; package?: string; onAbandon?: () => void } = {},
): FarProcess {
  const [program, ...args] = argv;
  const child = execa(program, args, {
    reject: false,
    buffer: false,
    detached: true,
    stdin: "pipe",
    encoding: "buffer",
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  // The far end may close its input before all was written, which is its right.
  child.stdin.on("error", () => {});
  const forget = killAtExit(child.pid);
  let isClosed = false;
  const closed = child.then(result => {
    isClosed = true;
    forget();
    if (result.code === "ENOENT" && result.exitCode === undefined)
      throw notInstalled(program, options.package);
    if (child.pid === undefined) throw new Error(`${program} could not be started`, { cause: result.cause });
  });
  closed.catch(() => {});
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    closed,
    abandon() {
      if (isClosed) return;
      options.onAbandon?.();
      killGroup(child.pid);
      child.stdin.destroy();
      child.stdout.destroy();
      child.stderr.destroy();
    },
  };
}

function notInstalled(program: string, packageName: string | undefined): UserError {
  const remedy = packageName === undefined ? "" : `: apt-get install ${packageName}`;
  return new UserError(`${program} is not installed${remedy}`);
}
