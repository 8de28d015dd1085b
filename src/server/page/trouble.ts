import type { ServerParts } from "../parts.ts";
import type { Bisect } from "../state/bisects.ts";
import type { Build } from "../state/builds.ts";
import { kernelId, type StoredKernelSummary } from "../stored-kernels.ts";

/** A commit that does not build for a variant, as the store or a builder tells it. */
export interface BrokenBuild {
  kernel: string;
  commit: string;
  variant: string;
  reason: string;
  /** ISO 8601. */
  at: string;
  /** Where to read more. */
  link: { build: string } | { kernel: string };
}

/** How far back is looked for what ended badly. */
const recentMs = 14 * 24 * 3_600_000;
const mostBisects = 50;

/** Builds that failed lately and were not mended since, newest first; one for each commit and variant. */
export function brokenBuilds(
  builds: readonly Build[],
  stored: readonly StoredKernelSummary[],
  now: number,
): BrokenBuild[] {
  const isRecent = (at: string) => now - Date.parse(at) < recentMs;
  const built = new Set(stored.filter(({ outcome }) => outcome === "built").map(({ id }) => id));
  const found = new Map<string, BrokenBuild>();
  for (const { id, key, outcome, failure, storedAt } of stored) {
    if (outcome === "failed" && isRecent(storedAt))
      found.set(id, { kernel: id, ...key, reason: failure, at: storedAt, link: { kernel: id } });
  }
  // Newest first: what a commit's last build came to is what counts.
  const seen = new Set<string>();
  for (const { id, commit, variant, state, message, endedAt, queuedAt } of builds) {
    const kernel = kernelId({ commit, variant });
    if (seen.has(kernel) || (state !== "built" && state !== "failed")) continue;
    seen.add(kernel);
    const at = endedAt ?? queuedAt;
    if (state === "built") found.delete(kernel);
    else if (isRecent(at) && !built.has(kernel) && !found.has(kernel))
      found.set(kernel, { kernel, commit, variant, reason: message, at, link: { build: id } });
  }
  return [...found.values()].sort((a, b) => b.at.localeCompare(a.at));
}

/** Commits that break in the same way are told once, by the newest of them. */
export function byReason(broken: readonly BrokenBuild[]): { newest: BrokenBuild; others: number }[] {
  const groups = new Map<string, { newest: BrokenBuild; others: number }>();
  for (const each of broken) {
    const name = `${each.variant} ${each.reason}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { newest: each, others: 0 });
    else group.others += 1;
  }
  return [...groups.values()];
}

/** Bisects that came to no answer lately for the sake of machines or of vmentry; those that were told of last first. */
export function brokenBisects({ bisects }: Pick<ServerParts, "bisects">, now: number): Bisect[] {
  const since = new Date(now - recentMs).toISOString();
  return bisects.endedSince(since, ["machine-errors", "error"], mostBisects);
}

/** Bisects that run, and that were heard of lately: one whose host was switched off is told as running for ever. */
export function liveBisects({ bisects }: Pick<ServerParts, "bisects">, now: number): Bisect[] {
  return bisects
    .list({ isRunning: true, limit: mostBisects })
    .bisects.filter(({ toldAt }) => now - Date.parse(toldAt) < recentMs);
}

/** All machines, and how each is doing. Their number is bounded by who may register them. */
export function everyMachine({ machines }: Pick<ServerParts, "machines">): string[] {
  return machines.list({ limit: 10_000 }).map(({ name }) => name);
}
