import { join } from "node:path";
import { describeError, kindOfPath } from "../base/index.ts";
import {
  type BisectLinks,
  BisectProgress,
  type BisectReport,
  formatBisectMarkdown,
  formatBisectText,
  openLocalProber,
  type ProbeOrder,
  type ProbeRequest,
  type Prober,
  runBisect,
} from "../bisecting/index.ts";
import { packCommit } from "../git/index.ts";
import {
  type BisectChain,
  type Carried,
  checkContinued,
  FleetProber,
  type LiveBisect,
  restoreState,
  StateKeeper,
  uploadFile,
  writeLog,
} from "../github/index.ts";
import type { PlannedMachine } from "../matrix/index.ts";
import type { ActionBody, ActionContext, Outputs } from "./action-run.ts";
import { type BisectForge, bisectLinks, conclusionIsGood, openForge, startFresh } from "./bisect-forge.ts";
import type { BisectInputs } from "./bisect-inputs.ts";
import { nameOfBisect, openLive } from "./bisect-live.ts";
import { findPlannedMachine, probeRequest } from "./probe-inputs.ts";
import { openToldServer } from "./server-inputs.ts";

export interface BisectOutcome {
  report: BisectReport;
  links: BisectLinks;
  /** Of the HTML report; empty when it is in the artifact alone. */
  htmlUrl: string;
  /** Of the issue or the comment; empty when there is none. */
  url: string;
  /** Of the run that goes on; empty when none does. */
  continued: string;
  /** Why the step is red. */
  problems: string[];
}

/** So often a running bisect's state is kept as an artifact. */
const keptEveryMs = 10 * 60_000;

export const bisectBody: ActionBody<BisectInputs, BisectOutcome> = {
  run: bisect,
  outputs: outputsOf,
  summary: ({ report, links }) => formatBisectMarkdown(report, { links }),
  problems: ({ problems }) => problems,
};

async function bisect(inputs: BisectInputs, context: ActionContext): Promise<BisectOutcome> {
  const { log, signal, runner } = context;
  const until = inputs.handOverAfterMs === undefined ? undefined : Date.now() + inputs.handOverAfterMs;
  const forge = inputs.token === undefined ? undefined : openForge(inputs.token, context);
  const before = await restore(inputs, context, forge);
  const run = runner.run?.id ?? 0;
  const chain = { version: 1, first: before?.first ?? run, runs: (before?.runs ?? 0) + 1 } as const;
  const name = nameOfBisect(chain.first, inputs.artifactName, context);
  const keeper = inputs.upload
    ? new StateKeeper({
        ...{ out: inputs.out, chain, attempt: runner.run?.attempt ?? 1, everyMs: keptEveryMs },
        ...{ log, signal },
      })
    : undefined;
  const live = forge === undefined ? undefined : openLive(inputs, forge, name, context);
  const planned = await findPlannedMachine(inputs.probe);
  const progress = new BisectProgress({ colour: true });
  let known: number | undefined;
  let added = 0;
  const onReport = (report: BisectReport) => {
    known ??= report.cost.probes;
    added = report.cost.probes - known;
    writeLog(
      progress
        .linesOf(report)
        .map(line => `${line}\n`)
        .join(""),
    );
    keeper?.update(added);
    if (report.isRunning) live?.update(report);
  };
  try {
    const report = await search(
      inputs,
      {
        open: probe =>
          forge === undefined || inputs.probeWorkflow === undefined
            ? openLocalProber(probe, { out: inputs.out, log, signal })
            : openFleet(inputs, { forge, name, workflow: inputs.probeWorkflow, planned }, context),
        ...{ planned, until, onReport, name },
      },
      context,
    );
    return await end({ report, added, chain, keeper, live, forge }, inputs, context);
  } catch (error) {
    // What is known by then is not lost with the runner.
    await keeper?.finish(added).catch(each => log.debug(`the state was not kept: ${describeError(each)}`));
    throw error;
  }
}

interface Search {
  open: (probe: ProbeRequest) => Promise<Prober>;
  planned: PlannedMachine | undefined;
  until: number | undefined;
  onReport: (report: BisectReport) => void;
  name: string;
}

async function search(
  { wanted, probe: asked, machineCount, out, overwrite, server: told }: BisectInputs,
  { open, planned, until, onReport, name }: Search,
  { runner, log, signal }: ActionContext,
): Promise<BisectReport> {
  const probe = probeRequest(asked, wanted.questions, planned, machineCount);
  await using prober = await open(probe);
  const limit = until === undefined ? {} : { until };
  const server =
    told === undefined
      ? {}
      : { server: { client: await openToldServer(told), name, runUrl: runner.runUrl ?? "" } };
  return await runBisect(
    { ...wanted, probe, ...limit, out, overwrite },
    { log, signal, prober, onReport, ...server },
  );
}

interface Ending {
  report: BisectReport;
  added: number;
  chain: Omit<BisectChain, "added">;
  keeper: StateKeeper | undefined;
  live: LiveBisect | undefined;
  forge: BisectForge | undefined;
}

