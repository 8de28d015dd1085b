import { counted } from "../base/index.ts";
import type { Ending, QuestionCourse } from "./question-course.ts";
import type { BisectRequest } from "./request.ts";
import { percentText } from "./telling/words.ts";

/** How sure an answer is, and how that was computed; some sentences. */
export function explainAnswer(
  course: QuestionCourse,
  ending: Ending | undefined,
  { confidence }: BisectRequest,
): string {
  if (!course.hasEvidence) return "";
  const { trials, boots, commits } = course.evidence;
  const seen = `${counted(trials, "trial")} in ${counted(boots, "probe")} of ${counted(commits, "commit")}`;
  const rule = course.isFlaky
    ? "Each trial moves the belief in every commit by Bayes' rule: how likely that trial is if the commit is the first, " +
      "with both failure rates unknown and integrated out (Beta distributions), and every commit as likely as any other before the first trial."
    : "The trials never contradicted each other, so that each is taken for what its kernel does: one contradiction in " +
      "some thousand trials is thought possible, and each probe halves what is left.";
  const rates = course.isFlaky
    ? ` It fails in ${percentText(course.rates.bad)} of the trials with the commit, and in ${percentText(course.rates.good)} without.`
    : "";
  const wanted =
    ending?.conclusion === "found" ? ` The search ends once a commit has ${percentText(confidence)}.` : "";
  const culled = course.stretch.culled.length;
  const left =
    culled === 0
      ? ""
      : ` ${counted(culled, "commit")} that cannot change the result ${culled === 1 ? "is" : "are"} not among them.`;
  return `${seen}, of ${counted(course.stretch.graph.size, "candidate")}.${left} ${rule}${rates}${wanted}`;
}
