import { isDebug, warning } from "@actions/core";
import { type Logger, visible } from "../base/index.ts";
import { inertText } from "./inert-text.ts";

/** Writes whole lines to the job's log; nothing in it is taken for a workflow command. */
export function writeLog(text: string): void {
  process.stdout.write(inertText(text));
}

/**
 * A log for a job. A warning also becomes an annotation; an error does not, since the step's few error
 * annotations (`annotateResults`) are kept for the tests, and what failed is said again by its end.
 * @param print takes a line without its newline, and writes it with `writeLog`
 */
export function jobLog(print: (line: string) => void): Logger {
  return {
    debug: message => {
      if (isDebug()) print(`debug: ${message}`);
    },
    info: print,
    warn: message => warning(visible(message)),
    error: message => print(`error: ${message}`),
  };
}
