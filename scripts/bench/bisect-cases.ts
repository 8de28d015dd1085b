import { CandidateGraph, type GraphCommit } from "../../src/bisect/index.ts";
import { lineOf, mergesOf, randomNumbers } from "../../test/bisect/random-graph.ts";

/** Commits of which one is known to be the first bad one. */
export interface BisectCase {
  /** Parents before children; the last one contains all others. */
  commits: GraphCommit[];
  graph: CandidateGraph;
  /** By its number in the graph. */
  culprit: number;
  untestable: ReadonlySet<number>;
  /** From 0 to 1. */
  random: () => number;
}

/** Which commits cannot be tried: none, each tenth by chance, or as long as a broken build was not mended. */
export type Untestable = "none" | "scattered" | "stretches";

/** Lines and graphs with merges, in turn, from 2 commits to so many, as many small ones as large ones by ratio. */
export function* bisectCases(
  count: number,
  most: number,
  untestable: Untestable = "none",
): Generator<BisectCase> {
  for (let index = 0; index < count; index++) {
    const random = randomNumbers(Math.imul(index + 1, 2_654_435_761));
    // The first numbers of seeds that are near each other are.
    for (let each = 0; each < 8; each++) random();
    const size = Math.round(2 * (most / 2) ** random());
    const commits = index % 2 === 0 ? lineOf(size) : mergesOf(size, random);
    const culprit = Math.floor(random() * size);
    const graph = new CandidateGraph(commits);
    yield { commits, graph, culprit, untestable: pick(untestable, size, random), random };
  }
}

/** Never the newest one, which was seen to be bad. */
function pick(untestable: Untestable, size: number, random: () => number): Set<number> {
  const picked = new Set<number>();
  if (untestable === "scattered") {
    for (let each = 0; each < size - 1; each++) if (random() < 0.1) picked.add(each);
  }
  if (untestable === "stretches") {
    const count = 1 + Math.floor(random() * 4);
    for (let stretch = 0; stretch < count; stretch++) {
      const first = Math.floor(random() * size);
      const length = 1 + Math.floor(random() * size * 0.1);
      for (let each = first; each < Math.min(size - 1, first + length); each++) picked.add(each);
    }
  }
  return picked;
}
