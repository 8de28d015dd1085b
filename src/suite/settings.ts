import { readFile } from "node:fs/promises";
import { hasCode, UserError } from "../base/index.ts";

/** What a kselftest collection without `settings` allows each test; see tools/testing/selftests/kselftest/runner.sh. */
export const kselftestTimeoutMs = 45_000;

const mostSeconds = 86_400;

/**
 * The milliseconds that the first of these `settings` files allows each test, 0 for any time; undefined when
 * there is no such file, or none of its lines says it. Lines are `FIELD=VALUE`; only `timeout` is known here.
 * @throws UserError when the timeout is no number of seconds
 */
export async function readSettingsTimeout(files: readonly string[]): Promise<number | undefined> {
  for (const file of files) {
    const text = await readIfThere(file);
    if (text !== undefined) return timeoutIn(text, file);
  }
  return undefined;
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR")) return undefined;
    throw error;
  }
}

function timeoutIn(text: string, file: string): number | undefined {
  let ms: number | undefined;
  for (const [index, line] of text.split("\n").entries()) {
    const value = /^\s*timeout=(.*)$/.exec(line)?.[1]?.trim();
    if (value === undefined) continue;
    // The runner of kselftest leaves the line to a shell's eval, so a number may stand in quotes.
    const digits = /^(["']?)(\d{1,6})\1$/.exec(value)?.[2];
    if (digits === undefined || Number(digits) > mostSeconds) {
      throw new UserError(
        `${file}:${index + 1}: timeout is ${JSON.stringify(value)}, expected whole seconds up to ${mostSeconds}, 0 for none`,
      );
    }
    // As in a shell, the last one counts.
    ms = Number(digits) * 1000;
  }
  return ms;
}
