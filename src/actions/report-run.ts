import { copyFile, mkdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { describeError, temporaryDirectory, UserError, visible } from "../base/index.ts";
import {
  type Collected,
  collectForReport,
  type GithubClient,
  historyArtifact,
  openClient,
  type ReportSinks,
  type RunnerEnvironment,
  readEvent,
  type ToldReport,
  tellReport,
  type WorkflowEvent,
} from "../github/index.ts";
import { type History, noHistory, parseHistory } from "../report/index.ts";
import { type ReportJobOutcome, type ReportJobRequest, runReportJob } from "../reporting/index.ts";
import type { ActionBody, ActionContext, Outputs } from "./action-run.ts";
import type { ReportInputs } from "./report-inputs.ts";
import { serverForClient } from "./server-inputs.ts";

export interface ReportOutcome extends ReportJobOutcome {
  told: ToldReport;
  artifactUrl: string | undefined;
  /** Why the step is red although the report may be good. */
  problems: string[];
}

const reportLabel = "Report";

/** Makes a report of what the jobs of a workflow run left as artifacts, and tells it wherever that was asked for. */
export async function reportRun(inputs: ReportInputs, context: ActionContext): Promise<ReportOutcome> {
  const { runner, log, signal } = context;
  if (inputs.token === undefined) {
    throw new UserError(
      'input "token": not given, expected the job\'s token, with which the artifacts of the run are read',
    );
  }
  await using scratch = temporaryDirectory("report");
  const client = openClient({ token: inputs.token, log, signal });
  const event = await readEvent(runner);
  checkRun(inputs.runId, runner, event);
  const collected = await collectForReport(client, {
    runner,
    event,
    directory: scratch.path,
    baseBranch: inputs.baseBranch,
    baseline: inputs.baseline,
    server: await serverOf(inputs, scratch.path),
  });
  for (const note of collected.notes) log.info(note);
  const { run, baseline } = collected;
  const records = isRecorded(inputs, collected);
  const outcome = await runReportJob(
    {
      run: { id: `${run.id}`, ...(run.isTrusted ? {} : { commit: run.commit }) },
      directories: [collected.current],
      lost: collected.problems,
      baseline: baseline === null ? null : { ...baseline, directories: [baseline.directory] },
      history: collected.histories,
      records,
      ...whereTo(inputs, runner, collected),
    },
    { log, signal },
  );
  const told = await tell(outcome, inputs, context, { client, event, collected, scratch: scratch.path });
  if (records) await tellServer(inputs, outcome, collected, context, scratch.path);
  return told;
}

/** The report of what is in directories, compared with nothing: there is no token to look for more with. */
export async function reportDirectories(
  directories: readonly string[],
  inputs: ReportInputs,
  context: ActionContext,
): Promise<ReportOutcome> {
  await using scratch = temporaryDirectory("report");
  const { runner, log, signal } = context;
  const outcome = await runReportJob(
    { run: {}, directories, baseline: null, history: [], records: false, ...whereTo(inputs, runner) },
    { log, signal },
  );
  return await tell(outcome, inputs, context, { scratch: scratch.path });
}

/** Another run's artifacts are anybody's: only of the one that started this one GitHub says what it was. */
function checkRun(asked: number | undefined, runner: RunnerEnvironment, event: WorkflowEvent): void {
  const run = event.kind === "workflow_run" ? event.run.id : runner.run?.id;
  if (asked === undefined || asked === run) return;
  const which = event.kind === "workflow_run" ? "the run that started this one" : "this run";
  throw new UserError(`input "run-id": given ${asked}, expected ${which}, ${run ?? "which is not known"}`);
}

function whereTo(
  { out, overwrite, failOn, html }: ReportInputs,
  { runUrl }: RunnerEnvironment,
  collected?: Collected,
): Pick<ReportJobRequest, "out" | "overwrite" | "failOn" | "html"> {
  const links = runUrl === undefined ? [] : [{ label: "Workflow run", url: runUrl }];
  const artifactUrl = (name: string) => {
    const id = collected?.artifactIds.get(name);
    if (id === undefined || runUrl === undefined) return undefined;
    // The run that is judged may be another than this one.
    return `${runUrl.replace(/\d+$/, `${collected?.run.id}`)}/artifacts/${id}`;
  };
  return {
    out,
    overwrite,
    ...(failOn === undefined ? {} : { failOn }),
    ...(html ? { html: { links, artifactUrl } } : {}),
  };
}

/** Runs of the base branch make its history, whoever can write to it. */
function isRecorded({ history }: ReportInputs, { run, isOfBaseBranch }: Collected): boolean {
  return run.isTrusted && (history === "record" || (history === "auto" && isOfBaseBranch));
}

async function serverOf({ server }: ReportInputs, scratch: string) {
  return server === undefined ? undefined : await serverForClient(server, scratch);
}

interface Surroundings {
  scratch: string;
  client?: GithubClient;
  event?: WorkflowEvent;
  collected?: Collected;
}

async function tell(
  outcome: ReportJobOutcome,
  inputs: ReportInputs,
  { runner, log, signal }: ActionContext,
  around: Surroundings,
): Promise<ReportOutcome> {
  const { report } = outcome;
  const told = await tellReport({
    report,
    name: reportName(runner, around.event),
    sinks: await sinksOf(outcome, inputs, around),
    client: around.client,
    repository: runner.repository ?? "",
    run: { id: runner.run?.id ?? 0, attempt: runner.run?.attempt ?? 1, url: runner.runUrl ?? "" },
    workspace: runner.workspace,
    secrets: [inputs.token, inputs.server?.token].filter(secret => secret !== undefined),
    log,
    signal,
  });
  for (const notice of outcome.notices) log.info(notice);
  // What everything else stands on: without the artifacts, nobody can look, and the next run has no history.
  const isLost = ({ sink }: ToldReport["problems"][number]) => sink === "artifacts";
  for (const { sink, why } of told.problems.filter(problem => !isLost(problem))) log.warn(`${sink}: ${why}`);
  const problems = [
    ...(report.conclusion === "good" ? [] : [report.reason]),
    ...outcome.notWritten,
    ...told.problems.filter(isLost).map(({ why }) => why),
  ];
  const artifactUrl = told.links.find(({ label }) => label.startsWith(reportLabel))?.url;
  return { ...outcome, told, artifactUrl, problems };
}

/** What tells this report from those of other workflows on the same commit. */
function reportName(runner: RunnerEnvironment, event: WorkflowEvent | undefined): string {
  const file = event?.kind === "workflow_run" ? event.run.file : runner.workflowFile;
  const name = file === undefined ? "" : visible(basename(file)).replace(/\.ya?ml$/, "");
  return name === "" ? "vmentry" : `vmentry: ${name}`;
}

async function sinksOf(
  { report, files }: ReportJobOutcome,
  inputs: ReportInputs,
  { scratch, event, collected }: Surroundings,
): Promise<ReportSinks> {
  const { run } = collected ?? {};
  const isTrusted = run?.isTrusted ?? false;
  const { pullRequest } = run ?? {};
  const ref = event?.defaultBranch;
  const sinks: ReportSinks = { annotations: inputs.annotate };
  if (inputs.check) sinks.check = { name: "vmentry", headSha: run?.commit ?? report.run.commit };
  if (inputs.comment && pullRequest !== undefined) sinks.comment = { pullRequest: pullRequest.number };
  // Issues and bisects are made of what a fork's code printed only when somebody has looked at it.
  if (inputs.issues && isTrusted) {
    sinks.issues = { label: "vmentry", history: await historyOf(files.history?.path) };
  }
  if (inputs.bisectWorkflow !== undefined && isTrusted && ref !== undefined) {
    sinks.bisect = { workflow: inputs.bisectWorkflow, ref };
  }
  if (inputs.upload) {
    const directories = [
      { name: inputs.artifactName, label: reportLabel, kinds: ["report", "markdown", "junit"] },
      { name: historyArtifact, label: "History", kinds: ["history"] },
    ] as const;
    const gathered: { name: string; directory: string; label: string }[] = [];
    for (const { name, label, kinds } of directories) {
      const there = kinds.flatMap(kind => files[kind]?.path ?? []);
      if (there.length === 0) continue;
      const directory = join(scratch, "artifacts", label);
      await mkdir(directory, { recursive: true });
      for (const path of there) await copyFile(path, join(directory, basename(path)));
      gathered.push({ name, directory, label });
    }
    const { html } = files;
    sinks.artifacts = {
      directories: gathered,
      ...(html === undefined || !inputs.html
        ? {}
        : { html: { name: `${inputs.artifactName}.html`, path: html.path } }),
    };
  }
  return sinks;
}

/** What says of an issue's breakage whether it is mended: the history with this run in it. */
async function historyOf(path: string | undefined): Promise<History> {
  if (path === undefined) return noHistory;
  return parseHistory(await readFile(path, "utf8"), path).history;
}

async function tellServer(
  inputs: ReportInputs,
  { files }: ReportJobOutcome,
  { repository, baseBranch }: Collected,
  { log }: ActionContext,
  scratch: string,
): Promise<void> {
  const server = await serverOf(inputs, scratch);
  if (server === undefined || files.history === undefined || baseBranch === undefined) return;
  try {
    // Few have a server, and it is much to load.
    const { openServerClient, tellHistory } = await import("../server/index.ts");
    const client = await openServerClient(server.address, server.tokenFile);
    await tellHistory(client, { repository, branch: baseBranch }, await readFile(files.history.path, "utf8"));
  } catch (error) {
    // The chain of artifacts has it, too.
    log.warn(`the kernel server did not take the history: ${describeError(error)}`);
  }
}

export function reportOutputs({ report, files, told, artifactUrl }: ReportOutcome): Outputs {
  const red = report.findings.filter(({ isRed }) => isRed).length;
  const bisects = told.bisects?.bisects.map(({ fingerprint, url, isNew }) => ({ fingerprint, url, isNew }));
  return {
    conclusion: report.conclusion,
    regressions: report.classes.regression ?? 0,
    findings: red,
    report: files.report?.path ?? "",
    markdown: files.markdown?.path ?? "",
    html: files.html?.path ?? "",
    junit: files.junit?.path ?? "",
    "html-url": told.htmlUrl ?? "",
    "baseline-commit": report.baseline?.commit ?? "",
    "baseline-distance": report.baseline?.distance ?? "",
    "bisect-runs": JSON.stringify(bisects ?? []),
    "artifact-id": artifactUrl?.split("/").at(-1) ?? "",
    "artifact-url": artifactUrl ?? "",
  };
}

/** Annotations and summary are among the places that a report is told in. */
export const reportBody: ActionBody<ReportInputs, ReportOutcome> = {
  run: reportRun,
  outputs: reportOutputs,
  problems: ({ problems }) => problems,
};
