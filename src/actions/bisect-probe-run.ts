import { join } from "node:path";
import { checkOwnDirectory, makeOwnDirectory, writeFileAtomic } from "../base/index.ts";
import { openLocalProber, type ProbeAnswer, type ProbeOrder, type ProbeReport } from "../bisecting/index.ts";
import { unpackCommit } from "../git/index.ts";
import { probeReportFile } from "../github/index.ts";
import { code } from "../results/index.ts";
import type { ActionBody, ActionContext } from "./action-run.ts";
import type { BisectProbeInputs } from "./bisect-probe-inputs.ts";
import { findPlannedMachine, probeRequest } from "./probe-inputs.ts";

export interface BisectProbed {
  report: ProbeReport;
  /** Of probe.json. */
  path: string;
}

const ownership = { names: [probeReportFile, "probes"], maker: "this action" };

export const bisectProbeBody: ActionBody<BisectProbeInputs, BisectProbed> = {
  run: probe,
  outputs: ({ report, path }) => ({
    conclusion: isAnswered(report) ? "answered" : "machine-error",
    answers: JSON.stringify(report.answers),
    report: path,
  }),
  summary: ({ report }) => formatProbe(report),
  problems: ({ report }) =>
    isAnswered(report) ? [] : [...new Set(report.answers.map(({ reason }) => reason))],
};

async function probe(inputs: BisectProbeInputs, context: ActionContext): Promise<BisectProbed> {
  const { log, signal } = context;
  const { order, bundle, out, overwrite } = inputs;
  await checkOwnDirectory(out, ownership, overwrite);
  await makeOwnDirectory(out, ownership);
  if (bundle !== undefined) await unpackCommit(inputs.probe.repository, bundle, { signal });
  const planned = await findPlannedMachine(inputs.probe);
  const report = await ask(probeRequest(inputs.probe, order.questions, planned, 1), order, out, context);
  const path = join(out, probeReportFile);
  await writeFileAtomic(path, `${JSON.stringify(report, null, 1)}\n`);
  for (const answer of report.answers) log.info(`${answer.question}: ${answerText(answer)}`);
  return { report, path };
}

async function ask(
  request: Parameters<typeof openLocalProber>[0],
  order: ProbeOrder,
  out: string,
  { log, signal }: ActionContext,
): Promise<ProbeReport> {
  await using prober = await openLocalProber(request, { out, log, signal });
  return await prober.probe(order, signal);
}

function isAnswered({ answers }: ProbeReport): boolean {
  return answers.some(({ kind }) => kind !== "machine-error");
}

function answerText(answer: ProbeAnswer): string {
  if (answer.kind !== "trials") return `${answer.kind}: ${answer.reason}`;
  const { failed, passed, reason } = answer;
  return `${failed} of ${failed + passed} failed${reason === "" ? "" : `: ${reason}`}`;
}

function formatProbe({ id, commit, answers, build, boot }: ProbeReport): string {
  const rows = [
    `| build | ${code([build.outcome, build.reason].filter(each => each !== "").join(": "), 300)} |`,
    `| boot | ${code([boot.outcome, boot.reason].filter(each => each !== "").join(": "), 300)} |`,
    ...answers.map(answer => `| ${code(answer.question, 20)} | ${code(answerText(answer), 500)} |`),
  ];
  return [
    `## vmentry bisect: probe ${id} of ${code(commit.slice(0, 12), 12)}`,
    "",
    "| | |",
    "| --- | --- |",
    ...rows,
    "",
  ].join("\n");
}
