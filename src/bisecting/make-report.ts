import { version } from "../base/index.ts";
import { formatBisectLog } from "../git/index.ts";
import type { BisectEnds } from "./bisect-ends.ts";
import {
  type BisectConclusion,
  type BisectReport,
  bisectConclusions,
  bisectReportVersion,
  type ToldCommit,
} from "./bisect-report.ts";
import { bisectCommand } from "./commands.ts";
import { endingOf, type Standing } from "./course.ts";
import type { AnswerDetails } from "./details.ts";
import { expectMore } from "./expect-more.ts";
import type { Journal, JournalEntry } from "./journal.ts";
import { makeAnswer, type StepMemory } from "./make-answer.ts";
import type { Prober } from "./probe.ts";
import { titleOf } from "./question-title.ts";
import type { BisectRequest } from "./request.ts";
import { verdictsOf } from "./verdicts.ts";

export interface ReportParts {
  request: BisectRequest;
  ends: BisectEnds;
  journal: Journal;
  standings: readonly Standing[];
  details: ReadonlyMap<string, AnswerDetails>;
  notes: readonly string[];
  stop: { conclusion: BisectConclusion; reason: string } | undefined;
  isRunning: boolean;
  prober: Pick<Prober, "machines" | "circumstances">;
  workedMs: number;
  memory: StepMemory;
  /** Of commits that are no candidates. */
  subjects: ReadonlyMap<string, string>;
}

const mostCommits = 2000;
const mostCulled = 1000;

/** All that is known of a bisect, to be told. */
export function makeBisectReport(parts: ReportParts): BisectReport {
  const { request, ends, journal, standings, details, stop, isRunning } = parts;
  const { entries } = journal;
  const [first] = standings;
  if (first === undefined) throw new Error("a bisect without a question");
  const { stretch } = first.course;
  const told = new Map(
    standings.flatMap(({ course }) =>
      course.stretch.commits.map(each => [each.id, tellCommit(each)] as const),
    ),
  );
  const subjectOf = (commit: string) => told.get(commit)?.subject ?? parts.subjects.get(commit) ?? "";
  const reports = entries.flatMap(({ report }) => report ?? []);
  const answers = standings.map(standing =>
    makeAnswer({
      standing,
      entries,
      details: details.get(standing.course.asked.id),
      request,
      told,
      subjectOf,
      memory: parts.memory,
    }),
  );
  const answersWithLogs = answers.map((answer, index) => ({
    ...answer,
    gitLog: gitLogOf(standings[index] ?? first, request, subjectOf),
  }));
  return {
    format: "vmentry-bisect",
    version: bisectReportVersion,
    tool: `vmentry ${version}`,
    startedAt: journal.startedAt,
    updatedAt: new Date().toISOString(),
    isRunning,
    ...concluded(answers, stop, isRunning),
    asked: {
      good: ends.good,
      bad: ends.bad,
      direction: request.direction,
      questions: request.questions.map(each => ({ ...each, title: titleOf(each.question) })),
      ...parts.prober.circumstances,
      machine: describeMachines(request, parts.prober.machines),
      confidence: request.confidence,
      firstParent: request.firstParent,
      paths: [...request.paths],
      command: bisectCommand(request, ends),
    },
    notes: [...parts.notes],
    candidates: {
      older: stretch.older[0] ?? "",
      newer: stretch.newer,
      count: stretch.graph.size,
      culled: stretch.culled.slice(0, mostCulled).map(({ commit, because }) => ({ commit, because })),
      commits: around(stretch.commits.map(tellCommit), answers[0]?.first?.commit ?? first.course.likeliest),
    },
    answers: answersWithLogs,
    probes: entries.map(({ order, report }) => ({
      order,
      report: report ?? null,
      subject: subjectOf(order.commit),
      verdicts: verdictsOf(report, standings),
    })),
    findings: findingsOf(entries, standings, subjectOf),
    expected: isRunning ? expectMore(standings, parts.prober.machines) : { probes: 0, durationMs: 0 },
    cost: {
      probes: reports.length,
      boots: reports.filter(({ boot }) => boot.outcome !== "none").length,
      builds: reports.filter(
        ({ build }) => build.outcome === "built" || (build.outcome === "failed" && build.durationMs > 0),
      ).length,
      durationMs: Math.round(parts.workedMs),
    },
  };
}

