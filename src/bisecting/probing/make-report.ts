import type { ProbeOrder, ProbeReport } from "../probe.ts";
import { answerQuestion, type Told } from "./answer.ts";
import type { Evidence } from "./evidence.ts";
import type { ProbeFiles } from "./probe-files.ts";

/** One machine's try at a commit. */
export interface Attempt {
  evidence: Evidence;
  machine: string;
  files: ProbeFiles;
}

/** What a probe came to: of each question what the first machine said, or, if that failed, the second. */
export async function makeReport(
  { id, commit, questions }: ProbeOrder,
  attempts: readonly Attempt[],
  told: Pick<ProbeReport, "startedAt" | "durationMs">,
): Promise<ProbeReport> {
  const [first, second] = attempts;
  if (first === undefined) throw new Error("a probe without an attempt has no report");
  const answers: ProbeReport["answers"] = [];
  for (const question of questions) {
    let from = first;
    let said: Told = answerQuestion(question, first.evidence);
    if (second !== undefined && said.answer.kind === "machine-error") {
      from = second;
      said = answerQuestion(question, second.evidence);
    }
    const { answer, shown } = said;
    if (answer.kind !== "trials") answers.push(answer);
    else answers.push({ ...answer, output: await from.files.keepOutput(question.id, shown) });
  }
  const best = second !== undefined && bootOf(first).outcome === "error" ? second : first;
  return {
    ...{ id, commit, ...told, machine: best.machine, build: best.evidence.build, boot: bootOf(best) },
    answers,
    files: attempts.flatMap(({ files }) => files.files),
  };
}

function bootOf({ evidence: { trials, fault } }: Attempt): ProbeReport["boot"] {
  if (trials === undefined) {
    return fault === undefined
      ? { outcome: "none", reason: "", durationMs: 0 }
      : { outcome: "error", reason: fault, durationMs: 0 };
  }
  const { outcome, reason, durationMs } = trials.boot;
  if (outcome === "refused") return { outcome: "none", reason, durationMs };
  return { outcome: outcome === "other-kernel" ? "error" : outcome, reason, durationMs };
}

/** How many rounds and scripts there were, and what they took. */
export function trialsIn(attempts: readonly Attempt[]): { count: number; durationMs: number } {
  const told = attempts.flatMap(({ evidence }) => evidence.trials ?? []);
  const rounds = told.flatMap(trials => trials.rounds);
  const scripts = told.flatMap(trials => [...trials.scripts.values()].flat());
  const count = Math.max(
    rounds.length,
    ...told.flatMap(({ scripts: all }) => [...all.values()].map(ends => ends.length)),
    0,
  );
  const durations = [
    ...rounds.map(({ run }) => run.durationMs),
    ...scripts.map(({ durationMs }) => durationMs),
  ];
  return { count, durationMs: durations.reduce((sum, ms) => sum + ms, 0) };
}
