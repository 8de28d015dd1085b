import { visible } from "../base/index.ts";
import { annotateBoot, writeLog } from "../github/index.ts";
import { type BootJobOutcome, formatBootMarkdown, runBootJob } from "../job/index.ts";
import type { ActionBody } from "./action-run.ts";
import type { BootInputs } from "./boot-inputs.ts";

/** A command that prints more than this has its file for the rest. */
const mostLoggedLines = 5000;

export const bootBody: ActionBody<BootInputs, BootJobOutcome> = {
  run: ({ job }, { log, signal }) => {
    let lines = 0;
    const onLine = (line: string) => {
      lines += 1;
      if (lines <= mostLoggedLines) writeLog(`  | ${visible(line)}\n`);
      else if (lines === mostLoggedLines + 1) writeLog("  | … the rest is in run.log\n");
    };
    return runBootJob(job, { log, signal, onLine });
  },
  outputs: ({ result, consolePath, summaryPath, notWritten }) => ({
    conclusion: result.conclusion,
    release: result.boot.outcome === "booted" ? result.kernel.identity.release : "",
    "boot-seconds": result.boot.outcome === "booted" ? (result.boot.durationMs / 1000).toFixed(1) : "",
    "exit-code": result.command?.exitCode ?? "",
    splats: result.boot.splats.filter(({ allowed }) => allowed === null).length,
    console: consolePath,
    ...(notWritten === undefined ? { summary: summaryPath } : {}),
  }),
  annotate: async ({ result }, { job, annotate }, { runner }) => {
    if (annotate) await annotateBoot(result, { ...runner, directories: [job.kernel] });
  },
  summary: ({ result }) => formatBootMarkdown(result),
  problems: ({ result, notWritten }) => [
    ...(result.reason === "" ? [] : [result.reason]),
    ...(notWritten === undefined ? [] : [notWritten]),
  ],
  error: ({ error }) => error,
};
