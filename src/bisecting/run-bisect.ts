import { randomUUID } from "node:crypto";
import {
  describeError,
  Interrupted,
  type Logger,
  monotonicMs,
  UserError,
  writeFileAtomic,
} from "../base/index.ts";
import { resolveEnds } from "./bisect-ends.ts";
import type { BisectConclusion, BisectReport } from "./bisect-report.ts";
import { chooseTries } from "./choose-tries.ts";
import { scriptFile } from "./commands.ts";
import { Course, openQuestions, type Standing } from "./course.ts";
import { Details } from "./details.ts";
import { foreseeTries } from "./foresee-tries.ts";
import type { Journal, JournalEntry } from "./journal.ts";
import type { StepMemory } from "./make-answer.ts";
import { makeBisectReport } from "./make-report.ts";
import { openJournal } from "./open-journal.ts";
import { type BisectOutput, bisectOutput } from "./output.ts";
import type { ProbeOrder, ProbeReport, Prober } from "./probe.ts";
import { RepositoryHistory } from "./repository-history.ts";
import type { BisectRequest } from "./request.ts";
import { type BisectServer, ServerState, serverNameOf } from "./server-state.ts";
import type { History } from "./stretch.ts";
import { formatBisectHtml, formatBisectJson, formatBisectMarkdown } from "./telling/index.ts";

export interface BisectContext {
  log: Logger;
  /** Fires when the user wants it to end: its state stays, and it goes on when it is started again. */
  signal: AbortSignal;
  prober: Prober;
  /** Hears of all that is known, at the beginning and after each probe. */
  onReport?: (report: BisectReport) => Promise<void> | void;
  /** Keeps its state, too, and shows it. */
  server?: BisectServer;
  /** Where commits come from. Default: the request's repository. */
  history?: History;
}

/**
 * Searches for the commit that made the difference. What happens after the input was found good is in the report,
 * which is on the disk after each step, with the state from which the bisect goes on when it is started again.
 * @throws UserError for bad input
 */
export async function runBisect(request: BisectRequest, context: BisectContext): Promise<BisectReport> {
  const { log, signal, prober } = context;
  const ends = await resolveEnds(request, signal);
  const output = bisectOutput(request.out);
  const elsewhere = openServerState(context, { request, ends, output });
  const { overwrite } = request;
  await using opened = await openJournal(output, ends.identity, { overwrite, elsewhere, log });
  const { journal, isResumed } = opened;
  if (elsewhere !== undefined) log.info(`kept as ${elsewhere.place}, too`);
  const history = context.history ?? new RepositoryHistory(request, journal, { log, signal });
  const course = await Course.begin({
    questions: request.questions,
    older: ends.older,
    newer: ends.newer,
    options: request,
    history,
    cost: commit => prober.cost(commit),
  });
  if (isResumed) {
    const known = journal.entries.filter(({ report }) => report !== undefined).length;
    log.info(`going on with the bisect in ${output.path}, after probe ${known}`);
  }
  return await new RunningBisect({ request, context, ends, output, journal, course, elsewhere }).run();
}

function openServerState(
  { server, log }: BisectContext,
  { request, ends, output }: Pick<Parts, "request" | "ends" | "output">,
): ServerState | undefined {
  if (server === undefined) return undefined;
  const name = server.name ?? serverNameOf(ends.identity, request);
  return new ServerState(server, { name, output, log });
}

interface Parts {
  request: BisectRequest;
  context: BisectContext;
  ends: Awaited<ReturnType<typeof resolveEnds>>;
  output: BisectOutput;
  journal: Journal;
  course: Course;
  elsewhere: ServerState | undefined;
}

/** Why a bisect stops before each question has its answer. */
interface Stop {
  conclusion: BisectConclusion;
  reason: string;
}

