import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type LaneRow, layLanes, olderEnd } from "../../../src/bisecting/telling/lanes.ts";
import { ToldGraph } from "../../../src/bisecting/telling/told-graph.ts";

/** A graph of commits by their numbers, each with the numbers of its parents. */
const graphOf = (parents: readonly (readonly number[])[]) =>
  new ToldGraph(parents.map((own, index) => ({ commit: String(index), parents: own.map(String) })));

const anyGraph = fc
  .integer({ min: 1, max: 30 })
  .chain(size =>
    fc.tuple(
      ...Array.from({ length: size }, (_, index) =>
        index === 0
          ? fc.constant<number[]>([])
          : fc.uniqueArray(fc.integer({ min: Math.max(0, index - 6), max: index - 1 }), { maxLength: 2 }),
      ),
    ),
  )
  .map(graphOf);

/** Follows the lines downwards from each commit: which commits they end at. */
function ends(rows: readonly LaneRow[]): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (const [at, row] of rows.entries()) {
    const own: number[] = [];
    for (const line of row.lines) {
      if (line.part !== "below") continue;
      let lane = line.to;
      let end = olderEnd;
      for (const next of rows.slice(at + 1)) {
        const above = next.lines.find(each => each.part === "above" && each.from === lane);
        if (above !== undefined) {
          end = next.commit;
          break;
        }
        const through = next.lines.find(each => each.part === "through" && each.from === lane);
        if (through === undefined) break;
        lane = through.to;
      }
      own.push(end);
    }
    found.set(
      row.commit,
      own.sort((a, b) => a - b),
    );
  }
  return found;
}

describe("the lanes of a graph", () => {
  test("lead from each commit to its parents, or to the older end", () => {
    fc.assert(
      fc.property(anyGraph, graph => {
        const all = Array.from({ length: graph.size }, (_, index) => index);
        const rows = layLanes(graph, all);
        expect(rows.map(row => row.commit)).toEqual(all.toReversed());
        for (const [commit, reached] of ends(rows)) {
          const parents = graph.parentsOf(commit);
          const near = parents.filter(
            each => !parents.some(other => other !== each && graph.contains(other, each)),
          );
          expect(reached).toEqual(near.length === 0 ? [olderEnd] : [...near].sort((a, b) => a - b));
        }
      }),
    );
  });

  test("of which some commits are drawn lead to the nearest drawn ones, and are broken where others are between", () => {
    fc.assert(
      fc.property(anyGraph, fc.array(fc.nat(29)), (graph, wanted) => {
        const drawn = [...new Set([...wanted, graph.size - 1])]
          .filter(each => each < graph.size)
          .sort((a, b) => a - b);
        const rows = layLanes(graph, drawn);
        for (const [commit, reached] of ends(rows)) {
          const older = drawn.filter(each => each !== commit && graph.contains(commit, each));
          const near = older.filter(
            each => !older.some(other => other !== each && graph.contains(other, each)),
          );
          for (const each of reached) if (each !== olderEnd) expect(graph.contains(commit, each)).toBe(true);
          for (const each of near) expect(reached).toContain(each);
        }
        for (const row of rows)
          for (const line of row.lines)
            if (line.part === "below" && !line.isBroken) {
              const reached = ends(rows).get(row.commit) ?? [];
              const direct = [...graph.parentsOf(row.commit), olderEnd];
              expect(reached.some(each => direct.includes(each))).toBe(true);
            }
      }),
    );
  });

  test("are one for a line, and a second one beside a branch", () => {
    const line = layLanes(graphOf([[], [0], [1]]), [0, 1, 2]);
    expect(line.map(({ lane }) => lane)).toEqual([0, 0, 0]);
    const branch = layLanes(graphOf([[], [0], [0], [1, 2]]), [0, 1, 2, 3]);
    expect(branch.map(({ commit, lane }) => [commit, lane])).toEqual([
      [3, 0],
      [2, 1],
      [1, 0],
      [0, 0],
    ]);
  });
});
