import { CandidateGraph } from "../../bisect/index.ts";
import type { ToldCommit } from "../bisect-report.ts";

/** What a drawing asks of a graph of commits, which are numbered parents before children. */
export interface DrawableGraph {
  readonly size: number;
  parentsOf(commit: number): readonly number[];
  /** Whether a commit descends from another, or is it. */
  contains(commit: number, other: number): boolean;
}

/** The commits of a report as a graph, numbered in the order in which they are told: git's, branch by branch. */
export class ToldGraph implements DrawableGraph {
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #graph: CandidateGraph;
  readonly #inGraph: readonly number[];
  readonly #parents: readonly (readonly number[])[];

  /** @param commits each once, parents before children */
  constructor(commits: readonly Pick<ToldCommit, "commit" | "parents">[]) {
    this.#numbers = new Map(commits.map(({ commit }, index) => [commit, index]));
    this.#graph = new CandidateGraph(commits.map(({ commit, parents }) => ({ id: commit, parents })));
    this.#inGraph = commits.map(({ commit }) => this.#graph.numberOf(commit) ?? 0);
    this.#parents = commits.map(({ parents }) => [
      ...new Set(parents.flatMap(parent => this.#numbers.get(parent) ?? [])),
    ]);
  }

  get size(): number {
    return this.#parents.length;
  }

  /** Undefined for a commit that is not told. */
  numberOf(commit: string): number | undefined {
    return this.#numbers.get(commit);
  }

  parentsOf(commit: number): readonly number[] {
    return this.#parents[commit] ?? [];
  }

  contains(commit: number, other: number): boolean {
    return this.#graph.contains(this.#inGraph[commit] ?? 0, this.#inGraph[other] ?? 0);
  }
}
