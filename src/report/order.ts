import { findingClasses } from "./finding-class.ts";
import type { Finding } from "./model.ts";

/**
 * The most important first: what makes the report red, by class; of a class what is confirmed, then what is in most
 * tests and places; slower ones and flaky ones by how much.
 */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    Number(b.isRed) - Number(a.isRed) ||
    findingClasses.indexOf(a.class) - findingClasses.indexOf(b.class) ||
    Number(isConfirmed(b)) - Number(isConfirmed(a)) ||
    (b.slowdown?.factor ?? 0) - (a.slowdown?.factor ?? 0) ||
    b.times - a.times ||
    compareText(a.title, b.title) ||
    compareText(a.reason, b.reason)
  );
}

/** One at least was repeated alone, and failed again. */
export function isConfirmed({ cells }: Pick<Finding, "cells">): boolean {
  return cells.some(cell => cell.isConfirmed);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
