import { visible } from "../base/index.ts";
import { mergeHistories, noHistory, type ReadHistory, readHistory } from "../report/index.ts";
import { openCapped, problemLine, readLines } from "./read-capped.ts";

/** As `readHistory` has it. */
const mostBytes = 128 * 1024 * 1024;

/** Histories as one. A file that cannot be used is told in its problems: it costs knowledge, and nothing else. */
export async function readHistories(files: readonly string[]): Promise<ReadHistory> {
  let merged: ReadHistory = { history: noHistory, bytes: 0, problems: [] };
  for (const file of files) {
    const place = visible(file);
    try {
      const opened = await openCapped(file, mostBytes);
      const { history, bytes, problems } = await readHistory(readLines(opened), place, opened.bytes);
      merged = {
        history: merged.history === noHistory ? history : mergeHistories([merged.history, history]),
        bytes: Math.max(merged.bytes, bytes),
        problems: [...merged.problems, ...problems],
      };
    } catch (error) {
      merged = { ...merged, problems: [...merged.problems, problemLine(error)] };
    }
  }
  return merged;
}
