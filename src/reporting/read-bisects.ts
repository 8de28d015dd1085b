import { lstat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { counted, visible } from "../base/index.ts";
import { type BisectReport, type Question, readBisectReport } from "../bisecting/index.ts";
import { stockEnvironment } from "../environment/index.ts";
import type { BisectSubject, Finding, KnownBisect } from "../report/index.ts";
import { ByteBudget } from "./byte-budget.ts";
import { bisectName, type FoundBisect, findBisects } from "./find-bisects.ts";
import { openCapped, problemLine } from "./read-capped.ts";

/** One of 2,000 commits and some hundred probes is a few MiB. */
const mostBytes = 64 * 1024 * 1024;
const mostBytesOfAll = 256 * 1024 * 1024;

/** Each boot answers for all questions of a bisect: nobody asks so many. */
const mostQuestions = 100;

const pageName = "bisect.html";

export interface ReadBisects {
  bisects: KnownBisect[];
  /** What could not be read, one line each. */
  notices: string[];
}

/**
 * What bisects came to, whoever wrote them: those at paths, and those that were found besides. One that cannot be read
 * is told, and costs nothing else.
 */
export async function readBisects(
  paths: readonly string[],
  besides: readonly FoundBisect[],
): Promise<ReadBisects> {
  const found = await findBisects(paths);
  const read: ReadBisects = { bisects: [], notices: found.notices };
  const files = new Map([...found.files, ...besides].map(each => [resolve(each.file), each]));
  const budget = new ByteBudget("bisects", mostBytesOfAll);
  for (const { file, name } of files.values()) {
    try {
      const opened = await openCapped(file, mostBytes);
      await using _ = opened.file;
      budget.take(opened.bytes, file);
      const report = readBisectReport(await opened.file.readFile("utf8"), visible(file));
      const more = report.asked.questions.length - mostQuestions;
      if (more > 0) read.notices.push(`${visible(file)}: ${counted(more, "more question")} left out`);
      read.bisects.push(...knownBisects(report, await pageOf(file, name)));
    } catch (error) {
      read.notices.push(`the bisect cannot be read: ${problemLine(error)}`);
    }
  }
  return read;
}

/** Those of which no finding tells: somebody who named them may wonder. */
export function untoldBisects(bisects: readonly KnownBisect[], findings: readonly Finding[]): string[] {
  const told = new Set(findings.flatMap(finding => finding.bisects.map(({ page }) => page)));
  const pages = new Set(bisects.map(({ page }) => page));
  return [...pages]
    .filter(page => !told.has(page))
    .map(page => `${visible(page)}: is a bisect that is told beside no finding`);
}

async function pageOf(file: string, name: string): Promise<string> {
  const isThere = await lstat(join(dirname(file), pageName)).then(
    found => found.isFile(),
    () => false,
  );
  return join(name, isThere ? pageName : bisectName);
}

function knownBisects(
  { asked, answers, conclusion, isRunning, reason, startedAt, updatedAt }: BisectReport,
  page: string,
): KnownBisect[] {
  const { direction, variant } = asked;
  const byQuestion = new Map(answers.map(answer => [answer.question, answer]));
  const end = ({ commit, subject }: { commit: string; subject: string }) => ({ commit, subject });
  return asked.questions.slice(0, mostQuestions).flatMap(({ id, question, title }) => {
    const subject = subjectOf(question);
    if (subject === undefined) return [];
    const answer = byQuestion.get(id);
    const own = answer?.reason ?? "";
    // What ended the bisect before this question had its answer stands for that.
    const isOpen = answer === undefined || answer.conclusion === null;
    return {
      ...{ subject, title, direction, startedAt, updatedAt, page, variant },
      conclusion: isOpen ? (isRunning ? null : conclusion) : answer.conclusion,
      reason: isOpen && (!isRunning || own === "") ? reason : own,
      first: answer === undefined || answer.first === null ? null : end(answer.first),
      rangeCount: answer?.conclusion === "range" ? answer.rangeCount : 0,
      confidence: answer?.confidence ?? 0,
      good: end(asked.good),
      bad: end(asked.bad),
      environment: environmentOf(asked),
    };
  });
}

/** Undefined for what no finding is about. */
function subjectOf(question: Question): BisectSubject | undefined {
  switch (question.kind) {
    case "test":
      return { kind: "test", test: question.test };
    case "splat":
      return { kind: "splat", fingerprint: question.fingerprint };
    case "build":
    case "boot":
      return { kind: question.kind };
    case "metric": {
      const { metric } = question;
      return metric.of === "duration" ? { kind: "duration", test: metric.test } : undefined;
    }
    case "command":
      return undefined;
  }
}

/** A bisect names its environment where there was a choice; without a file of one it is the stock one. */
function environmentOf({ environment, command }: BisectReport["asked"]): string {
  if (environment !== "" || command.length === 0 || command.includes("--env")) return environment;
  return stockEnvironment.name;
}
