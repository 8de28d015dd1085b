import { gitFields } from "./read-into-file.ts";
import { git } from "./run-git.ts";

interface Options {
  signal?: AbortSignal;
}

/**
 * What in a commit's files fits a pattern, each text once.
 * @param commit undefined: the files of the repository's work tree that git knows, which is faster
 * @param pattern an extended regular expression (POSIX) that fits within a line
 * @param paths which files are looked at, as git's pathspecs
 */
export async function searchFiles(
  repository: string,
  commit: string | undefined,
  pattern: string,
  paths: readonly string[],
  options: Options = {},
): Promise<Set<string>> {
  const { stdout } = await git(
    repository,
    [
      "grep",
      "--no-color",
      "--no-textconv",
      "--no-recurse-submodules",
      "--full-name",
      "-h",
      "-I",
      "-o",
      "-E",
      "-e",
      pattern,
      ...(commit === undefined ? [] : [commit]),
      "--",
      ...paths,
    ],
    { ...options, expected: [0, 1], settings: ["grep.lineNumber=false", "grep.column=false"] },
  );
  return new Set(stdout.split("\n").filter(line => line !== ""));
}

/** Which of some commits add or take away a line that fits a pattern. Of a merge, it is not known: it is none of them. */
export async function commitsThatChange(
  repository: string,
  commits: readonly string[],
  pattern: string,
  paths: readonly string[],
  options: Options & { firstParent?: boolean } = {},
): Promise<Set<string>> {
  const { firstParent = false, ...run } = options;
  if (commits.length === 0) return new Set();
  const fields = await gitFields(
    repository,
    [
      "log",
      "--no-walk=unsorted",
      "--stdin",
      ...(firstParent ? ["--first-parent", "-m"] : []),
      "--no-show-signature",
      "--no-notes",
      "--no-ext-diff",
      "--no-textconv",
      "--no-renames",
      "--no-patch",
      "-G",
      pattern,
      "--format=tformat:%H",
    ],
    ["--", ...paths],
    {
      ...run,
      input: commits.map(id => `${id}\n`).join(""),
      settings: ["log.showRoot=true", "log.follow=false"],
    },
  );
  return new Set(fields);
}

/** Whether the repository leaves contents of files at another place, from where git would fetch each one by itself. */
export async function isPartialClone(repository: string, options: Options = {}): Promise<boolean> {
  const { code } = await git(repository, ["config", "--get-regexp", "^remote\\..*\\.promisor$"], {
    ...options,
    expected: [0, 1],
  });
  return code === 0;
}
