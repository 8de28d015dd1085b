import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  Condenser,
  commentBytes,
  formatReport,
  formatReportMarkdown,
  type JobResults,
  makeReport,
  parseHistory,
} from "../../src/report/index.ts";
import { parseResults } from "../../src/results/index.ts";

// Measures a report from files to files: docs/report.md has the figures. The files are write-measured.ts's.

const [from] = process.argv.slice(2);
if (from === undefined) {
  process.stderr.write("usage: node test/report/measure-report.ts DIR\n");
  process.exit(2);
}
const started = performance.now();
const lap = (what: string) => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const [took, busy] = [(performance.now() - started) / 1000, (userCPUTime + systemCPUTime) / 1e6];
  const memory = Math.round(maxRSS / 1024);
  process.stdout.write(`${what}: ${took.toFixed(1)} s (CPU ${busy.toFixed(1)} s), ${memory} MB at most\n`);
};
const condenser = new Condenser();
const read = async (side: string): Promise<JobResults[]> => {
  const jobs: JobResults[] = [];
  const files = (await readdir(from)).filter(name => name.startsWith(`${side}-`));
  for (const name of files.sort()) {
    const file = join(from, name);
    const results = parseResults(await readFile(file, "utf8"), file);
    const condensed = side === "before" ? condenser.baseline(results) : condenser.current(results);
    jobs.push({ job: name.slice(side.length + 1), machineClass: "lab", results: condensed });
  }
  return jobs;
};
const jobs = await read("after");
const baseline = await read("before");
lap("results read");
const history = parseHistory(await readFile(join(from, "history.jsonl"), "utf8"), "history.jsonl");
lap(`history of ${Math.round(history.bytes / 1024)} KiB read`);
const report = makeReport({
  run: { id: "100", commit: "c".repeat(40), subject: "Break it", at: "2026-03-01T00:00:00.000Z" },
  jobs,
  expected: [],
  builds: [],
  notBuilt: [],
  baseline: {
    commit: "b".repeat(40),
    subject: "Base",
    distance: 3,
    source: "run 99",
    builds: [],
    jobs: baseline,
  },
  history,
});
lap(`report made (${report.findings.length} findings: ${report.reason})`);
const json = formatReport(report);
const markdown = formatReportMarkdown(report);
const comment = formatReportMarkdown(report, { maxBytes: commentBytes });
lap(`report written (${json.length >> 10}, ${markdown.length >> 10} and ${comment.length >> 10} KiB)`);
await writeFile(join(from, "report.json"), json);
await writeFile(join(from, "report.md"), markdown);
await writeFile(join(from, "comment.md"), comment);
