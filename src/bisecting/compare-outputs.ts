import { open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { counted, temporaryDirectory } from "../base/index.ts";
import { git } from "../git/index.ts";

/** So much of a file is compared, and so much of a line is told. */
const mostBytes = 4 * 1024 * 1024;
const mostOfLine = 500;

export interface CompareOptions {
  /** Default 200, with one that says how many there are more. */
  mostLines?: number;
  signal?: AbortSignal;
}

/**
 * In what the output of a bad trial differs from that of a good one. Times, addresses and process ids, which are
 * others each time, make no difference, but are told as they are.
 * @param good the path of a file, as `bad`
 * @returns lines of a unified diff, from its first `@@` on; none when nothing differs. Untrusted
 */
export async function compareOutputs(
  good: string,
  bad: string,
  options: CompareOptions = {},
): Promise<string[]> {
  const { mostLines = 200, signal } = options;
  const [before, after] = await Promise.all([readLines(good), readLines(bad)]);
  await using scratch = temporaryDirectory("compare");
  await writeFile(join(scratch.path, "good"), neutralText(before));
  await writeFile(join(scratch.path, "bad"), neutralText(after));
  const { stdout } = await git(
    scratch.path,
    [
      "diff",
      "--no-index",
      "--text",
      "--no-color",
      "--no-ext-diff",
      "--no-textconv",
      "--diff-algorithm=histogram",
      "--unified=3",
      "--inter-hunk-context=0",
      "--",
      "good",
      "bad",
    ],
    {
      expected: [0, 1],
      settings: ["diff.suppressBlankEmpty=false"],
      ...(signal === undefined ? {} : { signal }),
    },
  );
  const lines = withOriginals(stdout.split("\n"), before, after);
  if (lines.length <= mostLines) return lines;
  const shown = lines.slice(0, mostLines - 1);
  return [...shown, `… and ${counted(lines.length - shown.length, "line")} more`];
}

async function readLines(path: string): Promise<string[]> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const buffer = Buffer.alloc(Math.min(size, mostBytes));
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    const lines = buffer
      .toString("utf8", 0, length)
      .split("\n")
      .map(line => line.replace(/\r+$/, ""));
    if (lines.at(-1) === "") lines.pop();
    return lines;
  } finally {
    await file.close();
  }
}

function neutralText(lines: readonly string[]): string {
  return lines.map(line => `${neutralLine(line)}\n`).join("");
}

/** A line without what is another each time that a program or a kernel runs. */
export function neutralLine(line: string): string {
  return (
    line
      // printk's time, and with CONFIG_PRINTK_CALLER the task or processor.
      .replace(/\[ *\d+\.\d{3,9}\]/g, "[TIME]")
      .replace(/\[ *[TC]\d+\]/g, "[CALLER]")
      .replace(/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?/g, "TIME")
      .replace(/\b\d\d:\d\d:\d\d(?:\.\d+)?\b/g, "TIME")
      // Where kernels and programs of 64 bits are: values such as -1, error codes and what a test expects stay.
      .replace(/\b(?:0x)?ffff(?!f{8})[0-9a-f]{12}\b/gi, "ADDRESS")
      .replace(/\b0x(?:0{4})?(?:7[ef]|5[56])[0-9a-f]{10}\b/gi, "ADDRESS")
      .replace(/\b([pt]id)(\s*[:=]\s*|\s+)\d+\b/gi, "$1$2ID")
      .replace(/\b(seed)(\s*[:=]\s*|\s+)(?:0x)?[0-9a-f]+\b/gi, "$1$2SEED")
  );
}

/** A diff of neutral texts, told with the lines that they were made of. */
function withOriginals(
  diff: readonly string[],
  before: readonly string[],
  after: readonly string[],
): string[] {
  const told: string[] = [];
  let old = -1;
  let now = -1;
  for (const line of diff) {
    const hunk = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (hunk !== null) {
      // A side without lines names the line before.
      old = Number(hunk[1]) - (hunk[2] === "0" ? 0 : 1);
      now = Number(hunk[3]) - (hunk[4] === "0" ? 0 : 1);
      told.push(hunk[0]);
    } else if (old === -1) {
    } else if (line.startsWith("-")) told.push(`-${cut(before[old++])}`);
    else if (line.startsWith("+")) told.push(`+${cut(after[now++])}`);
    else if (line.startsWith(" ")) {
      told.push(` ${cut(after[now++])}`);
      old += 1;
    }
  }
  return told;
}

function cut(line = ""): string {
  return line.length > mostOfLine ? `${line.slice(0, mostOfLine)}…` : line;
}
