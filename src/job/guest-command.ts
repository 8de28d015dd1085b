import { type FileHandle, open } from "node:fs/promises";
import { formatDuration, MachineError, monotonicMs, throwIfInterrupted, within } from "../base/index.ts";
import type { CommandResult } from "../host/index.ts";
import type { BootedKernel } from "../machine/index.ts";
import { LineSplitter } from "../results/index.ts";

export interface GuestCommandRequest {
  /** Read by the shell of the booted machine, which stops at the first of its commands that fails. */
  script: string;
  timeoutMs: number;
  /** A file for all that it prints, both streams in the order in which it came. */
  logPath: string;
  signal: AbortSignal;
  /** Hears of each line that it prints. */
  onLine?: (line: string) => void;
}

/** How a command on a booted machine ended. */
export interface GuestCommandEnd {
  /** One line: why it is not good; empty when it is. */
  reason: string;
  /** Null when it did not exit by itself. */
  exitCode: number | null;
  /** The machine died meanwhile. */
  hasDied: boolean;
  /** The way to the machine broke, by its death or otherwise: nothing more is known of the command. */
  isLost: boolean;
  durationMs: number;
  /** The last lines that it printed. */
  tail: readonly string[];
}

const mostLogBytes = 64 * 1024 * 1024;
const tailLines = 40;
/** How long a machine's death may take to be told: after a command that was good, and after the way to it broke. */
const settleMs = 500;
const deathMs = 3000;

/** Runs a script in the booted machine's shell. A machine that dies meanwhile is an end like others. */
export async function runGuestCommand(
  { host, died }: BootedKernel,
  request: GuestCommandRequest,
): Promise<GuestCommandEnd> {
  const { script, timeoutMs, signal } = request;
  await using output = new GuestOutput(await open(request.logPath, "w"), request.onLine);
  const gone = new AbortController();
  void died.then(death => gone.abort(new MachineError(death.reason)));
  const startedMs = monotonicMs();
  const told = (end: {
    reason: string;
    exitCode?: number;
    hasDied?: boolean;
    isLost?: boolean;
  }): GuestCommandEnd => ({
    exitCode: null,
    hasDied: false,
    isLost: end.hasDied === true,
    ...end,
    durationMs: Math.round(monotonicMs() - startedMs),
    tail: output.tail,
  });
  const deathWithin = async (ms: number) => {
    const death = await within(ms, died);
    return death === undefined ? undefined : { reason: `the machine died: ${death.reason}`, hasDied: true };
  };
  try {
    const { end } = await host.run(["sh", "-e", "-c", script], {
      deadlineMs: timeoutMs,
      signal: AbortSignal.any([signal, gone.signal]),
      keepBytes: 0,
      onOutput: (_stream, chunk) => output.take(chunk),
    });
    await output.end();
    const exitCode = end.kind === "exited" ? { exitCode: end.code } : {};
    return told((await deathWithin(settleMs)) ?? { reason: problemOf(end, timeoutMs), ...exitCode });
  } catch (error) {
    throwIfInterrupted(signal);
    if (!(error instanceof MachineError)) throw error;
    await output.end();
    const lost = { reason: `the way to the machine broke: ${error.message}`, isLost: true };
    return told((await deathWithin(deathMs)) ?? lost);
  }
}

function problemOf(end: CommandResult["end"], timeoutMs: number): string {
  switch (end.kind) {
    case "exited":
      return end.code === 0 ? "" : `the command exited with ${end.code}`;
    case "signaled":
      return `the command was ended by ${end.signal}`;
    case "timed-out":
      return `the command took longer than ${formatDuration(timeoutMs)}`;
  }
}

/** What a command prints: into a file, to whoever listens, and the last of it kept. */
class GuestOutput implements AsyncDisposable {
  readonly #file: FileHandle;
  readonly #lines: LineSplitter;
  #tail: string[] = [];
  #bytes = 0;

  constructor(file: FileHandle, onLine: GuestCommandRequest["onLine"]) {
    this.#file = file;
    this.#lines = new LineSplitter(line => {
      this.#tail = [...this.#tail.slice(1 - tailLines), line];
      onLine?.(line);
    });
  }

  get tail(): readonly string[] {
    return this.#tail;
  }

  async take(chunk: Uint8Array): Promise<void> {
    this.#lines.write(chunk);
    const room = mostLogBytes - this.#bytes;
    this.#bytes += chunk.length;
    if (room > 0) await this.#file.write(chunk.subarray(0, room));
  }

  async end(): Promise<void> {
    this.#lines.end();
    const left = this.#bytes - mostLogBytes;
    if (left > 0) await this.#file.write(`\n[${left} bytes more are not kept]\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}
