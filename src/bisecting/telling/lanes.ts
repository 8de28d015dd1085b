import type { DrawableGraph } from "./told-graph.ts";

/** A line of a drawn graph, from the row above's edge, through this row, or to the row below's edge. */
export interface LaneLine {
  from: number;
  to: number;
  part: "above" | "through" | "below";
  /** Whether commits between its ends are not drawn. */
  isBroken: boolean;
}

export interface LaneRow {
  /** The commit's number. */
  commit: number;
  /** In which lane it stands. */
  lane: number;
  lines: LaneLine[];
  /** How many lanes go on below it. */
  below: number;
}

interface Edge {
  to: number;
  isBroken: boolean;
}

/** Where an edge leads that goes to no candidate: to the older end. */
export const olderEnd = -1;

/** The lanes of a graph of which some commits are drawn, the newest first. @param drawn numbers, ascending */
export function layLanes(graph: DrawableGraph, drawn: readonly number[]): LaneRow[] {
  const edges = edgesBetween(graph, drawn);
  const lanes: (Edge | undefined)[] = [];
  const free = () => {
    const index = lanes.indexOf(undefined);
    return index === -1 ? lanes.length : index;
  };
  return [...drawn].reverse().map(commit => {
    const waiting = [...lanes.entries()].filter(([, edge]) => edge?.to === commit);
    const lane = waiting[0]?.[0] ?? free();
    const lines: LaneLine[] = waiting.map(([from, edge]) => ({
      ...{ from, to: lane, part: "above", isBroken: edge?.isBroken ?? false },
    }));
    for (const [from] of waiting) lanes[from] = undefined;
    for (const [from, edge] of lanes.entries())
      if (edge !== undefined) lines.push({ from, to: from, part: "through", isBroken: edge.isBroken });
    for (const [order, edge] of (edges.get(commit) ?? []).entries()) {
      const known = lanes.findIndex(each => each?.to === edge.to);
      // The first parent goes straight on; what leads to the older end is joined, since that is far away.
      const isStraight = order === 0 && (known === -1 || edge.to !== olderEnd);
      const to = isStraight ? lane : known !== -1 ? known : free();
      const isBroken = edge.isBroken || (lanes[to]?.isBroken ?? false);
      lanes[to] = { to: edge.to, isBroken };
      lines.push({ from: lane, to, part: "below", isBroken: edge.isBroken });
    }
    while (lanes.length > 0 && lanes.at(-1) === undefined) lanes.pop();
    return { commit, lane, lines, below: lanes.length };
  });
}

/** From each drawn commit to the nearest drawn ones that it descends from. */
function edgesBetween(graph: DrawableGraph, drawn: readonly number[]): Map<number, Edge[]> {
  const isDrawn = new Set(drawn);
  const nearest: (readonly number[])[] = [];
  const edges = new Map<number, Edge[]>();
  for (let commit = 0; commit < graph.size; commit++) {
    const parents = graph.parentsOf(commit);
    const reached = [
      ...new Set(parents.flatMap(each => (isDrawn.has(each) ? [each] : (nearest[each] ?? [])))),
    ];
    // What another of them descends from is reached through that one.
    const own = reached.filter(each => !reached.some(other => other !== each && graph.contains(other, each)));
    nearest[commit] = own;
    if (!isDrawn.has(commit)) continue;
    const direct = new Set(parents);
    const order = own.sort((a, b) => parents.indexOf(a) - parents.indexOf(b));
    edges.set(
      commit,
      order.length === 0
        ? [{ to: olderEnd, isBroken: parents.length > 0 }]
        : order.map(to => ({ to, isBroken: !direct.has(to) })),
    );
  }
  return edges;
}
