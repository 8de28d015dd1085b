import type { BisectReport } from "./bisect-report.ts";
import type { Standing } from "./course.ts";
import type { ProbeReport } from "./probe.ts";

type Verdict = BisectReport["probes"][number]["verdicts"][number];

/** What a probe's answers come to, by what is known now of each question. */
export function verdictsOf(report: ProbeReport | undefined, standings: readonly Standing[]): Verdict[] {
  if (report === undefined) return [];
  return report.answers.flatMap((answer): Verdict[] => {
    const standing = standings.find(({ course }) => course.asked.id === answer.question);
    if (standing === undefined) return [];
    const { question } = answer;
    if (answer.kind !== "trials") {
      return [{ question, verdict: answer.kind, failed: 0, passed: 0, reason: answer.reason }];
    }
    const { course } = standing;
    const sighting = course.seen(report.commit).sightings.find(({ probe }) => probe === report.id);
    const hits = sighting?.hits ?? 0;
    const misses = sighting?.misses ?? 0;
    const isForward = course.reading.isFailedHit;
    const [failed, passed] = isForward ? [hits, misses] : [misses, hits];
    const isClear = !course.isFlaky && (failed === 0 || passed === 0);
    const verdict = isClear ? (failed > 0 ? "bad" : "good") : "weak";
    return [{ question, verdict, failed, passed, reason: answer.reason }];
  });
}
