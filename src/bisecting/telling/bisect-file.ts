import { parseVersionedJson, UserError } from "../../base/index.ts";
import { type BisectReport, bisectReportSchema, bisectReportVersion } from "../bisect-report.ts";

/**
 * The text of `bisect.json`. @throws Error when it is not as the schema says, which is a fault of vmentry's
 */
export function formatBisectJson(report: BisectReport): string {
  return `${JSON.stringify(bisectReportSchema.parse(report), null, 1)}\n`;
}

/**
 * Reads a `bisect.json` of this version; keys that it does not know are left out.
 * @param place where the text came from, for messages
 * @throws UserError when it is none, or when it contradicts itself
 */
export function readBisectReport(text: string, place: string): BisectReport {
  const report = parseVersionedJson(text, place, {
    ...{ schema: bisectReportSchema, format: "vmentry-bisect", version: bisectReportVersion },
    what: "report of a bisect",
  });
  const wrong = contradictionOf(report);
  if (wrong !== undefined) throw new UserError(`${place}: contradicts itself: ${wrong}`);
  return report;
}

/** A file that names a commit without having found one, or answers what was not asked, must not pass for an answer. */
function contradictionOf({ asked, answers, probes, candidates, isRunning, conclusion }: BisectReport) {
  const questions = new Set(asked.questions.map(({ id }) => id));
  const ids = new Set(probes.map(({ order }) => order.id));
  const commits = new Set(candidates.commits.map(({ commit }) => commit));
  if (questions.size < asked.questions.length) return "asked.questions: one is there twice";
  if (ids.size < probes.length) return "probes: one is there twice";
  if (commits.size < candidates.commits.length) return "candidates.commits: one is there twice";
  if (candidates.count < commits.size) return "candidates.count: fewer than there are";
  if (!isRunning && conclusion === null) return "conclusion: none, and it does not run";
  for (const [index, answer] of answers.entries()) {
    const at = `answers.${index}`;
    if (!questions.has(answer.question)) return `${at}.question: was not asked`;
    if ((answer.conclusion === "found") !== (answer.first !== null) && answer.conclusion !== "contradiction")
      return `${at}.first: not as its conclusion says`;
    if (answer.rangeCount < answer.range.length) return `${at}.rangeCount: fewer than there are`;
    if (answer.steps.some(({ probe }) => !ids.has(probe))) return `${at}.steps: a probe that is not there`;
  }
  if (new Set(answers.map(({ question }) => question)).size < answers.length)
    return "answers: one is there twice";
  for (const [index, { order, report, verdicts }] of probes.entries()) {
    if (report !== null && (report.id !== order.id || report.commit !== order.commit))
      return `probes.${index}.report: of another probe`;
    if (verdicts.some(({ question }) => !questions.has(question)))
      return `probes.${index}.verdicts: of what was not asked`;
  }
  return undefined;
}
