import { execFileSync } from "node:child_process";
import type { GraphCommit } from "../../src/bisect/index.ts";
import { type GitAnswer, GitBisect, type GitVerdict } from "./git-bisect.ts";

/** The commits that were tried, and the first bad one, or those of which it is one, sorted. */
export interface GitCourse {
  tried: string[];
  answer: string;
}

/** Runs git in a directory of this host. */
type Git = (args: readonly string[], input?: string) => string;

/** A repository, and the commits' ids in it. */
export interface MadeRepository {
  git: Git;
  /** From the oldest to the newest, which is `main`; `good` contains none of them. */
  commits: GraphCommit[];
  good: string;
}

/** Makes a repository of these commits, a second apart, on top of one that all of them contain. */
export function makeRepository(directory: string, commits: readonly GraphCommit[]): MadeRepository {
  const git: Git = (args, input = "") =>
    execFileSync("git", args, { cwd: directory, input, encoding: "utf8", stdio: ["pipe", "pipe", "pipe"] });
  git(["init", "--quiet", "--bare", "--initial-branch=main", "."]);
  const entry = (id: string, index: number, parents: readonly string[]) =>
    [
      `commit refs/made/${id}`,
      `committer Made <made@localhost> ${1_800_000_000 + index} +0000`,
      `data ${id.length}\n${id}`,
      ...parents.map((parent, at) => `${at === 0 ? "from" : "merge"} refs/made/${parent}`),
      "",
    ].join("\n");
  const entries = commits.map(({ id, parents }, index) =>
    entry(id, index + 1, parents.length === 0 ? ["good"] : parents),
  );
  git(["fast-import", "--quiet"], `${entry("good", 0, [])}\n${entries.join("\n")}\n`);
  git(["update-ref", "refs/heads/main", `refs/made/${commits.at(-1)?.id}`]);
  const listed = git(["for-each-ref", "--format=%(refname:lstrip=2) %(objectname)", "refs/made"]);
  const ids = new Map(listed.split("\n").map(line => line.split(" ") as [string, string]));
  const idOf = (id: string) => ids.get(id) ?? "";
  return {
    git,
    commits: commits.map(({ id, parents }) => ({ id: idOf(id), parents: parents.map(idOf) })),
    good: idOf("good"),
  };
}

/** What the git of this host does. */
export function bisectWithGit(
  { git, good }: MadeRepository,
  verdict: (commit: string) => GitVerdict,
): GitCourse {
  const tried: string[] = [];
  let said = git(["bisect", "start", "--no-checkout", "main", good]);
  for (;;) {
    const found = /^([0-9a-f]{40}) is the first bad commit/m.exec(said)?.[1];
    if (found !== undefined) return { tried, answer: found };
    if (said.includes("only 'skip'ped commits left")) {
      const range = [...said.matchAll(/^[0-9a-f]{40}$/gm)].map(([id]) => id);
      return { tried, answer: range.toSorted().join(" ") };
    }
    const commit = git(["rev-parse", "BISECT_HEAD"]).trim();
    tried.push(commit);
    try {
      said = git(["bisect", verdict(commit)]);
    } catch (error) {
      // It exits with 2 when only skipped ones are left.
      said = String((error as { stdout?: string }).stdout);
    }
  }
}

/** What the simulation of git does. */
export function bisectLikeGit(
  commits: readonly GraphCommit[],
  verdict: (commit: string) => GitVerdict,
): GitCourse {
  const bisect = new GitBisect(commits);
  const idOf = (commit: number) => bisect.graph.ids[commit] ?? "";
  const tried: string[] = [];
  let next: number | GitAnswer = bisect.next();
  for (; typeof next === "number"; next = bisect.next()) {
    tried.push(idOf(next));
    bisect.tell(next, verdict(idOf(next)));
  }
  if (next.kind === "found") return { tried, answer: idOf(next.commit) };
  return { tried, answer: next.commits.map(idOf).toSorted().join(" ") };
}
