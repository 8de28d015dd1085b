import { monotonicMs } from "../base/index.ts";

/** A line of a machine's console, as it was told. */
export interface ConsoleLine {
  /** Grows, also over restarts of the server, so that a reader can go on after the last that it saw. */
  id: number;
  /** ISO 8601, by the server's clock. */
  at: string;
  text: string;
}

export interface ConsoleLimits {
  /** Of each machine. */
  lines: number;
  bytes: number;
  /** Of all machines; the one that was silent for longest is forgotten first. */
  bytesInAll: number;
  /** How fast a machine may tell, and how much at once. */
  bytesPerSecond: number;
  burstBytes: number;
}

export const consoleLimits: ConsoleLimits = {
  lines: 2_000,
  bytes: 256 * 1024,
  bytesInAll: 64 * 1024 * 1024,
  bytesPerSecond: 64 * 1024,
  burstBytes: 512 * 1024,
};

/** A longer line is cut into several, so that one line alone never fills a console. */
const longestLine = 4_096;

interface Console {
  lines: (ConsoleLine & { bytes: number })[];
  bytes: number;
  /** What it may still tell at once, and when that was reckoned. */
  allowance: number;
  reckonedAtMs: number;
}

/** The end of each machine's console, in memory: what happened is in the boot events, and full logs with whoever ran it. */
export class Consoles {
  readonly #limits: ConsoleLimits;
  /** By machine, the one that was silent for longest first. */
  readonly #byMachine = new Map<string, Console>();
  #bytes = 0;
  #lastId = Date.now() * 1000;

  constructor(limits: ConsoleLimits = consoleLimits) {
    this.#limits = limits;
  }

  /** Whether the lines were taken; false when the machine tells more than it may: it is to wait then. */
  tell(machine: string, text: string): boolean {
    const console = this.#byMachine.get(machine) ?? {
      lines: [],
      bytes: 0,
      allowance: this.#limits.burstBytes,
      reckonedAtMs: monotonicMs(),
    };
    const bytes = Buffer.byteLength(text);
    const now = monotonicMs();
    const gained = ((now - console.reckonedAtMs) / 1000) * this.#limits.bytesPerSecond;
    const allowance = Math.min(this.#limits.burstBytes, console.allowance + gained);
    if (bytes > allowance) return false;
    console.allowance = allowance - bytes;
    console.reckonedAtMs = now;
    this.#byMachine.delete(machine);
    this.#byMachine.set(machine, console);
    const at = new Date().toISOString();
    for (const line of linesOf(text)) this.#append(console, at, line);
    this.#forgetSilent();
    return true;
  }

  /** Oldest first. @param after a line's id: only what came later */
  lines(machine: string, after = 0, limit = this.#limits.lines): ConsoleLine[] {
    const { lines = [] } = this.#byMachine.get(machine) ?? {};
    const start = lines.findIndex(({ id }) => id > after);
    if (start === -1) return [];
    return lines.slice(start, start + limit).map(({ id, at, text }) => ({ id, at, text }));
  }

  lastId(machine: string): number {
    return this.#byMachine.get(machine)?.lines.at(-1)?.id ?? 0;
  }

  forget(machine: string): void {
    this.#bytes -= this.#byMachine.get(machine)?.bytes ?? 0;
    this.#byMachine.delete(machine);
  }

  #append(console: Console, at: string, text: string): void {
    const bytes = Buffer.byteLength(text) + 1;
    this.#lastId += 1;
    console.lines.push({ id: this.#lastId, at, text, bytes });
    console.bytes += bytes;
    this.#bytes += bytes;
    while (console.lines.length > this.#limits.lines || console.bytes > this.#limits.bytes) {
      const gone = console.lines.shift()?.bytes ?? 0;
      console.bytes -= gone;
      this.#bytes -= gone;
    }
  }

  #forgetSilent(): void {
    for (const machine of this.#byMachine.keys()) {
      if (this.#bytes <= this.#limits.bytesInAll || this.#byMachine.size === 1) return;
      this.forget(machine);
    }
  }
}

/** Serial consoles end lines with a carriage return as well; what is after the last line's end is a line too. */
function linesOf(text: string): string[] {
  const lines = text.split(/\r*\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines.flatMap(line => {
    const parts = [line.slice(0, longestLine)];
    for (let at = longestLine; at < line.length; at += longestLine)
      parts.push(line.slice(at, at + longestLine));
    return parts;
  });
}
