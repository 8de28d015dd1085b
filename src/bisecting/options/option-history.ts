import { randomBytes } from "node:crypto";
import { git, readCommit } from "../../git/index.ts";

/** A commit to be made: the same tree with another configuration in it. */
export interface OptionCommit {
  subject: string;
  /** A kconfig file's text. */
  config: string;
}

export interface OptionHistoryRequest {
  repository: string;
  /** The commit whose tree all have. */
  commit: string;
  /** Where the configuration is put in it, such as `arch/x86/configs/NAME`. */
  path: string;
  /** The first has no parent, and each later one has the one before. */
  commits: readonly OptionCommit[];
  signal?: AbortSignal;
}

/**
 * Makes a line of commits that differ in nothing but a configuration, so that options can be bisected as commits are.
 * Of the same configurations come the same commits, so that a store knows them again. No branch or tag points to them.
 * @returns their ids, in order
 */
export async function writeOptionHistory(request: OptionHistoryRequest): Promise<string[]> {
  const { repository, commit, path, commits, signal } = request;
  const run = signal === undefined ? {} : { signal };
  const { date } = await readCommit(repository, commit, run);
  const tree = (await git(repository, ["rev-parse", "--verify", `${commit}^{tree}`], run)).stdout.trim();
  // Only while they are made: fast-import makes commits of references (git-fast-import(1)).
  const reference = `refs/vmentry/options-${process.pid}-${randomBytes(6).toString("hex")}`;
  const stream = commits.map(({ subject, config }) =>
    [
      `commit ${reference}`,
      `committer vmentry <vmentry@localhost> ${date} +0000`,
      data(subject),
      `M 040000 ${tree} ""`,
      `M 100644 inline ${path}`,
      data(config),
      "",
    ].join("\n"),
  );
  try {
    await git(repository, ["fast-import", "--quiet", "--done"], {
      ...run,
      input: `${stream.join("")}done\n`,
    });
    const listed = await git(repository, ["rev-list", "--reverse", "--first-parent", reference], run);
    return listed.stdout.split("\n").filter(line => line !== "");
  } finally {
    await git(repository, ["update-ref", "-d", reference]);
  }
}

/** Bytes of a given number (git-fast-import(1), `data`). */
function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}
