import { counted, formatDuration } from "../../base/index.ts";
import { code, details, type Part } from "../../results/index.ts";
import type { BisectReport } from "../bisect-report.ts";
import { type BisectLinks, commitLink, linkTo, table } from "./markdown-text.ts";
import { kernelText, purposeText, type ToldProbe, trialsText, verdictIcons, verdictWords } from "./words.ts";

const mostRows = 1000;
const mostVerdicts = 20;

/** Every probe with links to its logs, folded; when there is too little room how many there were. */
export function probesPart(report: BisectReport, links: BisectLinks): Part {
  const { probes, isRunning } = report;
  if (probes.length === 0) return { full: "", brief: "", leaves: "table of probes" };
  const hasSeveral = report.asked.questions.length > 1;
  const shown = probes.slice(-mostRows);
  const rows = shown.map(probe => row(probe, hasSeveral, links));
  const earlier = probes.length - shown.length;
  const content = [
    ...(earlier > 0 ? [`${counted(earlier, "earlier probe")}, in bisect.json`, ""] : []),
    table(["probe", "commit", "why", "verdict", "kernel", "test", "machine", "logs"], rows),
  ].join("\n");
  const summary = summaryOf(probes);
  return { full: details(summary, content, { open: isRunning }), brief: summary, leaves: "table of probes" };
}

function summaryOf(probes: readonly ToldProbe[]): string {
  const counts = new Map<string, number>();
  for (const { verdicts, report } of probes) {
    const words =
      report === null
        ? "running"
        : [...new Set(verdicts.map(({ verdict }) => verdictWords[verdict]))].join(" and ") || "no verdict";
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  const told = [...counts].map(([words, count]) => `${count} ${words}`).join(", ");
  return `${counted(probes.length, "probe")}: ${told}`;
}

function row(probe: ToldProbe, hasSeveral: boolean, links: BisectLinks): string[] {
  const { order, report, subject, verdicts } = probe;
  const told = verdicts.slice(0, mostVerdicts).map(({ question, verdict, reason, ...trials }) => {
    const which = hasSeveral ? `${code(question)} ` : "";
    const often = trials.failed + trials.passed > 1 ? `, ${trialsText(trials)}` : "";
    const why = reason === "" || verdict === "good" ? "" : `: ${code(reason, 120)}`;
    return `${which}${verdictIcons[verdict]} ${verdictWords[verdict]}${often}${why}`;
  });
  const files = (report?.files ?? [])
    .slice(0, 8)
    .map(({ name, path }) => linkTo(code(name, 60), links.file?.(path)));
  return [
    code(order.id),
    commitLink({ commit: order.commit, subject }, links),
    purposeText(order.purpose),
    report === null ? "⏳ running" : told.join("<br>"),
    report === null ? "" : kernelText(probe),
    report === null ? "" : formatDuration(Math.max(0, report.durationMs - report.boot.durationMs)),
    report === null ? "" : linkTo(code(report.machine, 60), links.machine?.(report.machine)),
    files.join(", "),
  ];
}
