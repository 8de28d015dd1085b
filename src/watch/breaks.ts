/** What a build said of a commit. */
export type Outcome = "built" | "failed";

/** A stretch of commits of a branch that do not build as a variant, of which people were told. */
export interface Break {
  id: string;
  branch: string;
  variant: string;
  /** The commit with which it was found. */
  told: string;
  /** The earliest commit of it that is known not to build. */
  first: string;
  /** The last commit before it that builds, as far as known. */
  goodBefore: string | null;
  /** So many commits between these two are not built yet: the break may be in one of them. */
  unknownBefore: number;
  /** The first commit after it that builds, as far as known; null while it lasts. */
  mendedBy: string | null;
  /** So many commits before that one are not built yet: the mend may be in one of them. */
  unknownMend: number;
  /**
   * `told`: somebody was told, and is told of the mend; `past`: it began and ended before the watch knew the branch,
   * and nobody is told.
   */
  kind: "told" | "past";
  /** ISO 8601. */
  foundAt: string;
}

export type BreakEvent =
  /** A new break. When it was mended already, the one message says both. */
  | { kind: "broke"; of: Break }
  | { kind: "mended"; of: Break }
  /** Back-fill has found more of when it began or ended; nobody is told anew. */
  | { kind: "narrowed"; of: Break };

export interface Judged {
  /** All breaks of this branch and variant that still matter, in place of those before. */
  breaks: Break[];
  events: BreakEvent[];
}

export interface JudgeRequest {
  branch: string;
  variant: string;
  /** Newest first. */
  history: readonly string[];
  outcomeOf: (commit: string) => Outcome | undefined;
  /** Of this branch and variant. */
  before: readonly Break[];
  /** Where the branch was when it was first seen. */
  seenTip: string;
  newId: () => string;
  now: () => string;
}

/** A stretch of known commits, none of which builds. Places count from the oldest commit. */
interface Stretch {
  first: number;
  last: number;
  goodBefore: number | undefined;
  mendedBy: number | undefined;
}

/**
 * What is broken on a branch, in the order of its commits and whatever the order in which they were built. Judging
 * the same twice tells nothing new.
 */
export function judgeBreaks(request: JudgeRequest): Judged {
  const oldestFirst = request.history.toReversed();
  const places = new Map(oldestFirst.map((commit, place) => [commit, place]));
  const stretches = findStretches(oldestFirst, request.outcomeOf);
  const facts = (stretch: Stretch) => describe(stretch, oldestFirst, request.outcomeOf);
  const tip = request.history[0];
  const judged: Judged = { breaks: [], events: [] };
  const free = new Set(stretches);
  const lost: Break[] = [];

  for (const known of request.before) {
    const place = places.get(known.told);
    const stretch =
      place === undefined ? undefined : stretches.find(({ first, last }) => first <= place && place <= last);
    const isTaken = stretch !== undefined && !free.has(stretch);
    // Mended once, and broken again because what mended it is gone from the branch: another break.
    const isBackAgain = known.mendedBy !== null && stretch !== undefined && stretch.mendedBy === undefined;
    if (isTaken || isBackAgain) continue;
    if (stretch === undefined) {
      if (known.mendedBy === null) lost.push(known);
      continue;
    }
    free.delete(stretch);
    carryOn(judged, known, facts(stretch));
  }
  // Its commits are gone from the branch, or are to be built again: it lasts as long as the branch is broken.
  for (const known of lost) {
    const open = [...free].find(({ mendedBy }) => mendedBy === undefined);
    if (open !== undefined) {
      free.delete(open);
      carryOn(judged, { ...known, told: oldestFirst[open.last] ?? known.told }, facts(open));
    } else if (tip !== undefined && request.outcomeOf(tip) === "built") {
      const mended: Break = { ...known, mendedBy: tip, unknownMend: 0 };
      if (known.kind === "told") judged.events.push({ kind: "mended", of: mended });
    } else judged.breaks.push(known);
  }
  const seen = places.get(request.seenTip) ?? -1;
  for (const stretch of free) {
    const told = oldestFirst[stretch.last];
    if (told === undefined) continue;
    const isPast = stretch.mendedBy !== undefined && stretch.mendedBy <= seen;
    const found: Break = {
      id: request.newId(),
      branch: request.branch,
      variant: request.variant,
      told,
      ...facts(stretch),
      kind: isPast ? "past" : "told",
      foundAt: request.now(),
    };
    judged.breaks.push(found);
    if (!isPast) judged.events.push({ kind: "broke", of: found });
  }
  return judged;
}

type Facts = Pick<Break, "first" | "goodBefore" | "unknownBefore" | "mendedBy" | "unknownMend">;

function carryOn(judged: Judged, known: Break, facts: Facts): void {
  const now: Break = { ...known, ...facts };
  judged.breaks.push(now);
  if (known.kind === "past") return;
  if (known.mendedBy === null && now.mendedBy !== null) judged.events.push({ kind: "mended", of: now });
  else if (
    (["first", "goodBefore", "unknownBefore", "mendedBy", "unknownMend"] as const).some(
      key => known[key] !== now[key],
    )
  ) {
    judged.events.push({ kind: "narrowed", of: now });
  }
}

function findStretches(
  oldestFirst: readonly string[],
  outcomeOf: (commit: string) => Outcome | undefined,
): Stretch[] {
  const stretches: Stretch[] = [];
  let open: Stretch | undefined;
  let good: number | undefined;
  for (const [place, commit] of oldestFirst.entries()) {
    const outcome = outcomeOf(commit);
    if (outcome === "built") {
      if (open !== undefined) open.mendedBy = place;
      open = undefined;
      good = place;
    } else if (outcome === "failed") {
      if (open === undefined) {
        open = { first: place, last: place, goodBefore: good, mendedBy: undefined };
        stretches.push(open);
      }
      open.last = place;
    }
  }
  return stretches;
}

function describe(
  { first, last, goodBefore, mendedBy }: Stretch,
  oldestFirst: readonly string[],
  outcomeOf: (commit: string) => Outcome | undefined,
): Facts {
  const unknown = (from: number, to: number) =>
    oldestFirst.slice(from, to).filter(commit => outcomeOf(commit) === undefined).length;
  return {
    first: oldestFirst[first] ?? "",
    goodBefore: goodBefore === undefined ? null : (oldestFirst[goodBefore] ?? null),
    unknownBefore: goodBefore === undefined ? 0 : unknown(goodBefore + 1, first),
    mendedBy: mendedBy === undefined ? null : (oldestFirst[mendedBy] ?? null),
    unknownMend: mendedBy === undefined ? 0 : unknown(last + 1, mendedBy),
  };
}
