import { runTool, UserError, visible } from "../base/index.ts";

export interface GitOptions {
  /** Exit codes that are answers rather than failures. Default only 0. */
  expected?: readonly number[];
  deadlineMs?: number;
  signal?: AbortSignal;
  env?: Record<string, string>;
  /** Text for its standard input. */
  input?: string;
  /** More of git's settings, each `NAME=VALUE`. */
  settings?: readonly string[];
  /** However this process ends, git ends with it, so that it holds no locks of its own for longer. */
  endsWithUs?: boolean;
}

/** Variables that would point git at another repository, as they do inside of a hook. */
const misleading = [
  "GIT_DIR",
  "GIT_WORK_TREE",
  "GIT_INDEX_FILE",
  "GIT_COMMON_DIR",
  "GIT_NAMESPACE",
  "GIT_PREFIX",
  "GIT_OBJECT_DIRECTORY",
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
];

/** No hooks of the repository, no background work, nothing that depends on the user's taste. */
const settings = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "core.autocrlf=false",
  "core.quotePath=false",
  "core.fileMode=true",
  "core.symlinks=true",
  "core.sparseCheckout=false",
  "submodule.recurse=false",
  "log.showSignature=false",
  "gc.auto=0",
  "maintenance.auto=false",
  "advice.detachedHead=false",
  "commit.gpgSign=false",
  "user.useConfigOnly=false",
].flatMap(each => ["-c", each]);

/**
 * Runs git in a directory, for what it prints.
 * @throws UserError when git is not installed or the directory is no repository that it takes; Error when it fails
 */
export async function git(
  directory: string,
  args: readonly string[],
  options: GitOptions = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { expected = [0], endsWithUs = false, settings: more = [], ...rest } = options;
  const result = await runTool(
    // env runs it in the directory, so that a directory that starts with a dash is none of git's options.
    [
      ...(endsWithUs ? (["setpriv", "--pdeathsig", "KILL", "--", "env"] as const) : (["env"] as const)),
      ...misleading.flatMap(each => ["-u", each]),
      "git",
      ...settings,
      ...more.flatMap(each => ["-c", each]),
      ...args,
    ],
    {
      deadlineMs: 10 * 60_000,
      ...rest,
      cwd: directory,
      env: { LC_ALL: "C", GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0", ...options.env },
      expected: Array.from({ length: 256 }, (_, code) => code),
    },
  );
  if (expected.includes(result.code)) return result;
  const said = lastWords(result.stderr) || lastWords(result.stdout);
  if (result.code === 127) throw new UserError("git is not installed: apt-get install git");
  if (/not a git repository/.test(said)) {
    throw new UserError(`${directory} is no git repository: give the kernel's, with --repo`);
  }
  if (/dubious ownership/.test(result.stderr)) {
    throw new UserError(
      `git does not trust ${directory}, since it belongs to somebody else: git config --global --add safe.directory ${directory}`,
    );
  }
  if (/No space left on device/.test(result.stderr)) {
    throw new Error(`the disk is full: git ${args[0]} in ${directory} could not write`);
  }
  throw new Error(
    `git ${args[0]} in ${directory} exited with ${result.code}${said === "" ? "" : `: ${said}`}`,
  );
}

/** The last lines that a command printed, fit for a message. */
function lastWords(text: string): string {
  return visible(text.trim()).split("\n").slice(-5).join("\n");
}
