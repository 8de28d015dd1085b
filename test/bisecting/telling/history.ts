import { createHash } from "node:crypto";
import type { ToldCommit } from "../../../src/bisecting/index.ts";

const subjects = [
  "KVM: x86/mmu: Zap only the leaf SPTEs when a memslot is deleted",
  "KVM: x86: Snapshot the host's TSC offset only once",
  "KVM: SVM: Flush the ASID when switching between L1 and L2",
  "KVM: selftests: Verify that dirty bits survive a memslot move",
  "KVM: nVMX: Check the VMCS12 revision before it is mapped",
  "x86/cpu: Clear a stale capability on resume",
  "KVM: x86: Fold kvm_get_time_scale() into its only caller",
  "mm: Let follow_pfnmap take a locked VMA",
  "Documentation: kvm: Describe KVM_PRE_FAULT_MEMORY's errors",
  "KVM: x86/pmu: Treat a fixed counter's width as read-only",
];

const authors = [
  "Ada Example <ada@example.org>",
  "Ben Sample <ben@example.org>",
  "Cora Instance <cora@example.net>",
];

export const idOf = (name: string): string => createHash("sha1").update(name).digest("hex");

/** Numbers from 0 to 1, the same ones for the same seed. */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * Made-up commits, parents first; with merges, a branch of some commits leaves and comes back now and then.
 * @param merges how many commits there are between two merges; none: a line
 */
export function madeHistory(count: number, merges?: number): ToldCommit[] {
  const commits: ToldCommit[] = [];
  const base = idOf("base");
  let trunk = base;
  let side: string | undefined;
  for (let index = 0; index < count; index++) {
    const at = merges === undefined ? -1 : index % merges;
    const isMerge = merges !== undefined && at === merges - 1 && side !== undefined;
    const isOnSide = merges !== undefined && !isMerge && at > merges / 3 && at % 2 === 0;
    const commit = idOf(`commit ${index}`);
    const parents: string[] =
      isMerge && side !== undefined ? [trunk, side] : [isOnSide ? (side ?? trunk) : trunk];
    commits.push({
      commit,
      subject: isMerge
        ? `Merge branch 'kvm-x86-mmu-${index}' into next`
        : (subjects[index % subjects.length] ?? ""),
      author: authors[index % authors.length] ?? "",
      date: new Date(Date.UTC(2026, 0, 2, 3, 4) + index * 3_600_000).toISOString(),
      parents,
    });
    if (isOnSide) side = commit;
    else trunk = commit;
    if (isMerge) side = undefined;
  }
  return commits;
}
