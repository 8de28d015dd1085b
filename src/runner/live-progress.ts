import { monotonicMs } from "../base/index.ts";
import { type EventLineOptions, eventLines } from "./event-lines.ts";
import type { ProgressReporter } from "./progress.ts";
import { Tally } from "./tally.ts";

/** What is needed of a terminal; `process.stderr` is one. */
export interface LiveStream {
  write(text: string): unknown;
  readonly columns?: number;
}

export interface LiveOptions extends EventLineOptions {
  stream: LiveStream;
  /** Milliseconds between two refreshes of the status line. Default 1000. */
  refreshMs?: number;
  /** Milliseconds of a clock that never jumps; for tests. */
  now?: () => number;
}

/** Carriage return and "erase to the end of the line" (ECMA-48, EL). */
const clearLine = "\r\x1b[K";

/**
 * Progress on a terminal: one status line that is kept up to date, and what happens printed above it. Quiet, there
 * is no status line.
 */
export function liveProgress(options: LiveOptions): ProgressReporter {
  const { stream, refreshMs = 1000, now = monotonicMs, level = "normal" } = options;
  const tally = new Tally(now);
  let timer: NodeJS.Timeout | undefined;
  let isShown = false;

  const clear = () => {
    if (isShown) stream.write(clearLine);
    isShown = false;
  };
  const show = () => {
    const status = [tally.done, tally.counts({ isShort: true }), tally.left(), tally.running(20)]
      .filter(part => part !== "")
      .join(" · ");
    stream.write(clearLine + cut(status, (stream.columns ?? 80) - 1));
    isShown = true;
  };
  const printAll = (lines: readonly string[]) => {
    const wasShown = isShown;
    clear();
    stream.write(lines.map(line => `${line}\n`).join(""));
    if (wasShown) show();
  };
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    clear();
  };

  return {
    print: line => printAll([line]),
    showRunning: () => printAll(tally.runningLines()),
    onProgress(event) {
      tally.take(event);
      const lines = eventLines(event, tally, options);
      if (lines.length > 0) {
        clear();
        stream.write(lines.map(line => `${line}\n`).join(""));
      }
      if (event.kind === "finished") return stop();
      if (level === "quiet") return;
      if (event.kind === "began") {
        stop();
        timer = setInterval(show, refreshMs).unref();
      }
      show();
    },
    [Symbol.dispose]: stop,
  };
}

/** Fits a line into so many columns. Wide and combining characters would deceive the count: they become `?`. */
function cut(line: string, columns: number): string {
  const plain = line.replace(/[^\x20-\x7e·]/gu, "?");
  return plain.length <= columns ? plain : `${plain.slice(0, Math.max(0, columns - 1))}…`;
}
