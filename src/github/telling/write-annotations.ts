import { type AnnotationProperties, error, notice, warning } from "@actions/core";
import { counted } from "../../base/index.ts";
import { annotationLimit, clip } from "../annotations.ts";
import type { AnnotationLevel, ReportAnnotation, ReportAnnotations } from "./report-annotations.ts";

/** The runner cuts a message at 4096 characters. */
const commandLimit = 4000;
const write = { error, warning, notice } as const;

/**
 * The runner keeps the first ten of each level. The tenth error is the step's end, and the tenth notice says what was
 * left out; each place that could not be told is a warning.
 */
const limits: Readonly<Record<AnnotationLevel, number>> = { error: annotationLimit, warning: 6, notice: 9 };

/** Shows annotations through the runner, and says how many it leaves out. */
export function writeAnnotations({ annotations, left }: ReportAnnotations): void {
  const leftOut: string[] = [];
  for (const level of ["error", "warning", "notice"] as const) {
    const own = annotations.filter(each => each.level === level);
    for (const each of own.slice(0, limits[level])) writeAnnotation(each);
    const more = own.length - limits[level];
    if (more > 0) leftOut.push(counted(more, `more ${level}`));
  }
  if (left > 0) leftOut.push(counted(left, "more finding"));
  if (leftOut.length === 0) return;
  const what = leftOut.join(", ");
  notice(`${what}: GitHub shows ten of a kind for a step. All of them are in the job's summary.`, {
    title: "not annotated",
  });
}

function writeAnnotation({ level, title, message, details, file, line, column }: ReportAnnotation): void {
  const properties: AnnotationProperties = { title };
  if (file !== undefined) properties.file = file;
  if (line !== undefined) properties.startLine = line;
  if (column !== undefined) properties.startColumn = column;
  write[level](clip(details === "" ? message : `${message}\n${details}`, commandLimit), properties);
}
