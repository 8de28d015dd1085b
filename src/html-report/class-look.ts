import type { CellState, FindingClass } from "../report/index.ts";

/** How a class looks: by a letter of the table, or a sign, and by a colour besides. */
export const classLook: Readonly<Record<FindingClass, { sign: CellState | "✗" | "!" | "✓"; look: string }>> =
  {
    "build-failure": { sign: "✗", look: "B" },
    regression: { sign: "B", look: "B" },
    "new-splat": { sign: "!", look: "B" },
    infrastructure: { sign: "I", look: "I" },
    unjudged: { sign: "U", look: "U" },
    "new-failure": { sign: "N", look: "N" },
    "boot-splat": { sign: "!", look: "N" },
    "new-warning": { sign: "!", look: "L" },
    slower: { sign: "L", look: "L" },
    flaky: { sign: "K", look: "K" },
    missing: { sign: "M", look: "M" },
    "newly-skipped": { sign: "Z", look: "Z" },
    "still-failing": { sign: "S", look: "S" },
    "old-splat": { sign: "!", look: "S" },
    "newly-known": { sign: "X", look: "X" },
    fixed: { sign: "G", look: "G" },
    "splat-gone": { sign: "✓", look: "G" },
  };

/** The class of a letter of the table; undefined for one that says no more than how a test ended. */
export const classOfState: ReadonlyMap<string, FindingClass> = new Map([
  ["B", "regression"],
  ["N", "new-failure"],
  ["U", "unjudged"],
  ["I", "infrastructure"],
  ["L", "slower"],
  ["K", "flaky"],
  ["M", "missing"],
  ["Z", "newly-skipped"],
  ["S", "still-failing"],
  ["X", "newly-known"],
  ["G", "fixed"],
]);