/** Keeps the state first: all else can be done again from it. */
async function end(
  { report, added, chain, keeper, live, forge }: Ending,
  inputs: BisectInputs,
  context: ActionContext,
): Promise<BisectOutcome> {
  const problems: string[] = [];
  const attempt = async <T>(what: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await what();
    } catch (error) {
      problems.push(describeError(error));
      return undefined;
    }
  };
  writeLog(formatBisectText(report, { colour: true }));
  await attempt(async () => keeper?.finish(added));
  const isHandedOver = report.conclusion === "handed-over" && inputs.handsOver && problems.length === 0;
  const continued =
    isHandedOver && forge !== undefined
      ? await attempt(() => startFresh(forge, { ...chain, added }, context))
      : undefined;
  const htmlUrl = context.signal.aborted ? undefined : await uploadPage(inputs, context);
  const links = bisectLinks(context.runner.runUrl, htmlUrl);
  await live?.finish(report, { links, ...(context.signal.aborted ? { mostMs: 3_000 } : {}) });
  if (!conclusionIsGood(report.conclusion)) problems.unshift(report.reason);
  return {
    ...{ report, links, problems, htmlUrl: htmlUrl ?? "" },
    ...{ url: live?.url ?? "", continued: continued ?? "" },
  };
}

/** As an artifact of its own, which a browser opens with one click. @returns its address */
async function uploadPage(
  { upload, artifactName, out }: BisectInputs,
  { runner, log, signal }: ActionContext,
): Promise<string | undefined> {
  if (!upload || runner.runUrl === undefined) return undefined;
  try {
    const page = { name: `${artifactName}.html`, path: join(out, "bisect.html") };
    const { id } = await uploadFile({ ...page, log, signal });
    return `${runner.runUrl}/artifacts/${id}`;
  } catch (error) {
    log.warn(`the HTML report is in the artifact ${artifactName} alone: ${describeError(error)}`);
    return undefined;
  }
}

/** What an earlier run, or an earlier attempt of this one, left; undefined when the bisect begins. */
async function restore(
  { out, continueRun, overwrite }: BisectInputs,
  { runner, log }: ActionContext,
  forge: BisectForge | undefined,
): Promise<BisectChain | undefined> {
  const { run } = runner;
  if (forge === undefined || run === undefined || overwrite) return undefined;
  // A runner that keeps its directories has all of it.
  if ((await kindOfPath(join(out, "bisect.jsonl"))) !== undefined) return undefined;
  const { repository } = forge;
  const at = { owner: repository.owner, repo: repository.repo };
  if (run.attempt > 1) {
    const own = await restoreState(repository.client, { repository: at, run: run.id, out });
    if (own !== undefined) {
      log.info("going on with what an earlier attempt of this run left");
      return { ...own, runs: Math.max(0, own.runs - 1) };
    }
  }
  if (continueRun === undefined) return undefined;
  await checkContinued(repository, { run: continueRun, file: runner.workflowFile });
  const state = await restoreState(repository.client, { repository: at, run: continueRun, out });
  if (state === undefined) {
    log.warn(`run ${continueRun} left no state that can still be had: the bisect begins anew`);
    return undefined;
  }
  log.info(`going on from run ${continueRun}`);
  return state;
}

interface FleetParts {
  forge: BisectForge;
  name: string;
  workflow: string;
  planned: PlannedMachine | undefined;
}

async function openFleet(
  inputs: BisectInputs,
  { forge, name, workflow, planned }: FleetParts,
  { runner, log, signal }: ActionContext,
): Promise<Prober> {
  const { variant = "", environment = "", repository } = inputs.probe;
  return new FleetProber({
    repository: forge.repository,
    lastWords: forge.lastWords,
    workflow,
    ref: await forge.defaultBranch(),
    bisect: name,
    machines: inputs.machineCount,
    inputs: {
      ...{ variant, environment, "machine-class": inputs.probe["machine-class"] ?? "" },
      "runs-on": planned === undefined ? "" : JSON.stringify(planned.runsOn),
      "bisect-run": runner.runUrl ?? "",
    },
    directory: inputs.out,
    carry: order => carried(repository, order, signal),
    log,
  });
}

/** A revert was made here, and is in no other repository. */
async function carried(
  repository: string,
  { purpose, commit }: ProbeOrder,
  signal: AbortSignal,
): Promise<Carried | undefined> {
  return purpose === "verify-revert" ? await packCommit(repository, commit, { signal }) : undefined;
}

function outputsOf({ report, url, continued, htmlUrl }: BisectOutcome): Outputs {
  const { answers, cost } = report;
  const first = answers.find(answer => answer.first !== null)?.first?.commit ?? "";
  const told = answers.map(answer => ({
    question: report.asked.questions.find(({ id }) => id === answer.question)?.title ?? answer.question,
    conclusion: answer.conclusion,
    first: answer.first?.commit ?? null,
    range: answer.range.map(({ commit }) => commit),
    confidence: answer.confidence,
  }));
  return {
    conclusion: report.conclusion ?? "error",
    "first-commit": first,
    answers: JSON.stringify(told),
    probes: cost.probes,
    "html-url": htmlUrl,
    "issue-url": url,
    "continue-url": continued,
  };
}
