import { counted, formatDuration, UserError, visible } from "../base/index.ts";
import { checkCommit } from "./lookup.ts";
import { formatKey, type StoreKey } from "./manifest.ts";
import type { RetentionPolicy, StoredKernel } from "./store.ts";

/** What keeps a kernel whatever the policy says. */
export interface Protection {
  key: StoreKey;
  /** For the report. */
  because: string;
}

export interface Retention {
  kept: { key: StoreKey; because: string[] }[];
  removed: StoreKey[];
}

type Judged = Pick<StoredKernel, "key" | "storedAt"> & {
  manifest: Pick<StoredKernel["manifest"], "outcome">;
};

/** @throws UserError when the policy would keep nothing, or is not what somebody can have meant */
export function checkPolicy({ branches, ageMs, newest }: RetentionPolicy): void {
  if (branches === undefined && ageMs === undefined && newest === undefined) {
    throw new UserError(
      "no policy: say what to keep, by the commits of branches, by age, or how many of each variant",
    );
  }
  if (ageMs !== undefined && !(ageMs >= 0)) throw new UserError(`the age to keep is ${ageMs} ms`);
  if (newest !== undefined && !(Number.isSafeInteger(newest) && newest >= 0)) {
    throw new UserError(`the number to keep of each variant is ${newest}: expected a whole number from 0`);
  }
  for (const { name, commits } of branches ?? []) {
    const branch = `branch ${visible(name)}`;
    // Rather a list that was not made than a branch without commits.
    if (commits.length === 0) throw new UserError(`${branch} has no commits, so all of its kernels would go`);
    for (const commit of commits) checkCommit(commit, branch);
  }
}

/**
 * Which kernels stay and which go.
 * @param now milliseconds since 1970
 */
export function decideRetention(
  kernels: readonly Judged[],
  policy: RetentionPolicy,
  protections: readonly Protection[],
  now: number,
): Retention {
  const reasons = new Map<string, string[]>(kernels.map(({ key }) => [formatKey(key), []]));
  const keep = (key: StoreKey, because: string) => reasons.get(formatKey(key))?.push(because);
  for (const { key, because } of protections) keep(key, because);
  for (const { name, commits } of policy.branches ?? []) {
    const branch = new Set(commits);
    for (const { key } of kernels) if (branch.has(key.commit)) keep(key, `branch ${name}`);
  }
  const { ageMs } = policy;
  if (ageMs !== undefined) {
    for (const { key, storedAt } of kernels) {
      if (now - Date.parse(storedAt) <= ageMs) keep(key, `younger than ${formatDuration(ageMs)}`);
    }
  }
  for (const key of newestOfEach(kernels, policy.newest ?? 0)) {
    keep(key, `among the newest ${counted(policy.newest ?? 0, "kernel")} of its variant`);
  }
  const kept: Retention["kept"] = [];
  const removed: StoreKey[] = [];
  for (const { key } of kernels) {
    const because = reasons.get(formatKey(key)) ?? [];
    if (because.length > 0) kept.push({ key, because });
    else removed.push(key);
  }
  return { kept, removed };
}

/** The newest so many of each variant; what failed does not take the place of what was built. */
function newestOfEach(kernels: readonly Judged[], count: number): StoreKey[] {
  const groups = Map.groupBy(kernels, ({ key, manifest }) => `${key.variant} ${manifest.outcome}`);
  return [...groups.values()].flatMap(group =>
    group
      .toSorted((a, b) => Date.parse(b.storedAt) - Date.parse(a.storedAt))
      .slice(0, count)
      .map(({ key }) => key),
  );
}
