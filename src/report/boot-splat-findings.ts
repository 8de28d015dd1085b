import { groupSplats, type Splat, splatKey } from "../results/index.ts";
import type { FindingClass } from "./finding-class.ts";
import type { PlacedRuns } from "./gather.ts";
import type { Finding } from "./model.ts";
import type { BuildResult } from "./request.ts";
import type { HistoryIndex } from "./series.ts";
import { splatFinding } from "./splat-findings.ts";

export interface BootSplatQuestion {
  builds: readonly BuildResult[];
  /** The baseline's. */
  before: readonly BuildResult[];
  /** What ran, and what ran in the baseline. */
  runs: ReadonlyMap<string, PlacedRuns>;
  runsBefore: ReadonlyMap<string, PlacedRuns>;
  history: HistoryIndex;
  failOn: ReadonlySet<FindingClass>;
}

interface BootSplat extends Splat {
  build: BuildResult;
}

/**
 * What kernels complained of when they were booted after their build, the same once. A complaint that a test run has,
 * too, is judged there, where what is allowed is known. It is new when the baseline booted the same variant without it;
 * nobody says which ones are allowed at such a boot, so that without that comparison it is told, and is not red.
 */
export function findBootSplats({
  builds,
  before,
  runs,
  runsBefore,
  history,
  failOn,
}: BootSplatQuestion): Finding[] {
  const judged = new Set(splatsOfRuns(runs).map(splatKey));
  const known = new Set([
    ...[...splatsOfRuns(runsBefore), ...splatsOfBoots(before)].map(splatKey),
    ...history.complaints(),
  ]);
  const compared = new Set(
    before.filter(({ boot }) => boot?.outcome === "booted").map(({ variant }) => variant),
  );
  const splats = splatsOfBoots(builds).filter(splat => !judged.has(splatKey(splat)));
  return groupSplats(splats).map(({ key, first, splats: alike }): Finding => {
    const { build, ...splat } = first;
    const isCompared = alike.some(each => compared.has(each.build.variant));
    const kind = known.has(key) ? "old-splat" : isCompared ? "new-splat" : "boot-splat";
    const { commit, subject, variant } = build;
    return {
      ...splatFinding(kind, splat, key),
      isRed: failOn.has(kind),
      build: { commit, subject, variant, stage: "boot", messages: [] },
      times: alike.length,
    };
  });
}

function splatsOfBoots(builds: readonly BuildResult[]): BootSplat[] {
  return builds.flatMap(build => (build.boot?.splats ?? []).map(splat => ({ ...splat, build })));
}

function splatsOfRuns(placed: ReadonlyMap<string, PlacedRuns>): Splat[] {
  return [...placed.values()].flatMap(({ runs }) => runs.flatMap(({ run }) => run.splats));
}
