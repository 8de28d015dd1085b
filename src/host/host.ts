import { MachineError } from "../base/index.ts";

export type Stream = "stdout" | "stderr";

/** How a command on a host ended. */
export type CommandEnd =
  | { kind: "exited"; code: number }
  /** Ended by a signal of its own making, such as SIGSEGV. */
  | { kind: "signaled"; signal: string }
  /** Killed at its deadline, with every process it had started. `survivors` could not be killed (stuck in the kernel). */
  | { kind: "timed-out"; survivors: number };

export interface CommandOptions {
  /** Milliseconds after which the command and every process that it started are killed; kept on this side. */
  deadlineMs: number;
  /** Kills the command as the deadline does; `run` then throws the signal's reason, or Interrupted. */
  signal?: AbortSignal;
  env?: Readonly<Record<string, string>>;
  cwd?: string;
  /**
   * Each piece of output as it arrives: bytes as the command wrote them, of any encoding. The stream waits
   * for a promise that it returns; what it throws ends the command and is thrown by `run`.
   */
  onOutput?: (stream: Stream, chunk: Uint8Array) => void | Promise<void>;
  /** Hears the number of the command's process over there, which is its session's too, once it has started. What it throws is treated as `onOutput`'s. */
  onStart?: (pid: number) => void;
  /** What of each stream the result keeps, in bytes: the last so many. Default 1 MiB; 0 keeps none. */
  keepBytes?: number;
  /** Given to the command's standard input, which is then closed. Default: empty. */
  input?: string | NodeJS.ReadableStream;
}

export interface CommandResult {
  end: CommandEnd;
  /** Milliseconds on this side, from asking to the end. */
  durationMs: number;
  /** The last `keepBytes` bytes of the stream as text; bytes that are no UTF-8 become U+FFFD. */
  stdout: string;
  stderr: string;
}

/** Where commands run: this process's host, or one reached over SSH. */
export interface Host extends AsyncDisposable {
  readonly name: string;
  /** How many commands may run at one time; `run` makes further ones wait, and their deadline starts when they do. */
  readonly sessionLimit: number;
  /**
   * Runs a command from an argv array: no shell reads it. A program that does not exist exits with 127, one
   * that cannot be executed with 126. What the command leaves running in its process group, or holding its
   * streams, has a second to end and is killed then. An exit code of 129 to 192 reads as a signal.
   * @throws HostLost when the way to the host breaks: nothing is then known of the command
   */
  run(argv: readonly [string, ...string[]], options: CommandOptions): Promise<CommandResult>;
  /** Copies files of this process's host to absolute paths over there; makes the directories. */
  upload(files: readonly UploadFile[], options: { deadlineMs: number; signal?: AbortSignal }): Promise<void>;
}

export interface UploadFile {
  /** A file on this process's host. */
  source: string;
  /** Absolute path on the host. */
  path: string;
  /** Permission bits, such as 0o755. */
  mode: number;
}

/** The way to the host broke (ssh's own failure, a connection lost), as opposed to a command that failed. */
export class HostLost extends MachineError {
  override readonly name = "HostLost";
}
