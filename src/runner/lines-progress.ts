import { monotonicMs } from "../base/index.ts";
import { type EventLineOptions, eventLines } from "./event-lines.ts";
import type { ProgressReporter } from "./progress.ts";
import { Tally } from "./tally.ts";

export interface LinesOptions extends EventLineOptions {
  /** Takes a line with its newline. */
  write: (text: string) => void;
  /** Milliseconds between two signs of life. Default 30 000. */
  heartbeatMs?: number;
  /** Milliseconds of a clock that never jumps; for tests. */
  now?: () => number;
}

/** Progress as plain lines, for a pipe or a CI log: failures and skips as they happen, and a heartbeat. */
export function linesProgress(options: LinesOptions): ProgressReporter {
  const { write, heartbeatMs = 30_000, now = monotonicMs, level = "normal" } = options;
  const tally = new Tally(now);
  let heartbeat: NodeJS.Timeout | undefined;
  const stop = () => clearInterval(heartbeat);
  const print = (line: string) => write(`${line}\n`);
  const beat = () => {
    if (!tally.isRunning) return;
    const counts = tally.counts();
    const left = tally.left();
    const done = `${tally.done}${counts === "" ? "" : ` (${counts})`}${left === "" ? "" : `, ${left}`}`;
    print(`${done}; ${tally.isDead ? "" : "running: "}${tally.running(8)}`);
  };
  return {
    print,
    showRunning() {
      for (const line of tally.runningLines()) print(line);
    },
    onProgress(event) {
      tally.take(event);
      for (const line of eventLines(event, tally, options)) print(line);
      if (event.kind === "began" && level !== "quiet") {
        stop();
        heartbeat = setInterval(beat, heartbeatMs).unref();
      } else if (event.kind === "finished") stop();
    },
    [Symbol.dispose]: stop,
  };
}
