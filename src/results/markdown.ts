import { counted, formatDuration } from "../base/index.ts";
import { describeCounts, failedStatuses, statusesByWorth, statusWords } from "./counts.ts";
import { runParts } from "./markdown-run.ts";
import { joinParts, type Part } from "./markdown-size.ts";
import { code } from "./markdown-text.ts";
import type { Conclusion, Results, RunResult, Status } from "./model.ts";
import { testName } from "./test-name.ts";

export interface MarkdownOptions {
  /** The size that it must not pass, bytes of UTF-8, at least 2048. Default 900 KiB. */
  maxBytes?: number;
}

/** GitHub takes 1 MiB for a step's summary, and drops one that is larger as a whole. */
const defaultMaxBytes = 900 * 1024;

/** The results as GitHub-flavoured Markdown: the conclusion, what failed, a table of the runs, then the details. */
export function formatMarkdown(results: Results, options: MarkdownOptions = {}): string {
  const { runs } = results;
  const hasSeveralKernels = new Set(runs.map(run => run.kernel.release)).size > 1;
  const parts = [
    heading(results),
    reason(results),
    atOnce("Failed", failedStatuses, runs),
    atOnce("Died with the machine", ["machine-died"], runs),
    atOnce("In error", ["error"], runs),
    runTable(runs),
    machines(runs),
    ...runs.flatMap(run => runParts(run, { hasSeveralKernels })),
  ];
  return joinParts(parts, options.maxBytes ?? defaultMaxBytes);
}

const conclusions: Record<Conclusion, { icon: string; words: string }> = {
  good: { icon: "✅", words: "good" },
  "tests-failed": { icon: "❌", words: "tests failed" },
  error: { icon: "⚠️", words: "error" },
  interrupted: { icon: "⏹️", words: "interrupted" },
  "not-applicable": { icon: "➖", words: "not applicable" },
};

function heading({ conclusion, counts }: Results): Part {
  const { icon, words } = conclusions[conclusion];
  const text = `## ${icon} vmentry: ${words}: ${describeCounts(counts)}`;
  return { full: text, brief: text, leaves: "heading" };
}

/** Failed tests speak for themselves. */
function reason({ conclusion, reason: text }: Results): Part {
  const isTold = conclusion !== "good" && conclusion !== "tests-failed";
  return { full: isTold ? code(text, 1000) : "", brief: "", leaves: "reason" };
}

const toldNames = 25;
const toldEnvironments = 6;

/** Every bad test with the environments that it was bad under, so that nobody has to scroll for it. */
function atOnce(label: string, statuses: readonly Status[], runs: readonly RunResult[]): Part {
  const failed = new Map<string, Set<string>>();
  for (const run of runs) {
    for (const test of run.tests) {
      if (!statuses.includes(test.status)) continue;
      const name = testName(test, run);
      failed.set(name, (failed.get(name) ?? new Set()).add(run.environment.name));
    }
  }
  const told = [...failed].slice(0, toldNames).map(([name, environments]) => {
    const names = [...environments].slice(0, toldEnvironments).map(each => code(each, 100));
    const more = environments.size - toldEnvironments;
    return `${code(name, 100)} (${names.join(", ")}${more > 0 ? ` and ${more} more` : ""})`;
  });
  const more = failed.size - toldNames;
  const text =
    told.length === 0 ? "" : `**${label}:** ${told.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  return { full: text, brief: "", leaves: "list of bad tests" };
}

const briefRows = 100;

function runTable(runs: readonly RunResult[]): Part {
  if (runs.length === 0) return { full: "", brief: "", leaves: "table" };
  const columns = statusesByWorth.filter(
    status => status === "pass" || status === "skip" || runs.some(run => run.counts[status] > 0),
  );
  const head = ["environment", "kernel", "conclusion", ...columns.map(status => statusWords[status]), "time"];
  const align = ["---", "---", "---", ...columns.map(() => "---:"), "---:", "---"];
  const top = [tableRow([...head, "settings as read back"]), tableRow(align)];
  const rows = runs.map(run => runRow(run, columns));
  const full = [...top, ...rows].join("\n");
  const brief = [...top, ...rows.slice(0, briefRows)].join("\n");
  return { full, brief, leaves: "table of all runs" };
}

function runRow(run: RunResult, columns: readonly Status[]): string {
  const { icon, words } = conclusions[run.conclusion];
  const why = run.conclusion === "good" || run.conclusion === "tests-failed" ? "" : `: ${code(run.reason)}`;
  const settings = run.environment.settings
    .slice(0, 20)
    .map(({ parameter, readBack }) => code(`${parameter} = ${readBack}`, 100));
  return tableRow([
    code(run.environment.name),
    code(run.kernel.release),
    `${icon} ${words}${why}`,
    ...columns.map(status => String(run.counts[status])),
    formatDuration(run.durationMs),
    settings.join("<br>"),
  ]);
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** What the runs ran on, mostly one machine. */
function machines(runs: readonly RunResult[]): Part {
  const lines = runs.map(({ machine, kernel, jobs }) => {
    const { name, kind, accelerator, arch, cpuVendor, cpus, memoryMiB } = machine;
    const what = [kind, accelerator, arch, cpuVendor].map(each => code(each)).join(" ");
    const size = `${counted(cpus, "CPU")}, ${memoryMiB} MiB, ${counted(jobs, "test")} at a time`;
    return `Machine ${code(name)} (${what}, ${size}); kernel ${code(kernel.version)} from ${code(kernel.source)}`;
  });
  return { full: [...new Set(lines)].join("\\\n"), brief: "", leaves: "list of machines" };
}