class RunningBisect {
  readonly #parts: Parts;
  readonly #details: Details;
  readonly #memory: StepMemory = new Map();
  readonly #session = randomUUID();
  readonly #startedMs = monotonicMs();
  /** So that reports are written one after the other. */
  #telling: Promise<BisectReport> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { request, output, context } = parts;
    this.#details = new Details(request, output, context.signal);
  }

  async run(): Promise<BisectReport> {
    const { request } = this.#parts;
    for (const { id, question } of request.questions) {
      if (question.kind === "command") await writeFileAtomic(scriptFile(request.out, id), question.script);
    }
    const { context, elsewhere } = this.#parts;
    try {
      return await this.#tell(await this.#runAll());
    } catch (error) {
      if (!context.signal.aborted && !(error instanceof Interrupted)) throw error;
      return await this.#tell({
        conclusion: "interrupted",
        reason: "interrupted; it goes on when the same command is given again",
      });
    } finally {
      await elsewhere?.finish(context.signal.aborted ? 3_000 : 120_000);
    }
  }

  /** @returns why it stops; undefined when each question has its answer */
  async #runAll(): Promise<Stop | undefined> {
    const { journal, course, context, request, elsewhere } = this.#parts;
    const { prober } = context;
    await this.#tell(undefined, true);
    for (;;) {
      const standings = await course.judge(journal.entries);
      const open = openQuestions(standings);
      if (open.length === 0) return undefined;
      elsewhere?.requireAlone();
      const stop = this.#mustStop();
      if (stop !== undefined) return stop;
      const orders = [
        ...lostOrders(journal.entries),
        ...this.#newOrders(standings, chooseTries(open, prober.machines)),
      ].slice(0, prober.machines);
      if (orders.length === 0) {
        return { conclusion: "error", reason: "nothing is to be tried, and there is no answer" };
      }
      prober.foresee(foreseeTries(standings, orders));
      await this.#probeAll(orders, request.mostMachineErrors);
    }
  }

  #newOrders(standings: readonly Standing[], tries: ReturnType<typeof chooseTries>): ProbeOrder[] {
    const { journal, request } = this.#parts;
    const lost = new Set(lostOrders(journal.entries).map(({ commit }) => commit));
    const open = new Set(
      standings.flatMap(({ step, course }) => (step.kind === "ended" ? [] : course.asked.id)),
    );
    const questions = request.questions.filter(({ id }) => open.has(id));
    return tries
      .filter(({ commit }) => !lost.has(commit))
      .map((each, index) => ({ id: `p${journal.entries.length + index + 1}`, ...pick(each), questions }));
  }

  /** All at once; each that ends is on the disk before anything else follows from it. */
  async #probeAll(orders: readonly ProbeOrder[], mostMachineErrors: number): Promise<void> {
    const { journal, context } = this.#parts;
    const known = new Set(journal.entries.map(({ order }) => order.id));
    for (const order of orders) if (!known.has(order.id)) await journal.order(order);
    const cancel = new AbortController();
    const signal = AbortSignal.any([context.signal, cancel.signal]);
    const all = orders.map(async order => {
      try {
        await this.#took(await this.#probe(order, signal));
      } catch (error) {
        // Without one of them there is nothing to decide on, so the others need not go on.
        cancel.abort(error);
        throw error;
      }
    });
    const ended = await Promise.allSettled(all);
    const failures = ended.flatMap(each => (each.status === "rejected" ? [each.reason] : []));
    const [failure] = failures.filter(each => !(each instanceof Interrupted)).concat(failures);
    if (failure !== undefined) throw failure;
    const errors = machineErrorsInARow(journal.entries);
    if (errors > 0)
      context.log.warn(`machines failed ${errors} times in a row, of at most ${mostMachineErrors}`);
  }

  /** A commit that vmentry made itself and that cannot be tried is nobody's bad input. */
  async #probe(order: ProbeOrder, signal: AbortSignal): Promise<ProbeReport> {
    const startedAt = new Date().toISOString();
    try {
      return await this.#parts.context.prober.probe(order, signal);
    } catch (error) {
      if (!(error instanceof UserError) || order.purpose !== "verify-revert") throw error;
      const reason = describeError(error);
      return {
        ...{ id: order.id, commit: order.commit, startedAt, durationMs: 0, machine: "", files: [] },
        build: { outcome: "error", reason, durationMs: 0 },
        boot: { outcome: "none", reason: "", durationMs: 0 },
        answers: order.questions.map(({ id: question }) => ({ question, kind: "untestable", reason })),
      };
    }
  }

  async #took(report: ProbeReport): Promise<void> {
    await this.#parts.journal.report(report);
    await this.#parts.journal.worked(this.#session, monotonicMs() - this.#startedMs);
    await this.#tell(undefined, true);
  }

  #mustStop(): Stop | undefined {
    const { journal, request } = this.#parts;
    const errors = machineErrorsInARow(journal.entries);
    if (errors >= request.mostMachineErrors) {
      const last = journal.entries.findLast(({ report }) => report !== undefined)?.report;
      const why = last?.answers.find(({ kind }) => kind === "machine-error");
      const reason = why?.kind === "machine-error" ? `: ${why.reason}` : "";
      return { conclusion: "machine-errors", reason: `machines failed ${errors} times in a row${reason}` };
    }
    if (request.until !== undefined && Date.now() >= request.until) {
      return {
        conclusion: "handed-over",
        reason: "its time is over; it goes on when the same command is given again",
      };
    }
    return undefined;
  }

  /** Makes the report of all that is known, writes it, and passes it on. */
  async #tell(stop: Stop | undefined, isRunning = false): Promise<BisectReport> {
    const before = this.#telling;
    const telling = (async () => {
      await before?.catch(() => {});
      return await this.#tellNow(stop, isRunning);
    })();
    this.#telling = telling;
    return await telling;
  }

  /** Interrupted while the repository is asked, what was known before stands. */
  async #standings(): Promise<Standing[]> {
    const { course, journal, context } = this.#parts;
    try {
      return await course.judge(journal.entries);
    } catch (error) {
      if (!context.signal.aborted || course.lastStandings === undefined) throw error;
      return course.lastStandings;
    }
  }

  async #tellNow(stop: Stop | undefined, isRunning: boolean): Promise<BisectReport> {
    const { request, context, ends, output, journal, course } = this.#parts;
    const standings = await this.#standings();
    const details = new Map<string, Awaited<ReturnType<Details["of"]>>>();
    for (const standing of standings) {
      details.set(standing.course.asked.id, await this.#details.of(standing, journal.entries));
    }
    const subjects = await this.#details.subjectsOf([
      ...standings.flatMap(({ course: { stretch } }) => stretch.older),
      ...journal.entries.filter(({ order }) => order.purpose !== "search").map(({ order }) => order.commit),
    ]);
    const report = makeBisectReport({
      ...{
        request,
        ends,
        journal,
        standings,
        details,
        stop,
        isRunning,
        prober: context.prober,
        subjects,
        notes: course.notes,
      },
      workedMs: journal.workedMs,
      memory: this.#memory,
    });
    try {
      await writeFileAtomic(output.markdown, formatBisectMarkdown(report));
      await writeFileAtomic(output.html, formatBisectHtml(report));
      await writeFileAtomic(output.gitLog, report.answers.map(({ gitLog }) => gitLog).join("\n"));
      await writeFileAtomic(output.json, formatBisectJson(report));
    } catch (error) {
      context.log.error(`the bisect's report could not be written: ${describeError(error)}`);
    }
    this.#parts.elsewhere?.update(report);
    await context.onReport?.(report);
    return report;
  }
}

function pick({ commit, trials, purpose }: ProbeOrder | ReturnType<typeof chooseTries>[number]) {
  return { commit, trials, purpose };
}

/** Those that were begun by a process that is no more. */
function lostOrders(entries: readonly JournalEntry[]): ProbeOrder[] {
  return entries.flatMap(({ order, report }) => (report === undefined ? [order] : []));
}

/** Reports that say nothing but that a machine failed, since the last one that said more. */
function machineErrorsInARow(entries: readonly JournalEntry[]): number {
  let count = 0;
  for (const { report } of entries) {
    if (report === undefined) continue;
    count = report.answers.every(({ kind }) => kind === "machine-error") ? count + 1 : 0;
  }
  return count;
}
