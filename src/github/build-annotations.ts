import { type AnnotationProperties, error, warning } from "@actions/core";
import { visible } from "../base/index.ts";
import { type BuildReport, type CommitReport, firstReason, newWarnings } from "../build/index.ts";
import { splatKey, splatName } from "../results/index.ts";
import { type Annotation, annotationLimit, clip, messageLimit } from "./annotations.ts";
import { findSourceFile, type SourcePlaces } from "./source-file.ts";

export interface BuildAnnotation extends Annotation {
  level: "error" | "warning";
  column?: number;
}

/** The runner keeps the first ten warnings of a step. */
const warningLimit = 10;

/** What was said at one place, once, with the builds that said it. */
interface Said {
  level: BuildAnnotation["level"];
  /** What comes first when there is too much: the smaller. */
  rank: number;
  /** Such as `does not build`. */
  what: string;
  file: string | undefined;
  line: number;
  column: number | null;
  message: string;
  /** What it is known by when it comes again. Default: the message. */
  key?: string;
  builds: Pick<CommitReport, "commit" | "variant">[];
}

/** New errors say who broke it; those that a commit had from its parent come behind all of them. */
const ranks = { newError: 0, noBoot: 1, oldError: 2, warning: 3, splat: 4 } as const;

/**
 * The annotations of a build, most important first: why commits do not build or boot, at most `annotationLimit`, then
 * new warnings and what kernels complained of at boot. What several builds said at one place takes one annotation.
 * A place is in the checkout or not told, since GitHub shows it nowhere else.
 */
export async function buildAnnotationsOf(
  report: BuildReport,
  places: Omit<SourcePlaces, "directories">,
): Promise<BuildAnnotation[]> {
  const all = told(report.builds);
  const errors = all.filter(({ level }) => level === "error").slice(0, annotationLimit);
  const warnings = all.filter(({ level }) => level === "warning").slice(0, warningLimit);
  const directories = [report.repository];
  return await Promise.all(
    [...errors, ...warnings].map(async ({ level, what, file, line, column, message, builds }) => {
      const found = file === undefined ? undefined : await findSourceFile(file, { ...places, directories });
      const place = file === undefined || found !== undefined ? "" : `\nat ${file}:${line}`;
      return {
        level,
        title: clip(visible(`${what} (${describeBuilds(builds)})`).replaceAll("\n", " "), 200),
        message: clip(visible(`${message}${place}`), messageLimit),
        ...(found === undefined ? {} : { file: found, line, ...(column === null ? {} : { column }) }),
      };
    }),
  );
}

/** Shows what does not build or boot, and what is new in warnings, with the run and its changes. */
export async function annotateBuild(
  report: BuildReport,
  places: Omit<SourcePlaces, "directories">,
): Promise<void> {
  for (const { level, title, message, file, line, column } of await buildAnnotationsOf(report, places)) {
    const properties: AnnotationProperties = { title };
    if (file !== undefined) properties.file = file;
    if (line !== undefined) properties.startLine = line;
    if (column !== undefined) properties.startColumn = column;
    if (level === "error") error(message, properties);
    else warning(message, properties);
  }
}

function told(builds: readonly CommitReport[]): Said[] {
  const found = new Map<string, Said>();
  for (const build of builds) {
    for (const said of [...failures(build), ...warningsOf(build), ...splatsOf(build)]) {
      // The line moves from commit to commit.
      const key = JSON.stringify([said.level, said.what, said.file, said.key ?? said.message]);
      const known = found.get(key);
      if (known === undefined) found.set(key, { ...said, builds: [build] });
      else {
        known.rank = Math.min(known.rank, said.rank);
        known.builds.push(build);
      }
    }
  }
  return [...found.values()].sort((a, b) => a.rank - b.rank);
}

type Message = Omit<Said, "builds">;

function failures(build: CommitReport): Message[] {
  const { outcome, failure, boot, diagnostics } = build;
  if (outcome === "built") return [];
  if (outcome === "does-not-boot") {
    const lines = [boot?.reason ?? "", ...(boot?.consoleTail ?? []).slice(-20)];
    return [
      {
        level: "error",
        rank: ranks.noBoot,
        what: "does not boot",
        file: undefined,
        line: 1,
        column: null,
        message: lines.map(line => clip(line, 300)).join("\n"),
      },
    ];
  }
  const what = `does not build: ${failure?.stage ?? "?"}`;
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) {
    return errors.map(({ file, line, column, message, isNew }) => ({
      level: "error",
      rank: isNew ? ranks.newError : ranks.oldError,
      what,
      file,
      line,
      column,
      message,
    }));
  }
  // A line of a fragment that did not survive is told with its place, too.
  const [, file, line] = /^([^\s:][^:\n]*):(\d+): /.exec(firstReason(build)) ?? [];
  return [
    {
      level: "error",
      rank: ranks.newError,
      what,
      file,
      line: line === undefined ? 1 : Number(line),
      column: null,
      message: failure?.reason ?? "",
    },
  ];
}

function warningsOf(build: CommitReport): Message[] {
  return newWarnings(build).map(({ file, line, column, message, option }) => ({
    level: "warning",
    rank: ranks.warning,
    what: "new warning",
    file,
    line,
    column,
    message: `${message}${option === null ? "" : ` [${option}]`}`,
  }));
}

function splatsOf({ boot }: CommitReport): Message[] {
  return (boot?.splats ?? []).map(splat => ({
    level: "warning",
    rank: ranks.splat,
    what: `at boot: ${splatName(splat)}`,
    file: splat.location?.file,
    line: splat.location?.line ?? 1,
    column: null,
    message: [splat.title, ...(splat.frames.length > 0 ? splat.frames : splat.lines).slice(0, 20)]
      .map(line => clip(line, 300))
      .join("\n"),
    key: splatKey(splat),
  }));
}

function describeBuilds(builds: Said["builds"]): string {
  const [first] = builds;
  if (first === undefined) return "";
  const named = `${first.commit.slice(0, 12)} ${first.variant}`;
  return builds.length === 1 ? named : `${named} and ${builds.length - 1} more`;
}
