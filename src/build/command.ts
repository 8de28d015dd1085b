import { constants, setPriority } from "node:os";
import { execa } from "execa";
import { Interrupted, killAtExit, killGroup, UserError, visible } from "../base/index.ts";

/** Where a command's output goes as it comes. */
export interface OutputSink {
  /** @throws when it cannot be written, such as on a full disk; the command is then ended */
  write(chunk: Buffer): Promise<void>;
}

export interface CommandOptions {
  cwd: string;
  /** The whole environment: nothing of this process's own goes along. */
  env: Readonly<Record<string, string>>;
  output: OutputSink;
  /** Each line of standard output and error, as they were printed; of a longer one, the first 16 KiB. */
  onLine: (line: string) => void;
  deadlineMs: number;
  /** Whether it lets everything else on this host go first. */
  isNice?: boolean;
  signal?: AbortSignal;
  /** The command had to be killed, so that what it was writing is half there. */
  onKilled?: () => void;
}

export interface CommandResult {
  code: number;
}

/** How long a command may take to end after SIGTERM; make removes its half-made targets in that time. */
const graceMs = 10_000;
const longestLine = 16_384;

/** A command was ended before its end, and what it was about to write may be half there. */
export class Unfinished extends Error {
  override readonly name = "Unfinished";
}

/**
 * Runs one step of a build in a process group of its own, whose output may be of any size.
 * @throws UserError when the program is not there; the signal's reason when it fires; Unfinished past the
 *   deadline, or when the program was killed
 */
export async function runCommand(
  argv: readonly [string, ...string[]],
  options: CommandOptions,
): Promise<CommandResult> {
  const { signal } = options;
  signal?.throwIfAborted();
  // Both streams through one pipe, so that lines come in the order in which they were written.
  // When this process is killed, so that it cannot end the command, the kernel does.
  const child = execa("setpriv", ["--pdeathsig", "TERM", "--", "sh", "-c", 'exec "$@" 2>&1', "sh", ...argv], {
    reject: false,
    detached: true,
    buffer: false,
    extendEnv: false,
    stdin: "ignore",
    stderr: "ignore",
    cwd: options.cwd,
    env: options.env,
  });
  const settle = killAtExit(child.pid);
  if (options.isNice === true) beNice(child.pid);
  let why: "late" | "aborted" | "output" | undefined;
  let killing: NodeJS.Timeout | undefined;
  const stop = (reason: "late" | "aborted" | "output") => {
    why ??= reason;
    killGroup(child.pid, "SIGTERM");
    killing ??= setTimeout(() => killGroup(child.pid), graceMs);
  };
  const timer = setTimeout(() => stop("late"), options.deadlineMs);
  const abort = () => stop("aborted");
  signal?.addEventListener("abort", abort, { once: true });
  let failure: unknown;
  try {
    // Not the end of its output, which something that it left running may hold open.
    const exited = new Promise<void>(resolve => {
      child.nodeChildProcess.once("exit", () => resolve());
      child.nodeChildProcess.once("error", () => resolve());
    });
    const reading = readOutput(child.stdout, options).catch(error => {
      failure = error;
      stop("output");
    });
    await exited;
    // What it left running would hold the pipe open.
    killGroup(child.pid);
    await reading;
    const result = await child;
    if (result.signal === "SIGKILL") options.onKilled?.();
    if (why === "aborted") throw interruption(signal);
    if (why === "output") throw failure;
    if (why === "late") {
      throw new Unfinished(`${argv[0]} did not end within ${options.deadlineMs / 1000} s`);
    }
    if (result.exitCode === 127)
      throw new UserError(`${argv[0]} is not installed: apt-get install ${argv[0]}`);
    if (result.exitCode === undefined) {
      throw new Unfinished(`${argv[0]} was killed by ${result.signal ?? "a signal"}`);
    }
    return { code: result.exitCode };
  } finally {
    clearTimeout(timer);
    clearTimeout(killing);
    signal?.removeEventListener("abort", abort);
    settle();
  }
}

/** What it starts from now on is nice, too. */
function beNice(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended already.
  }
}

function interruption(signal: AbortSignal | undefined): unknown {
  const reason: unknown = signal?.reason;
  return reason instanceof Error && reason.name !== "AbortError" ? reason : new Interrupted();
}

async function readOutput(stream: AsyncIterable<Buffer>, { output, onLine }: CommandOptions): Promise<void> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    await output.write(chunk);
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = (lines.pop() ?? "").slice(0, longestLine);
    for (const line of lines) onLine(visible(line.slice(0, longestLine).replace(/\r$/, "")));
  }
  if (rest !== "") onLine(visible(rest));
}
