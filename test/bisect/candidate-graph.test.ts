import fc from "fast-check";
import { expect, test } from "vitest";
import { CandidateGraph, type GraphCommit } from "../../src/bisect/index.ts";
import { mergesOf, randomNumbers } from "./random-graph.ts";

/** All that a commit contains, by walking its parents. */
function walk(commits: readonly GraphCommit[], id: string): Set<string> {
  const byId = new Map(commits.map(each => [each.id, each]));
  const seen = new Set([id]);
  for (const each of seen) {
    for (const parent of byId.get(each)?.parents ?? []) if (byId.has(parent)) seen.add(parent);
  }
  return seen;
}

test("a commit contains itself and what it descends from, however branches begin and merge", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 70 }), (seed, size) => {
      const commits = mergesOf(size, randomNumbers(seed));
      // The order in which commits are given says nothing.
      const graph = new CandidateGraph(commits.toReversed());
      for (const { id } of commits) {
        const within = walk(commits, id);
        for (const { id: other } of commits) {
          expect(graph.contains(graph.numberOf(id) ?? -1, graph.numberOf(other) ?? -1)).toBe(
            within.has(other),
          );
        }
      }
    }),
  );
});

test("sums are those of all that a commit contains", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 200 }), (seed, size) => {
      const graph = new CandidateGraph(mergesOf(size, randomNumbers(seed)));
      const values = Float64Array.from({ length: size }, (_, index) => (index * 7) % 13);
      const sums = graph.sums(values);
      for (let commit = 0; commit < size; commit++) {
        const contained = values.filter((_, other) => graph.contains(commit, other));
        expect(sums[commit]).toBe(contained.reduce((sum, each) => sum + each, 0));
      }
    }),
  );
});

test("parents that are no candidates, and a parent that is named twice, do not matter", () => {
  const graph = new CandidateGraph([
    { id: "b", parents: ["a", "a", "outside"] },
    { id: "a", parents: ["outside"] },
  ]);
  expect(graph.ids).toEqual(["a", "b"]);
  expect([graph.contains(1, 0), graph.contains(0, 1)]).toEqual([true, false]);
});

test("a circle and a commit that is there twice are errors", () => {
  expect(
    () =>
      new CandidateGraph([
        { id: "a", parents: ["b"] },
        { id: "b", parents: ["a"] },
      ]),
  ).toThrow("circle");
  expect(
    () =>
      new CandidateGraph([
        { id: "a", parents: [] },
        { id: "a", parents: [] },
      ]),
  ).toThrow("twice");
});
