import { git } from "./run-git.ts";

/**
 * The line by which a commit that mends another names it, `Fixes: 0123456789ab ("subject")`
 * (Documentation/process/submitting-patches.rst). The id has more digits where twelve are ambiguous. Untrusted.
 */
export async function readFixesLine(
  repository: string,
  commit: string,
  options: { signal?: AbortSignal } = {},
): Promise<string> {
  const { stdout } = await git(
    repository,
    [
      "show",
      "--no-patch",
      "--no-notes",
      "--abbrev=12",
      '--format=Fixes: %h ("%s")',
      "--end-of-options",
      commit,
    ],
    { ...options, settings: ["i18n.logOutputEncoding=utf-8"] },
  );
  return stdout.split("\n", 1)[0] ?? "";
}
