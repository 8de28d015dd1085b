import { counted, formatDuration } from "../base/index.ts";
import { classWords, type Finding, type FindingClass, findingClasses } from "../report/index.ts";
import { clipped } from "./markup.ts";

/** `2 regressions, 1 new kernel complaint`. */
export function classCounts(findings: readonly Finding[]): string {
  return findingClasses
    .flatMap(kind => {
      const count = findings.filter(each => each.class === kind).length;
      return count === 0 ? [] : [counted(count, classWords[kind].one, classWords[kind].many)];
    })
    .join(", ");
}

/** The words for a class as the title of its findings. */
export function classTitle(kind: FindingClass): string {
  const { many } = classWords[kind];
  return `${many.charAt(0).toUpperCase()}${many.slice(1)}`;
}

const toldPlaces = 4;

/** Where it is: `all 4 environments`, `all with nested=on`, or by name. */
export function placesText({ places, scope }: Finding, names: readonly string[]): string {
  if (scope[0] === "all environments") return `all ${places.length} environments`;
  if (scope.length > 0) return `all with ${scope.map(each => clipped(each, 150)).join(" or ")}`;
  const told = places.slice(0, toldPlaces).map(index => names[index] ?? "");
  const more = places.length - toldPlaces;
  return `${told.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

export function slowdownText({ nowMs, medianMs, factor, earlier }: NonNullable<Finding["slowdown"]>): string {
  return `${formatDuration(nowMs)}, ${factor.toFixed(1)} times the ${formatDuration(medianMs)} of ${counted(earlier, "earlier pass", "earlier passes")}`;
}

export function sinceText({ commit, at, isAtLeast }: NonNullable<Finding["since"]>): string {
  const day = /^\d{4}-\d\d-\d\d/.exec(at)?.[0];
  return `${isAtLeast ? "at least " : ""}${shortCommit(commit)}${day === undefined ? "" : ` of ${day}`}`;
}

export function shortCommit(commit: string): string {
  return commit.slice(0, 12);
}

/** `2026-01-02 03:04 UTC`; what is no time as it is. */
export function momentText(iso: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(iso);
  return match === null ? iso : `${match[1]} ${match[2]} UTC`;
}