function tellCommit({
  id,
  subject,
  author,
  date,
  parents,
}: Standing["course"]["stretch"]["commits"][number]): ToldCommit {
  return { commit: id, subject, author, date, parents };
}

/** Those nearest to the answer, when there are too many to tell. */
function around(commits: ToldCommit[], center: string): ToldCommit[] {
  if (commits.length <= mostCommits) return commits;
  const at = commits.findIndex(({ commit }) => commit === center);
  const from = Math.max(0, Math.min(commits.length - mostCommits, at - mostCommits / 2));
  return commits.slice(from, from + mostCommits);
}

/** Of several answers the worst counts; what stopped the bisect counts before all of them. */
function concluded(
  answers: readonly BisectReport["answers"][number][],
  stop: ReportParts["stop"],
  isRunning: boolean,
): Pick<BisectReport, "conclusion" | "reason"> {
  if (stop !== undefined) return stop;
  const open = answers.filter(({ conclusion }) => conclusion === null);
  const [answer] = answers;
  if (open.length > 0 || isRunning) {
    const reason =
      answers.length === 1
        ? (answer?.reason ?? "")
        : `${answers.length - open.length} of ${answers.length} questions are answered`;
    return { conclusion: null, reason };
  }
  const rank = ({ conclusion }: BisectReport["answers"][number]) =>
    conclusion === null ? -1 : bisectConclusions.indexOf(conclusion);
  const worst = answers.reduce((a, b) => (rank(b) > rank(a) ? b : a));
  const firsts = new Set(answers.map(({ first }) => first?.commit));
  const isOne = answers.length > 1 && worst.conclusion === "found" && firsts.size === 1;
  const several = isOne
    ? ` (all ${answers.length} questions)`
    : answers.length > 1
      ? ` (question ${worst.question})`
      : "";
  return { conclusion: worst.conclusion, reason: `${worst.reason}${several}` };
}

function describeMachines({ probe }: BisectRequest, machines: number): string {
  const { name, cpus, memoryMiB, accelerator } = probe.machine;
  const size = [
    ...(cpus === undefined ? [] : [`${cpus} CPUs`]),
    ...(memoryMiB === undefined ? [] : [`${memoryMiB} MiB`]),
    ...(accelerator === "auto" ? [] : [accelerator]),
  ];
  return `${machines} × ${name ?? "machine"}${size.length === 0 ? "" : ` (${size.join(", ")})`}`;
}

/** Commits that do not build or boot, of which that is not what was asked. */
function findingsOf(
  entries: readonly JournalEntry[],
  standings: readonly Standing[],
  subjectOf: (commit: string) => string,
): BisectReport["findings"] {
  const kinds = new Set(standings.map(({ course }) => course.asked.question.kind));
  const findings = new Map<string, BisectReport["findings"][number]>();
  for (const { report } of entries) {
    if (report === undefined) continue;
    const { commit, id: probe, build, boot } = report;
    const isBuild = build.reason !== "" && build.outcome !== "error";
    const isBoot = boot.outcome === "does-not-boot";
    const kind = isBuild ? "build" : "boot";
    if (!(isBuild || isBoot) || kinds.has(kind)) continue;
    const reason = isBuild ? build.reason : boot.reason;
    findings.set(`${kind} ${commit}`, { kind, commit, subject: subjectOf(commit), reason, probe });
  }
  return [...findings.values()];
}

function gitLogOf(
  { course, step }: Standing,
  { direction, firstParent, paths }: BisectRequest,
  subjectOf: (commit: string) => string,
): string {
  const { stretch } = course;
  const end = (commit: string) => ({ commit, subject: subjectOf(commit) });
  const steps = [...course.seenCommits].flatMap(([commit, seen]) => {
    if (stretch.graph.numberOf(commit) === undefined) return [];
    const state: "newer" | "older" | "untestable" =
      seen.untestable !== undefined ? "untestable" : course.isAsNewer(commit) ? "newer" : "older";
    return [{ ...end(commit), state }];
  });
  return formatBisectLog({
    ...{ direction, firstParent, paths, candidates: stretch.commits, steps },
    ...{ newer: end(stretch.newer), older: stretch.older.map(end) },
    first: endingOf({ course, step, revert: undefined })?.conclusion === "found" ? course.culprit : undefined,
  });
}
