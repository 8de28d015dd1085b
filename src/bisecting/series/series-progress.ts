import { counted, formatDuration } from "../../base/index.ts";
import { shownLine } from "../../results/index.ts";
import type { ProbeOrder } from "../probe.ts";
import type { KnownProbe } from "./series-probes.ts";
import type { SeriesReport } from "./series-report.ts";

const purposes: Partial<Record<ProbeOrder["purpose"], string>> = {
  "good-end": " (the base)",
  "verify-culprit": " (again)",
  "verify-parent": " (the one before, again)",
};

/** Tells of a check while it runs, from one report after the other: each thing once. */
export class SeriesProgress {
  #probes = 0;
  #commits = 0;
  #notes = 0;

  /** Lines on what this report has that those before it had not. */
  linesOf({ probes, commits, notes }: SeriesReport): string[] {
    const lines = probes.slice(this.#probes).map(probeLine);
    this.#probes = probes.length;
    lines.push(...notes.slice(this.#notes).map(note => shownLine(note, 400)));
    this.#notes = notes.length;
    const judged = commits.filter(({ verdict }) => verdict !== "not-tried");
    for (const [index, { commit, subject, verdict, reason }] of judged.entries()) {
      if (index < this.#commits) continue;
      const why = reason === "" ? "" : `: ${shownLine(reason, 400)}`;
      lines.push(
        `[${index + 1}/${commits.length}] ${commit.slice(0, 12)} ${shownLine(subject, 100)}: ${verdict}${why}`,
      );
    }
    this.#commits = judged.length;
    return lines;
  }
}

function probeLine({ order, report }: KnownProbe): string {
  const { build, boot, answers } = report;
  const failed = answers.filter(each => each.kind === "trials" && each.failed > 0).length;
  const untold = answers.filter(({ kind }) => kind !== "trials").length;
  const said =
    [
      ...(failed === 0 ? [] : [`${counted(failed, "answer")} not good`]),
      ...(untold === 0 ? [] : [`${untold} could not be tried`]),
    ].join(", ") || "all as it should be";
  const purpose = purposes[order.purpose] ?? "";
  const took = formatDuration(report.durationMs + build.durationMs);
  return `${order.id} ${order.commit.slice(0, 12)}${purpose}: build ${build.outcome}, boot ${boot.outcome}, ${said}, ${took}`;
}
