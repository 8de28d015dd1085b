import { execFileSync } from "node:child_process";
import { onTestFinished, expect, test, vi } from "vitest";
import { type GitAnswer, GitBisect, type GitVerdict } from "../../scripts/bench/git-bisect.ts";
import { temporaryDirectory } from "../../src/base/index.ts";
import type { GraphCommit } from "../../src/bisect/index.ts";
import { lineOf, mergesOf, randomNumbers } from "../bisect/random-graph.ts";

// Each step starts git.
vi.setConfig({ testTimeout: 120_000 });

/** A repository with these commits, a second apart, on top of one that all of them contain. */
function makeRepository(commits: readonly GraphCommit[]) {
  const scratch = temporaryDirectory("git-bisect");
  onTestFinished(() => scratch[Symbol.asyncDispose]());
  const git = (args: readonly string[], input = "") =>
    execFileSync("git", args, { cwd: scratch.path, input, encoding: "utf8", stdio: ["pipe", "pipe", "pipe"] });
  git(["init", "--quiet", "--bare", "--initial-branch=main", "."]);
  const entry = (id: string, index: number, parents: readonly string[]) =>
    [
      `commit refs/made/${id}`,
      `committer Made <made@localhost> ${1_800_000_000 + index} +0000`,
      `data ${id.length}\n${id}`,
      ...parents.map((parent, at) => `${at === 0 ? "from" : "merge"} refs/made/${parent}`),
      "",
    ].join("\n");
  const rest = commits.map(({ id, parents }, index) =>
    entry(id, index + 1, parents.length === 0 ? ["good"] : parents),
  );
  git(["fast-import", "--quiet"], `${entry("good", 0, [])}\n${rest.join("\n")}\n`);
  git(["update-ref", "refs/heads/main", `refs/made/${commits.at(-1)?.id}`]);
  const listed = git(["for-each-ref", "--format=%(refname:lstrip=2) %(objectname)", "refs/made"]);
  return { git, ids: new Map(listed.trim().split("\n").map(line => line.split(" ") as [string, string])) };
}

/** What the real git tries, and says at the end. */
function bisectWithGit(
  { git, ids }: ReturnType<typeof makeRepository>,
  bad: string,
  verdict: (id: string) => GitVerdict,
): { tried: string[]; answer: string } {
  const tried: string[] = [];
  let said = git(["bisect", "start", "--no-checkout", ids.get(bad) ?? "", ids.get("good") ?? ""]);
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
      // It ends with 2 when only skipped ones are left.
      said = String((error as { stdout?: string }).stdout);
    }
  }
}

/** The same by the simulation. */
function bisectSimulated(
  commits: readonly GraphCommit[],
  verdict: (id: string) => GitVerdict,
): { tried: string[]; answer: string } {
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

test.each([
  ["a line", 30, 0],
  ["merges", 60, 0],
  ["a line of which some cannot be tried", 30, 0.3],
  ["merges of which some cannot be tried", 50, 0.3],
  ["merges of which most cannot be tried", 25, 0.8],
])("git tries what the simulation says it does: %s", (what, size, skips) => {
  for (let seed = 0; seed < 4; seed++) {
    const random = randomNumbers(seed + size);
    const plain = what.startsWith("a line") ? lineOf(size) : mergesOf(size, random);
    const repository = makeRepository(plain);
    const idOf = (id: string) => repository.ids.get(id) ?? "";
    const commits = plain.map(({ id, parents }) => ({ id: idOf(id), parents: parents.map(idOf) }));
    const { graph } = new GitBisect(commits);
    const culprit = Math.floor(random() * size);
    const skipped = new Set(graph.ids.slice(0, -1).filter(() => random() < skips));
    const verdict = (id: string): GitVerdict => {
      if (skipped.has(id)) return "skip";
      return graph.contains(graph.numberOf(id) ?? -1, culprit) ? "bad" : "good";
    };
    expect(bisectSimulated(commits, verdict)).toEqual(bisectWithGit(repository, plain.at(-1)?.id ?? "", verdict));
  }
});
