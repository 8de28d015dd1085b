import { counted, formatDuration } from "../base/index.ts";
import { conclusionWords } from "./conclusion-words.ts";
import {
  type CountKind,
  countKindsByWorth,
  countsAs,
  describeCounts,
  failedStatuses,
  statusWords,
} from "./counts.ts";
import { runParts } from "./markdown-run.ts";
import { joinParts, type Part } from "./markdown-size.ts";
import { code, details } from "./markdown-text.ts";
import type { Conclusion, Results, RunResult } from "./model.ts";
import { slowestTests, testsInRuns } from "./notable-tests.ts";
import { splatName } from "./splat-group.ts";
import { testName } from "./test-name.ts";

export interface MarkdownOptions {
  /** The size that it must not pass, bytes of UTF-8, at least 2048. Default 900 KiB. */
  maxBytes?: number;
}

/** GitHub takes 1 MiB for a step's summary, and drops one that is larger as a whole. */
const defaultMaxBytes = 900 * 1024;

/** The results as GitHub-flavoured Markdown: the conclusion, what is bad, a table of the runs, then the details. */
export function formatMarkdown(results: Results, options: MarkdownOptions = {}): string {
  const { runs } = results;
  const hasSeveralKernels = new Set(runs.map(run => run.kernel.release)).size > 1;
  const parts = [
    heading(results),
    reason(results),
    testsAtOnce("Failed", failedStatuses, runs),
    testsAtOnce("Died with the machine", ["machine-died"], runs),
    testsAtOnce("In error", ["error"], runs),
    splatsAtOnce(runs),
    testsAtOnce("Flaky", ["flaky"], runs),
    runTable(runs),
    notices(results),
    machines(runs),
    ...runs.flatMap(run => runParts(run, { hasSeveralKernels })),
    slowest(runs),
  ];
  return joinParts(parts, options.maxBytes ?? defaultMaxBytes);
}

const icons: Record<Conclusion, string> = {
  good: "✅",
  splats: "❌",
  "tests-failed": "❌",
  error: "⚠️",
  interrupted: "⏹️",
  "not-applicable": "➖",
};

function heading({ conclusion, counts }: Results): Part {
  const text = `## ${icons[conclusion]} vmentry: ${conclusionWords[conclusion]}: ${describeCounts(counts)}`;
  return { full: text, brief: text, leaves: "heading" };
}

/** Conclusions that the tests and splats in the lists tell by themselves. */
const isTold: ReadonlySet<Conclusion> = new Set(["good", "tests-failed", "splats"]);

function reason({ conclusion, reason: text }: Results): Part {
  return { full: isTold.has(conclusion) ? "" : code(text, 1000), brief: "", leaves: "reason" };
}

const toldNames = 25;
const toldEnvironments = 6;

function testsAtOnce(label: string, kinds: readonly CountKind[], runs: readonly RunResult[]): Part {
  const tests = testsInRuns(runs).filter(({ test }) => kinds.includes(countsAs(test)));
  return atOnce(
    label,
    tests.map(({ test, run }) => ({ name: testName(test, run), run })),
  );
}

function splatsAtOnce(runs: readonly RunResult[]): Part {
  const named = runs.flatMap(run =>
    run.splats.flatMap(splat => (splat.allowed === null ? [{ name: splatName(splat), run }] : [])),
  );
  return atOnce("Kernel complained", named);
}

/** Everything bad with the environments that it was bad under, so that nobody has to scroll for it. */
function atOnce(label: string, all: readonly { name: string; run: RunResult }[]): Part {
  const bad = new Map<string, Set<string>>();
  for (const { name, run } of all) {
    bad.set(name, (bad.get(name) ?? new Set()).add(run.environment.name));
  }
  const told = [...bad].slice(0, toldNames).map(([name, environments]) => {
    const names = [...environments].slice(0, toldEnvironments).map(each => code(each, 100));
    const more = environments.size - toldEnvironments;
    return `${code(name, 100)} (${names.join(", ")}${more > 0 ? ` and ${more} more` : ""})`;
  });
  const more = bad.size - toldNames;
  const text =
    told.length === 0 ? "" : `**${label}:** ${told.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  return { full: text, brief: "", leaves: "list of bad tests" };
}

const briefRows = 100;

function runTable(runs: readonly RunResult[]): Part {
  if (runs.length === 0) return { full: "", brief: "", leaves: "table" };
  const columns = countKindsByWorth.filter(
    kind => kind === "pass" || kind === "skip" || runs.some(run => run.counts[kind] > 0),
  );
  const head = ["environment", "kernel", "conclusion", ...columns.map(kind => statusWords[kind]), "time"];
  const align = ["---", "---", "---", ...columns.map(() => "---:"), "---:", "---"];
  const top = [tableRow([...head, "settings as read back"]), tableRow(align)];
  const rows = runs.map(run => runRow(run, columns));
  const full = [...top, ...rows].join("\n");
  const brief = [...top, ...rows.slice(0, briefRows)].join("\n");
  return { full, brief, leaves: "table of all runs" };
}

function runRow(run: RunResult, columns: readonly CountKind[]): string {
  const why = isTold.has(run.conclusion) ? "" : `: ${code(run.reason)}`;
  const settings = run.environment.settings
    .slice(0, 20)
    .map(({ parameter, readBack }) => code(`${parameter} = ${readBack}`, 100));
  return tableRow([
    code(run.environment.name),
    code(run.kernel.release),
    `${icons[run.conclusion]} ${conclusionWords[run.conclusion]}${why}`,
    ...columns.map(kind => String(run.counts[kind])),
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
    const { version, source, commit } = kernel;
    const built = commit === null || source.startsWith(commit) ? "" : `, commit ${code(commit)}`;
    return `Machine ${code(name)} (${what}, ${size}); kernel ${code(version)} from ${code(source)}${built}`;
  });
  return { full: [...new Set(lines)].join("\\\n"), brief: "", leaves: "list of machines" };
}

/** What somebody should look after. */
function notices(results: Results): Part {
  const lines = results.notices.map(notice => `- ${code(notice, 1000)}`);
  const full = lines.length === 0 ? "" : ["**Notices:**", "", ...lines].join("\n");
  const brief = lines.length === 0 ? "" : `**${counted(lines.length, "notice")}**`;
  return { full, brief, leaves: "list of notices" };
}

function slowest(runs: readonly RunResult[]): Part {
  const lines = slowestTests(testsInRuns(runs)).map(
    ({ test, run }) =>
      `- ${formatDuration(test.durationMs)} ${code(testName(test, run))} (${code(run.environment.name)})`,
  );
  const full = lines.length === 0 ? "" : details("slowest tests", lines.join("\n"));
  return { full, brief: "", leaves: "list of the slowest tests" };
}
