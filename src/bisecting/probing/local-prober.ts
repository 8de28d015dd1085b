import { availableParallelism } from "node:os";
import pLimit from "p-limit";
import {
  describeError,
  Interrupted,
  type Logger,
  monotonicMs,
  throwIfInterrupted,
  UserError,
} from "../../base/index.ts";
import type { Variant } from "../../build/index.ts";
import type { Environment } from "../../environment/index.ts";
import { type JobRequest, type PreparedTrials, prepareTrials, runTrials } from "../../job/index.ts";
import type { Store } from "../../store/index.ts";
import type { ExpectedCost, ProbeOrder, ProbeReport, Prober } from "../probe.ts";
import type { ProbeRequest } from "../request.ts";
import { answerQuestion } from "./answer.ts";
import type { Build, Builder } from "./builder.ts";
import type { Costs } from "./costs.ts";
import type { Evidence } from "./evidence.ts";
import { listTests, type TestLister, type TestsOfCommit } from "./list-tests.ts";
import type { MachinePool, WaitingMachine } from "./machine-pool.ts";
import { type Attempt, makeReport, trialsIn } from "./make-report.ts";
import { readNumberPattern } from "./measure.ts";
import { isHeard, isMeasured, isOfBuild, isStillAsked, testsOfAll } from "./needed.ts";
import { readNumbers } from "./printed-numbers.ts";
import { ProbeFiles } from "./probe-files.ts";

export interface LocalProberParts {
  request: ProbeRequest;
  variant: Variant;
  environment: Environment;
  store: Store;
  builder: Builder;
  pool: MachinePool;
  costs: Costs;
  /** The bisect's directory. */
  out: string;
  log: Logger;
  /** See LocalProberOptions. Default false. */
  testsAtOnce?: boolean;
}

type Limit = ReturnType<typeof pLimit>;

/** Probes on machines of this host. */
export class LocalProber implements Prober, TestLister {
  readonly machines: number;
  readonly circumstances: Prober["circumstances"];
  readonly #parts: LocalProberParts;
  readonly #machines: Limit;
  readonly #measuring: Limit;
  readonly #closing = new AbortController();
  #closed: Promise<void> | undefined;

  constructor(parts: LocalProberParts) {
    this.#parts = parts;
    this.machines = parts.request.machines;
    this.circumstances = { variant: parts.variant.name, environment: parts.environment.name };
    this.#machines = pLimit(this.machines);
    // What is measured needs CPUs of its own.
    const cpus = parts.request.machine.cpus ?? availableParallelism();
    this.#measuring = pLimit(Math.max(1, Math.floor(availableParallelism() / cpus)));
  }

  cost(commit: string): ExpectedCost {
    return this.#parts.costs.of(commit);
  }

  foresee(commits: readonly string[]): void {
    this.#parts.builder.foresee(commits);
  }

