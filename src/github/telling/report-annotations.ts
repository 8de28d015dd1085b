import { counted, formatDuration } from "../../base/index.ts";
import {
  classWords,
  type Finding,
  type FindingClass,
  isConfirmed,
  placeNames,
  type Report,
} from "../../report/index.ts";
import type { Annotation } from "../annotations.ts";
import { shortLine } from "../github-error.ts";
import type { FindSource } from "./find-source.ts";

export type AnnotationLevel = "error" | "warning" | "notice";

export interface ReportAnnotation extends Annotation {
  level: AnnotationLevel;
  column?: number;
  /** What was printed: the test's last lines, the kernel's trace. Empty when there is nothing. */
  details: string;
}

export interface ReportAnnotations {
  /** The most important first: errors, warnings, notices. */
  annotations: ReportAnnotation[];
  /** Findings that are worth one, beyond the most that are made. */
  left: number;
}

/** What is not in here is nothing that this change did. */
const quietLevels: Readonly<Partial<Record<FindingClass, AnnotationLevel>>> = {
  "build-failure": "warning",
  regression: "warning",
  "new-splat": "warning",
  infrastructure: "warning",
  unjudged: "warning",
  "new-failure": "warning",
  slower: "warning",
  missing: "warning",
  "newly-skipped": "warning",
  flaky: "notice",
};
const levels: readonly AnnotationLevel[] = ["error", "warning", "notice"];

/** GitHub takes 255 characters for a title. */
const titleLimit = 250;
const reasonLimit = 1000;
const lineLimit = 500;
const mostLines = 100;
const mostProblems = 20;
/** Behind so many errors the problems come, so that they are among those that are shown. */
const errorsBeforeProblems = 8;
/** Of what a compiler says of one build. */
const mostMessages = 20;

/**
 * A report as annotations: on the asserting line of a test, where the kernel complained, on the compiler's line. What
 * has no line in the repository stands with the run. @param most of them, so that no more files are looked for
 */
export async function planAnnotations(
  report: Report,
  find: FindSource,
  most: number,
): Promise<ReportAnnotations> {
  const names = placeNames(report.table.places);
  const told = report.findings.flatMap(finding => {
    const level = finding.isRed ? "error" : quietLevels[finding.class];
    return level === undefined ? [] : draftsOf(finding, names).map(draft => ({ ...draft, level }));
  });
  const sorted: Draft[] = levels.flatMap(level => told.filter(each => each.level === level));
  const errors = sorted.filter(({ level }) => level === "error").length;
  sorted.splice(Math.min(errors, errorsBeforeProblems), 0, ...problemsDraft(report));
  const annotations: ReportAnnotation[] = [];
  for (const draft of sorted.slice(0, most)) annotations.push(await locate(draft, find));
  return { annotations, left: sorted.length - annotations.length };
}

/** An annotation whose file is still as it was named. */
interface Draft {
  level: AnnotationLevel;
  title: string;
  lines: string[];
  details: readonly string[];
  tests: readonly string[];
  place: { file: string; line: number; column: number | null } | null;
}

async function locate({ level, title, lines, details, tests, place }: Draft, find: FindSource) {
  const file = place === null || place.line < 1 ? undefined : await find(place.file, tests);
  const said = [...lines, ...(place === null ? [] : [`at ${place.file}:${place.line}`])];
  return {
    level,
    title: shortLine(title, titleLimit),
    message: said
      .filter(line => line !== "")
      .map(line => shortLine(line, reasonLimit))
      .join("\n"),
    details: details
      .slice(0, mostLines)
      .map(line => shortLine(line, lineLimit))
      .join("\n"),
    ...(file === undefined || place === null
      ? {}
      : { file, line: place.line, ...(place.column === null ? {} : { column: place.column }) }),
  };
}

function problemsDraft({ problems }: Report): Draft[] {
  if (problems.length === 0) return [];
  const more = problems.length - mostProblems;
  return [
    {
      level: "error",
      title: `${counted(problems.length, "problem")}: red whatever the tests say`,
      lines: [
        ...problems.slice(0, mostProblems).map(({ text }) => text),
        ...(more > 0 ? [`and ${more} more`] : []),
      ],
      details: [],
      tests: [],
      place: null,
    },
  ];
}

function draftsOf(finding: Finding, names: readonly string[]): Omit<Draft, "level">[] {
  const { class: kind, title, tests, location, build } = finding;
  const where = finding.places.map(index => names[index] ?? "").filter(name => name !== "");
  const shown = where.length > 3 ? [...where.slice(0, 3), `and ${where.length - 3} more`] : where;
  const heading = `${classWords[kind].one}: ${title}${shown.length === 0 ? "" : ` (${shown.join(", ")})`}`;
  if (build !== null && build.messages.length > 0) {
    return build.messages.slice(0, mostMessages).map(({ file, line, column, message }) => ({
      title: heading,
      lines: [message],
      details: [],
      tests: [],
      place: { file, line, column },
    }));
  }
  return [
    {
      title: heading,
      lines: linesOf(finding),
      details: detailsOf(finding),
      tests,
      place: location === null ? null : { ...location, column: null },
    },
  ];
}

function linesOf(finding: Finding): string[] {
  const { reason, cells, slowdown, flake, splat, tests, since } = finding;
  const [cell] = cells;
  const state = cell === undefined ? "" : `${cell.before}, now ${cell.now}`;
  return [
    reason,
    slowdown === null
      ? `${state}${isConfirmed(finding) ? ", again when repeated alone" : ""}`
      : `took ${formatDuration(slowdown.nowMs)}, earlier ${formatDuration(slowdown.medianMs)}`,
    flake === null || flake.of === 0 ? "" : `failed ${flake.failed} of ${flake.of} times before`,
    since === null ? "" : `since ${since.isAtLeast ? "at least " : ""}${since.commit.slice(0, 12)}`,
    splat === null || tests.length === 0 ? "" : `while ${namedTests(tests)} ran`,
    splat !== null || tests.length < 2 ? "" : `tests: ${namedTests(tests)}`,
  ];
}

function namedTests(tests: readonly string[]): string {
  const more = tests.length - 5;
  return `${tests.slice(0, 5).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function detailsOf({ splat, example }: Finding): readonly string[] {
  if (splat !== null) return splat.frames.length > 0 ? splat.frames : splat.lines;
  return example?.tail ?? [];
}
