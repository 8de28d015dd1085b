import { expect, test, vi } from "vitest";
import type { GitVerdict } from "../../scripts/bench/git-bisect.ts";
import { bisectLikeGit, bisectWithGit, makeRepository } from "../../scripts/bench/real-git-bisect.ts";
import { temporaryDirectory } from "../../src/base/index.ts";
import { CandidateGraph } from "../../src/bisect/index.ts";
import { lineOf, mergesOf, randomNumbers } from "../bisect/random-graph.ts";

// Each step starts git.
vi.setConfig({ testTimeout: 120_000 });

test.each([
  ["a line", 30, 0],
  ["merges", 60, 0],
  ["a line of which some cannot be tried", 30, 0.3],
  ["merges of which some cannot be tried", 50, 0.3],
  ["merges of which most cannot be tried", 25, 0.8],
])("git tries what the simulation of it tries, and says the same: %s", async (what, size, skips) => {
  for (const seed of [1, 2]) {
    await using scratch = temporaryDirectory("git-bisect");
    const random = randomNumbers(seed + size);
    const repository = makeRepository(
      scratch.path,
      what.startsWith("a line") ? lineOf(size) : mergesOf(size, random),
    );
    const graph = new CandidateGraph(repository.commits);
    const culprit = Math.floor(random() * size);
    const skipped = new Set(graph.ids.slice(0, -1).filter(() => random() < skips));
    const verdict = (commit: string): GitVerdict => {
      if (skipped.has(commit)) return "skip";
      return graph.contains(graph.numberOf(commit) ?? -1, culprit) ? "bad" : "good";
    };
    expect(bisectLikeGit(repository.commits, verdict)).toEqual(bisectWithGit(repository, verdict));
  }
});
