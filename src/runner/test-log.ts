import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Stream } from "../host/index.ts";
import type { Test } from "../suite/index.ts";
import { type LogLimits, type OutputLog, openOutputLog } from "./output-log.ts";

/** The files of one execution: `stdout.log`, `stderr.log`, and `command`, which a shell can run again. */
export interface TestLog {
  readonly stdout: OutputLog;
  readonly stderr: OutputLog;
  readonly paths: { readonly stdout: string; readonly stderr: string };
  write(stream: Stream, chunk: Uint8Array): void;
  close(): void;
}

/** Makes an execution's log directory. @throws Error when it is there already or cannot be written */
export function openTestLog(
  directory: string,
  test: Test,
  workingDirectory: string,
  limits?: LogLimits,
): TestLog {
  mkdirSync(join(directory, ".."), { recursive: true });
  mkdirSync(directory);
  writeFileSync(join(directory, "command"), commandLine(test, workingDirectory));
  const paths = { stdout: join(directory, "stdout.log"), stderr: join(directory, "stderr.log") };
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

function commandLine({ command, variables }: Test, workingDirectory: string): string {
  const settings = [...(variables ?? [])].map(([name, value]) => `${name}=${shellQuote(value)}`);
  const words = [...settings, ...command.map(shellQuote)].join(" ");
  return `cd ${shellQuote(workingDirectory)} && ${words}\n`;
}

function shellQuote(word: string): string {
  return /^[A-Za-z0-9_./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
