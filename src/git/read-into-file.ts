import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryDirectory } from "../base/index.ts";
import { type GitOptions, git } from "./run-git.ts";

/**
 * What one of git's commands of the diff family (log, diff-tree, diff) prints, however much that is: it goes through a
 * file, since a pipe's text is bounded. In fields that end with NUL, as `-z` has it.
 * @param args the command and its options, without revisions
 * @param revisions what comes after the options, and paths
 */
export async function gitFields(
  repository: string,
  args: readonly [string, ...string[]],
  revisions: readonly string[],
  options: GitOptions = {},
): Promise<string[]> {
  await using scratch = temporaryDirectory("git");
  const file = join(scratch.path, "output");
  await git(repository, [...args, "-z", `--output=${file}`, ...revisions], options);
  const fields = (await readFile(file, "utf8")).split("\0");
  if (fields.at(-1) === "") fields.pop();
  return fields;
}
