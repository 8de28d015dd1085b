import { type AnnotationProperties, error, warning } from "@actions/core";
import { visible } from "../base/index.ts";
import type { BootResult } from "../job/index.ts";
import { groupSplats, type Splat, splatName } from "../results/index.ts";
import { type Annotation, annotationLimit, clip, messageLimit } from "./annotations.ts";
import { shortLine } from "./github-error.ts";
import { findSourceFile, type SourcePlaces } from "./source-file.ts";

export interface BootAnnotation extends Annotation {
  level: "error" | "warning";
}

const shownLines = 20;

/**
 * The annotations of a boot: that the kernel does not come up or the command failed, with the last words, then each
 * complaint that nothing allows, at the kernel's line where that is in the checkout; at most `annotationLimit`.
 */
export async function bootAnnotationsOf(result: BootResult, places: SourcePlaces): Promise<BootAnnotation[]> {
  const complaints = groupSplats(result.boot.splats.filter(({ allowed }) => allowed === null));
  const level = result.conclusion === "splats" ? "error" : "warning";
  const shown = complaints.slice(0, annotationLimit - 1);
  const annotations = await Promise.all(shown.map(({ first }) => annotationOf(first, level, places)));
  return [...endOf(result), ...annotations];
}

/** Shows what is wrong with a boot, with the run and its changes. */
export async function annotateBoot(result: BootResult, places: SourcePlaces): Promise<void> {
  for (const { level, title, message, file, line } of await bootAnnotationsOf(result, places)) {
    const properties: AnnotationProperties = { title };
    if (file !== undefined) properties.file = file;
    if (line !== undefined) properties.startLine = line;
    if (level === "error") error(message, properties);
    else warning(message, properties);
  }
}

const titles = {
  "does-not-boot": "the kernel does not boot",
  "command-failed": "the command failed",
} as const;

function endOf({ conclusion, reason, consoleTail, command, kernel }: BootResult): BootAnnotation[] {
  if (conclusion !== "does-not-boot" && conclusion !== "command-failed") return [];
  const last = consoleTail.length > 0 ? consoleTail : (command?.tail ?? []);
  const lines = [reason, ...last.slice(-shownLines).map(line => clip(line, 300))];
  const title = `${titles[conclusion]} (${kernel.identity.release})`;
  return [
    { level: "error", title: shortLine(title, 200), message: clip(visible(lines.join("\n")), messageLimit) },
  ];
}

async function annotationOf(
  splat: Splat,
  level: BootAnnotation["level"],
  places: SourcePlaces,
): Promise<BootAnnotation> {
  const { location, frames, lines, kind } = splat;
  const file = location === null ? undefined : await findSourceFile(location.file, places);
  const place = location === null ? [] : [`at ${location.file}:${location.line}`];
  const shown = (frames.length > 0 ? frames : lines).slice(0, shownLines).map(line => clip(line, 300));
  return {
    level,
    title: shortLine(splatName(splat), 200),
    message: clip(visible([kind, ...place, ...shown].join("\n")), messageLimit),
    ...(file === undefined || location === null ? {} : { file, line: location.line }),
  };
}
