import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import {
  checkOwnDirectory,
  hasCode,
  makeOwnDirectory,
  type Ownership,
  UserError,
  writeFileAtomic,
} from "../../base/index.ts";
import { readCommit } from "../../git/index.ts";
import type { AskedQuestion } from "../question.ts";
import { titleOf } from "../question-title.ts";
import type { SeriesRequest } from "./check-series.ts";
import { formatSeriesMarkdown } from "./series-markdown.ts";
import { formatSeriesReport, type SeriesReport, seriesReportSchema } from "./series-report.ts";

/** What a check leaves in its directory. */
export const seriesFiles = {
  report: "series.json",
  summary: "series.md",
  probes: "probes",
  bisect: "bisect",
} as const;
const own: Ownership = { names: Object.values(seriesFiles), maker: "vmentry check-series" };

/** What was asked, as the report tells it. */
export function askedOf(
  {
    base,
    questions,
    allTests = false,
    trials,
    probe,
  }: Pick<SeriesRequest, "base" | "questions" | "allTests" | "trials" | "probe">,
  isQuick: boolean,
): SeriesReport["asked"] {
  return {
    ...{ base, trials, allTests, isQuick },
    questions: questions.map(each => ({ ...each, title: titleOf(each.question) })),
    variant: probe.variant ?? "",
    environment: probe.environment ?? "",
  };
}

export async function subjectsOf(
  { probe, commits }: Pick<SeriesRequest, "probe" | "commits">,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const subjects = new Map<string, string>();
  for (const commit of commits) {
    subjects.set(commit, (await readCommit(probe.repository, commit, { signal })).subject);
  }
  return subjects;
}

/**
 * Makes a directory ready.
 * @returns the report of an earlier start of the same check
 * @throws UserError when it holds anything else
 */
export async function openSeriesDirectory(
  out: string,
  {
    asked,
    commits,
    overwrite,
  }: { asked: SeriesReport["asked"]; commits: readonly string[]; overwrite: boolean },
): Promise<SeriesReport | undefined> {
  if (overwrite) {
    await checkOwnDirectory(out, own, true);
    await makeOwnDirectory(out, own);
    return undefined;
  }
  const earlier = await readKept(out);
  if (earlier === undefined) return undefined;
  const kept = [earlier.asked, earlier.commits.map(({ commit }) => commit)];
  if (isDeepStrictEqual(kept, [asked, commits])) return earlier;
  throw otherCheck(out);
}

/**
 * What a check in a directory asks; undefined when none is there, or none that is gone on with.
 * @throws UserError when it holds anything else
 */
export async function keptQuestions(
  out: string,
  { overwrite }: { overwrite: boolean },
): Promise<AskedQuestion[] | undefined> {
  if (!overwrite) {
    const earlier = await readKept(out);
    return earlier?.asked.questions.map(({ id, question }) => ({ id, question }));
  }
  await checkOwnDirectory(out, own, true);
  return undefined;
}

async function readKept(out: string): Promise<SeriesReport | undefined> {
  let text: string;
  try {
    text = await readFile(join(out, seriesFiles.report), "utf8");
  } catch (error) {
    if (!hasCode(error, "ENOENT") && !hasCode(error, "ENOTDIR")) throw error;
    await checkOwnDirectory(out, own, false);
    return undefined;
  }
  const earlier = readEarlier(text);
  if (earlier === undefined) throw otherCheck(out);
  return earlier;
}

function otherCheck(out: string): UserError {
  return new UserError(
    `--out ${out} holds a check of other commits, or of something else; give --overwrite to replace it, or another directory`,
  );
}

function readEarlier(text: string): SeriesReport | undefined {
  try {
    return seriesReportSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export async function writeSeriesReport(out: string, report: SeriesReport): Promise<void> {
  await writeFileAtomic(join(out, seriesFiles.summary), formatSeriesMarkdown(report));
  await writeFileAtomic(join(out, seriesFiles.report), formatSeriesReport(report));
}
