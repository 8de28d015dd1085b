import { type Logger, streamLog } from "../base/index.ts";
import { BisectProgress, type BisectReport } from "../bisecting/index.ts";
import { type ColourChoice, wantsColour } from "./colour.ts";

export interface BisectProgressOptions {
  quiet: boolean;
  verbose: boolean;
  color: ColourChoice;
}

/** Tells on standard error what a bisect does. Quiet, it tells of warnings and errors alone. */
export function bisectProgress({ quiet, verbose, color }: BisectProgressOptions): {
  log: Logger;
  /** @param before stands before each line; with another, another bisect begins */
  tell: (report: BisectReport, before?: string) => void;
} {
  const log = streamLog(process.stderr, { verbose });
  const colour = wantsColour(color, process.stderr);
  const told = new Map<string, BisectProgress>();
  return {
    log: quiet ? { ...log, info: () => {} } : log,
    tell: (report, before = "") => {
      const progress = told.get(before) ?? new BisectProgress({ colour });
      told.set(before, progress);
      const lines = progress.linesOf(report);
      if (!quiet) process.stderr.write(lines.map(line => `${before}${line}\n`).join(""));
    },
  };
}
