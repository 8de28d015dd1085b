import type { Finding } from "./model.ts";

type Said = Pick<Finding, "class" | "fingerprint" | "isRed" | "title" | "reason"> & Partial<Finding>;

/** A finding of which nothing is known but what is said: it is of no test, in no place, and there once. */
export function findingOf({ class: kind, fingerprint, isRed, title, reason, ...said }: Said): Finding {
  return {
    class: kind,
    fingerprint,
    isRed,
    title,
    reason,
    location: null,
    tests: [],
    places: [],
    scope: [],
    since: null,
    flake: null,
    slowdown: null,
    splat: null,
    splats: [],
    build: null,
    bisects: [],
    times: 1,
    cells: [],
    example: null,
    ...said,
  };
}
