import { counted, formatDuration } from "../base/index.ts";
import { failedStatuses, statusWords } from "./counts.ts";
import type { Part } from "./markdown-size.ts";
import { code, codeBlock, details, htmlCode } from "./markdown-text.ts";
import type { RunResult, Splat, Status, TestResult } from "./model.ts";
import { logPlace, testName } from "./test-name.ts";

const statusOrder: readonly Status[] = [...failedStatuses, "machine-died", "error"];

/** What a run has to tell beyond its row of the table: a machine that died, failures, splats, skips. */
export function runParts(run: RunResult, options: { hasSeveralKernels: boolean }): Part[] {
  const tests = statusOrder.flatMap(status => run.tests.filter(test => test.status === status));
  const parts = [
    ...consolePart(run),
    ...tests.map(test => testPart(test, run)),
    ...groupedPart(run, "not-run"),
    ...splatParts(run),
    ...groupedPart(run, "skip"),
  ];
  if (parts.length === 0) return [];
  const kernel = options.hasSeveralKernels ? ` on ${code(run.kernel.release)}` : "";
  const heading = `### ${code(run.environment.name)}${kernel}`;
  return [{ full: heading, brief: heading, leaves: "heading" }, ...parts];
}

function consolePart({ consoleTail, console: log }: RunResult): Part[] {
  if (consoleTail.length === 0) return [];
  const where = log === null ? "" : ` (${htmlCode(log)})`;
  const full = details(`the console's last lines${where}`, codeBlock(consoleTail), { open: true });
  return [{ full, brief: "", leaves: "console's end" }];
}

function testPart(test: TestResult, run: RunResult): Part {
  const { status, location, reason, tail, startedAt, durationMs } = test;
  const took = startedAt === null ? "" : ` after ${formatDuration(durationMs)}`;
  const why = reason === "" ? "" : `: ${code(reason, 300)}`;
  const place = location === null ? [] : [`at ${code(`${location.file}:${location.line}`)}`];
  const logs = logPlace(test) === "" ? [] : [`logs in ${code(logPlace(test))}`];
  const where = [...place, ...logs].join(", ");
  const brief = `**${statusWords[status]}** ${code(testName(test, run))}${took}${why}${where === "" ? "" : `\\\n${where}`}`;
  const output = tail.length === 0 ? "" : `\n\n${details("its last lines", codeBlock(tail))}`;
  return { full: `${brief}${output}`, brief, leaves: output === "" ? "test" : "test's output" };
}

/** Tests of which there are many, each by its name behind the reason that it shares with others. */
function groupedPart(run: RunResult, status: "skip" | "not-run"): Part[] {
  const tests = run.tests.filter(test => test.status === status);
  if (tests.length === 0) return [];
  const byReason = Map.groupBy(tests, test => test.reason);
  const lines = [...byReason].map(([reason, alike]) => {
    const names = alike.map(test => {
      const logs = logPlace(test);
      return code(testName(test, run)) + (logs === "" ? "" : ` (${code(logs)})`);
    });
    return `- ${reason === "" ? "no reason given" : code(reason, 300)}: ${names.join(", ")}`;
  });
  const summary = `${tests.length} ${statusWords[status]}`;
  return [
    {
      full: details(summary, lines.join("\n")),
      brief: summary,
      leaves: `list of tests ${statusWords[status]}`,
    },
  ];
}

/** The same complaint again and again is shown once. */
function splatParts({ splats, console: log }: RunResult): Part[] {
  if (splats.length === 0) return [];
  const where = log === null ? "" : ` (${code(log)})`;
  const heading = `**${counted(splats.length, "kernel complaint")}** on the console${where}`;
  const alike = Map.groupBy(splats, ({ kind, title }) => `${kind}\n${withoutNumbers(title)}`);
  return [{ full: heading, brief: heading, leaves: "heading" }, ...[...alike.values()].map(splatPart)];
}

function splatPart(alike: readonly Splat[]): Part {
  const [first] = alike;
  if (first === undefined) return { full: "", brief: "", leaves: "splat" };
  const times = alike.length === 1 ? "" : `, ${alike.length} times`;
  const full = details(
    `${htmlCode(first.kind)} ${htmlCode(first.title, 300)}${times}`,
    codeBlock(first.lines),
  );
  const brief = `${code(first.kind)} ${code(first.title, 300)}${times}`;
  return { full, brief, leaves: "kernel complaint's lines" };
}

/** Complaints differ by the CPU and the process that hit them. */
function withoutNumbers(title: string): string {
  return title.replace(/\b(CPU|PID): \d+/g, "$1");
}
