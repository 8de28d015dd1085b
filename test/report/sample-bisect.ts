import type { KnownBisect } from "../../src/report/index.ts";

/** The bisect of `kvm/a` under shadow that found a commit; `given` replaces what it is about. */
export function sampleBisect(given: Partial<KnownBisect> = {}): KnownBisect {
  return {
    subject: { kind: "test", test: "kvm/a" },
    title: "kvm/a fails",
    direction: "first-bad",
    conclusion: "found",
    reason: "dddddddddddd is the first bad commit",
    first: { commit: "d".repeat(40), subject: "KVM: x86/mmu: Zap too much" },
    rangeCount: 0,
    confidence: 0.9921,
    good: { commit: "a".repeat(40), subject: "Linux 6.12" },
    bad: { commit: "e".repeat(40), subject: "Merge branch 'next'" },
    environment: "shadow",
    variant: "x86_64-kvm",
    updatedAt: "2026-02-03T04:19:00.000Z",
    startedAt: "2026-02-03T04:05:00.000Z",
    page: "vmentry-bisect/bisect.html",
    ...given,
  };
}
