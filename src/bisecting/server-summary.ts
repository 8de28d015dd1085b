import { shownLine } from "../results/index.ts";
import type { BisectSummary } from "../server/index.ts";
import type { BisectReport } from "./bisect-report.ts";

/** What a kernel server lists a bisect by: a line of each text, of the length that it takes. */
export function summarizeBisect(
  report: BisectReport,
  { host, runUrl }: Pick<BisectSummary, "host" | "runUrl">,
): BisectSummary {
  const { asked, answers, cost, expected, startedAt, updatedAt, isRunning, conclusion } = report;
  const titles = new Map(asked.questions.map(({ id, title }) => [id, title]));
  const end = ({ commit, subject }: { commit: string; subject: string }) => ({
    commit,
    subject: shownLine(subject, 500),
  });
  return {
    title: shownLine(asked.questions.map(({ title }) => title).join("; "), 500),
    ...{ startedAt, updatedAt, isRunning, conclusion, host, runUrl },
    reason: shownLine(report.reason, 2000),
    good: end(asked.good),
    bad: end(asked.bad),
    direction: asked.direction,
    environment: asked.environment,
    variant: asked.variant,
    probes: cost.probes,
    expectedProbes: Math.ceil(expected.probes),
    expectedMs: expected.durationMs,
    answers: answers.slice(0, 100).map(answer => ({
      title: shownLine(titles.get(answer.question) ?? answer.question, 500),
      conclusion: answer.conclusion,
      reason: shownLine(answer.reason, 2000),
      first: answer.first === null ? null : end(answer.first),
      rangeCount: answer.rangeCount,
      confidence: answer.confidence,
    })),
  };
}
