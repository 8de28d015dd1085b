import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Stream } from "../host/index.ts";
import type { Test } from "../suite/index.ts";
import { logName } from "./log-name.ts";
import { type LogLimits, type OutputLog, openOutputLog } from "./output-log.ts";

/** The files of one test: `stdout.log`, `stderr.log`, and `command`, which a shell can run again. */
export interface TestLog {
  readonly stdout: OutputLog;
  readonly stderr: OutputLog;
  readonly paths: { readonly stdout: string; readonly stderr: string };
  write(stream: Stream, chunk: Uint8Array): void;
  close(): void;
}

/** Makes a test's log directory in `directory`. @throws Error when it is there already or cannot be written */
export function openTestLog(
  directory: string,
  test: Test,
  workingDirectory: string,
  limits?: LogLimits,
): TestLog {
  const own = join(directory, logName(test.name));
  mkdirSync(directory, { recursive: true });
  mkdirSync(own);
  const command = `cd ${shellQuote(workingDirectory)} && ${test.command.map(shellQuote).join(" ")}\n`;
  writeFileSync(join(own, "command"), command);
  const paths = { stdout: join(own, "stdout.log"), stderr: join(own, "stderr.log") };
  const stdout = openOutputLog(paths.stdout, limits);
  const stderr = openOutputLog(paths.stderr, limits);
  return {
    stdout,
    stderr,
    paths,
    write: (stream, chunk) => (stream === "stdout" ? stdout : stderr).write(chunk),
    close() {
      try {
        stdout.close();
      } finally {
        stderr.close();
      }
    },
  };
}

function shellQuote(word: string): string {
  return /^[A-Za-z0-9_./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