  async testsAt(commit: string, callers: AbortSignal): Promise<TestsOfCommit> {
    const signal = AbortSignal.any([callers, this.#closing.signal]);
    return await listTests(this.#parts, commit, signal);
  }

  async probe(order: ProbeOrder, callers: AbortSignal): Promise<ProbeReport> {
    const signal = AbortSignal.any([callers, this.#closing.signal]);
    throwIfInterrupted(signal);
    checkPatterns(order);
    const startedAt = new Date().toISOString();
    const { builder, pool, costs } = this.#parts;
    const files = await ProbeFiles.make(this.#parts.out, order.id);
    const isBooted = !order.questions.every(isOfBuild);
    if (isBooted && !order.questions.some(isMeasured)) pool.prepare();
    const build = await builder.need(order.commit, signal);
    if (build.outcome === "stored" || build.outcome === "failed") costs.learnBuild(order.commit, build);
    if (build.outcome === "failed" || order.questions.some(isOfBuild)) await this.#keepLog(build, files);
    const startedMs = monotonicMs();
    const isCome = isBooted && build.outcome !== "failed" && build.outcome !== "error";
    const attempts = isCome ? await this.#attempts(order, build, files, signal) : [unbooted(build, files)];
    const report = await makeReport(order, attempts, {
      startedAt,
      durationMs: Math.round(monotonicMs() - startedMs),
    });
    const { count, durationMs } = trialsIn(attempts);
    costs.learnTrials(report.boot, count, durationMs);
    return report;
  }

  /** Nothing is lost but a file when the store has it no more. */
  async #keepLog({ manifest }: Build, files: ProbeFiles): Promise<void> {
    const { store, log } = this.#parts;
    if (manifest === undefined) return;
    await files
      .keepBuildLog(store, manifest)
      .catch((error: unknown) => log.warn(`the build's log is not kept: ${describeError(error)}`));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#close();
    await this.#closed;
  }

  async #close(): Promise<void> {
    this.#closing.abort(new Interrupted("the bisect is over"));
    const { builder, pool, store } = this.#parts;
    await Promise.all([builder[Symbol.asyncDispose](), pool[Symbol.asyncDispose]()]);
    await store[Symbol.asyncDispose]();
  }

  /** One, and another on a fresh machine for what the first one's machine had no answer to. */
  async #attempts(
    order: ProbeOrder,
    build: Build,
    files: ProbeFiles,
    signal: AbortSignal,
  ): Promise<Attempt[]> {
    const isQuiet = order.questions.some(isMeasured);
    const attempt = async (isSecond: boolean, place: ProbeFiles, questions: ProbeOrder["questions"]) => {
      using _ = isQuiet ? this.#parts.builder.pause() : undefined;
      return await this.#attempt({ ...order, questions }, build, place, isSecond, signal);
    };
    const limited = (run: () => Promise<Attempt>) =>
      this.#machines(() => (isQuiet ? this.#measuring(run) : run()));
    const first = await limited(() => attempt(false, files, order.questions));
    const open = order.questions.filter(
      question => answerQuestion(question, first.evidence).answer.kind === "machine-error",
    );
    if (open.length === 0 || first.evidence.build.outcome === "error") return [first];
    this.#parts.log.warn(`probe ${order.id}: trying again on a fresh machine`);
    const again = await files.again();
    return [first, await limited(() => attempt(true, again, open as ProbeOrder["questions"]))];
  }

  /** What the world does to a machine, a disk or the store is told; what the user can mend is thrown. */
  async #attempt(
    order: ProbeOrder,
    build: Build,
    files: ProbeFiles,
    isSecond: boolean,
    signal: AbortSignal,
  ): Promise<Attempt> {
    throwIfInterrupted(signal);
    const { pool, log } = this.#parts;
    const none = unbooted(build, files, isSecond);
    let waiting: WaitingMachine | undefined;
    try {
      waiting = await pool.take(isSecond, signal);
      // The next one comes up while this one is busy, unless it would disturb what is measured.
      if (!order.questions.some(isMeasured)) pool.prepare();
      const evidence = await this.#try(order, files, waiting, signal);
      return { evidence: { ...none.evidence, ...evidence }, machine: nameOf(waiting), files };
    } catch (error) {
      throwIfInterrupted(signal);
      if (error instanceof UserError) throw error;
      const fault = describeError(error);
      log.error(`probe ${order.id}: ${fault}`);
      const machine = waiting === undefined ? "" : nameOf(waiting);
      return { evidence: { ...none.evidence, fault }, machine, files };
    } finally {
      await waiting?.[Symbol.asyncDispose]();
      if (waiting !== undefined) await files.keepConsole(waiting.consolePath);
    }
  }

  async #try(
    order: ProbeOrder,
    files: ProbeFiles,
    { machine, scratch }: WaitingMachine,
    signal: AbortSignal,
  ): Promise<Pick<Evidence, "trials" | "missing" | "numbers">> {
    const { log } = this.#parts;
    const request = this.#jobRequest(order, files);
    await using prepared = await this.#prepare(request, order, scratch, signal);
    const trials = await runTrials({
      ...{ request, prepared, machine, scratch, context: { log, signal } },
      trials: order.trials,
      listens: order.questions.some(isHeard),
      scripts: this.#scriptsOf(order),
      isOpen: (test, rounds) => isStillAsked(order.questions, test, rounds),
    });
    throwIfInterrupted(signal);
    const runs = trials.rounds.map(({ run }) => run);
    await files.keepResults(runs, prepared.expectations.notices());
    return { trials, missing: prepared.missing, numbers: await readNumbers(order, trials, files) };
  }

  /** The kernel out of the store, which somebody may have emptied since it was built. */
  async #prepare(
    request: JobRequest,
    { commit, questions }: ProbeOrder,
    scratch: string,
    signal: AbortSignal,
  ): Promise<PreparedTrials> {
    const { builder, environment, log } = this.#parts;
    const need = {
      environment,
      tests: testsOfAll(questions),
      wantsAll: questions.some(({ question }) => question.kind === "command"),
    };
    const prepare = () => prepareTrials(request, need, { scratch, log, signal });
    try {
      return await prepare();
    } catch (error) {
      throwIfInterrupted(signal);
      if (!(error instanceof UserError)) throw error;
      const { outcome } = await builder.need(commit, signal);
      if (outcome !== "built") throw error;
      return await prepare();
    }
  }

  #jobRequest(order: ProbeOrder, files: ProbeFiles): JobRequest {
    const { request, variant, environment, store } = this.#parts;
    const { selftests, suite, suiteFiles, environments, timeoutMs, machine } = request;
    return {
      ...{ kernel: `${order.commit}/${variant.name}`, store: store.place, suiteFiles, testFiles: [] },
      ...(selftests === undefined ? {} : { selftests }),
      ...(suite === undefined ? {} : { suite }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...{ tests: [], machine },
      ...(this.#isAtOnce(order) ? { retryFailures: true } : { retryFailures: false, jobs: 1 }),
      ...{ environments, onlyEnvironments: environments.length === 0 ? [] : [environment.name] },
      ...{ knownFailures: request.knownFailures, allowedSplats: request.allowedSplats },
      ...{ out: files.directory, overwrite: true },
    };
  }

  #isAtOnce({ purpose, trials }: ProbeOrder): boolean {
    return this.#parts.testsAtOnce === true && trials === 1 && !purpose.startsWith("verify-");
  }

  #scriptsOf({ questions }: ProbeOrder) {
    const { commandTimeoutMs: timeoutMs } = this.#parts.request;
    return questions.flatMap(({ id, question }) =>
      question.kind === "command" ? [{ name: id, script: question.script, timeoutMs }] : [],
    );
  }
}

/** A pattern that is none is said before a kernel is built for it. */
function checkPatterns({ questions }: ProbeOrder): void {
  for (const { question } of questions) {
    if (question.kind === "metric" && question.metric.of === "number") {
      readNumberPattern(question.metric.pattern);
    }
  }
}

function unbooted(build: Build, files: ProbeFiles, isSecond = false): Attempt {
  const evidence: Evidence = {
    ...{ build: reportOf(build), trials: undefined, missing: new Map(), fault: undefined },
    ...{ numbers: new Map(), isSecond },
  };
  return { evidence, machine: "", files };
}

function reportOf({ outcome, reason, durationMs }: Build): ProbeReport["build"] {
  return { outcome, reason, durationMs };
}

function nameOf({ machine: { description } }: WaitingMachine): string {
  const { name, arch, cpus, memoryMiB, accelerator } = description;
  return `${name} (${arch}, ${cpus} CPUs, ${memoryMiB} MiB, ${accelerator})`;
}
