import { open, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describeError, hasCode, kindOfPath, UserError } from "../base/index.ts";
import type { LogTail } from "./format-test.ts";
import type { Results } from "./model.ts";
import { splitLines } from "./reading/output-tail.ts";
import { parseResults } from "./results-file.ts";

/** The results file's name in a job's output directory. */
export const resultsFileName = "results.json";

/** Results as they were read, and the directory that paths in them are relative to. */
export interface ReadResults {
  results: Results;
  directory: string;
}

/**
 * Reads results from a job's output directory, or from the file itself.
 * @throws UserError when there is none, or it cannot be read; ResultsError when it is damaged or of another version
 */
export async function readResults(path: string): Promise<ReadResults> {
  const kind = await kindOfPath(path);
  if (kind === undefined) {
    throw new UserError(
      `there is no ${path}; expected a directory that vmentry run wrote, or its ${resultsFileName}`,
    );
  }
  const file = kind === "directory" ? join(path, resultsFileName) : path;
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) {
      throw new UserError(`${path} holds no ${resultsFileName}; expected a directory that vmentry run wrote`);
    }
    throw new UserError(`${file} cannot be read: ${describeError(error)}`, { cause: error });
  }
  return { results: parseResults(text, file), directory: dirname(file) };
}

const tailBytes = 64 * 1024;

/** The last lines of a log, of which only the end is read, however long it is. */
export async function readLogTail(directory: string, path: string, most: number): Promise<LogTail> {
  try {
    await using file = await open(join(directory, path));
    const { size } = await file.stat();
    const start = Math.max(0, size - tailBytes);
    const buffer = Buffer.alloc(Math.min(size, tailBytes));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
    const lines = splitLines(buffer.subarray(0, bytesRead).toString("utf8"));
    // The first one is most likely the end of a line.
    const whole = start === 0 ? lines : lines.slice(1);
    return { path, lines: whole.slice(-most) };
  } catch (error) {
    const problem = hasCode(error, "ENOENT")
      ? "is not there any more"
      : `cannot be read: ${describeError(error)}`;
    return { path, lines: undefined, problem };
  }
}
