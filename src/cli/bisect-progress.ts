import type { Command } from "commander";
import { type Logger, streamLog } from "../base/index.ts";
import { BisectProgress, type BisectReport } from "../bisecting/index.ts";
import { type ColourChoice, colourOption, wantsColour } from "./colour.ts";
import { interruptSignal } from "./interrupt.ts";

export interface BisectProgressOptions {
  quiet: boolean;
  verbose: boolean;
  color: ColourChoice;
}

/** How much is told, and in which form; the same for every command that probes commits. */
export function addProgressOptions(command: Command, json: string): Command {
  return command
    .option("--json", json, false)
    .option("--quiet", "only the end", false)
    .option("--verbose", "also details", false)
    .addOption(colourOption());
}

/** Tells on standard error what a bisect does. Quiet, it tells of warnings and errors alone. */
export function bisectProgress({ quiet, verbose, color }: BisectProgressOptions): {
  log: Logger;
  /** Fires when the user wants it to end. */
  signal: AbortSignal;
  /** @param before stands before each line; with another, another bisect begins */
  tell: (report: BisectReport, before?: string) => void;
} {
  const log = streamLog(process.stderr, { verbose });
  const colour = wantsColour(color, process.stderr);
  const told = new Map<string, BisectProgress>();
  const signal = interruptSignal(() =>
    log.warn("interrupted: ending the machines; what is known stays in --out, and once more ends at once"),
  );
  return {
    signal,
    log: quiet ? { ...log, info: () => {} } : log,
    tell: (report, before = "") => {
      const progress = told.get(before) ?? new BisectProgress({ colour });
      told.set(before, progress);
      const lines = progress.linesOf(report);
      if (!quiet) process.stderr.write(lines.map(line => `${before}${line}\n`).join(""));
    },
  };
}
