import { createHash } from "node:crypto";
import {
  describeError,
  Interrupted,
  type Logger,
  monotonicMs,
  throwIfInterrupted,
  UserError,
  within,
} from "../../base/index.ts";
import {
  type ExpectedCost,
  type ProbeOrder,
  type ProbeReport,
  type Prober,
  probeOrderSchema,
} from "../../bisecting/index.ts";
import { failureOf, GithubRefusal, shortLine } from "../github-error.ts";
import {
  type DispatchedRun,
  dispatchRun,
  findRuns,
  listDispatched,
  type StartedRun,
} from "../telling/dispatch-run.ts";
import { at, type Repository } from "../telling/repository.ts";
import { fetchProbe } from "./probe-artifact.ts";
import { ProbeCosts } from "./probe-costs.ts";
import { RunWatch } from "./run-watch.ts";

export interface FleetOptions {
  repository: Repository;
  /** The same for what is said after the bisect's end: it does not fire with the job. */
  lastWords: Repository;
  /** File name of the workflow that is one probe, whose `run-name` has its input `key` as a word. */
  workflow: string;
  /** The branch whose workflow file runs. */
  ref: string;
  /** Names the bisect: the same after a restart, and of no other bisect. */
  bisect: string;
  /** Probes at once. */
  machines: number;
  /** What each run is told beside its order. */
  inputs: Readonly<Record<string, string>>;
  /** The bisect's, where the logs of probes go. */
  directory: string;
  /**
   * Of a commit that the repository on GitHub has not, such as a revert that was made here: the commit that it stands
   * on and the bundle that has the rest, in base64.
   */
  carry(order: ProbeOrder): Promise<Carried | undefined>;
  log: Logger;
  pollMs?: number;
  /** From the dispatch to the run's end, waiting for a free runner counted. */
  deadlineMs?: number;
}

export interface Carried {
  onto: string;
  bundle: string;
}

/** GitHub takes 65,535 characters for all inputs of a dispatch. */
const mostInputs = 64_000;
/** What a cancelled job can still say. */
const lastWordsMs = 3_000;

/**
 * A prober whose machines are runners anywhere: each probe is a run of a workflow, on whichever of them is free. Runs
 * are known by their order, so that after a restart those that are there already are waited for, and none is repeated.
 */
export class FleetProber implements Prober {
  readonly machines: number;
  readonly circumstances: Prober["circumstances"];
  readonly #options: FleetOptions;
  readonly #watch: RunWatch;
  readonly #costs = new ProbeCosts();
  readonly #cancelling = new Set<Promise<void>>();
  #earlier: Promise<DispatchedRun[]> | undefined;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.machines = options.machines;
    const { variant = "", environment = "" } = options.inputs;
    this.circumstances = { variant, environment };
    const { repository, workflow, pollMs = 20_000 } = options;
    this.#watch = new RunWatch(repository, { workflow, pollMs });
  }

  cost(commit: string): ExpectedCost {
    return this.#costs.cost(commit);
  }

  /** Whoever takes a probe builds what it needs. */
  foresee(): void {}

  async probe(order: ProbeOrder, signal: AbortSignal): Promise<ProbeReport> {
    const startedAt = new Date();
    const began = monotonicMs();
    let run: StartedRun | undefined;
    try {
      throwIfInterrupted(signal);
      const key = this.#keyOf(order);
      const inputs = await this.#inputsOf(order, key);
      if ("refused" in inputs) return unasked(order, startedAt, "untestable", inputs.refused, "");
      run = (await this.#earlierRun(key)) ?? (await this.#start(key, inputs));
      this.#options.log.debug(`${order.id} is asked of ${run.url}`);
      const report = await this.#answerOf(order, run, signal);
      this.#costs.learn(order, report, monotonicMs() - began);
      return report;
    } catch (error) {
      if (signal.aborted || this.#options.repository.client.signal.aborted) {
        if (run !== undefined) this.#cancel(run.id);
        throwIfInterrupted(signal);
        throw new Interrupted();
      }
      // What whoever wrote the workflows can mend would be the same at every other try.
      if (error instanceof UserError) throw error;
      return unasked(order, startedAt, "machine-error", describeError(error), run?.url ?? "");
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await within(lastWordsMs, Promise.all(this.#cancelling));
  }

  /** The same order of the same bisect has the same one, whoever asks. */
  #keyOf(order: ProbeOrder): string {
    const content = JSON.stringify([this.#options.bisect, probeOrderSchema.parse(order)]);
    return createHash("sha256").update(content).digest("hex").slice(0, 16);
  }

  async #inputsOf(order: ProbeOrder, key: string): Promise<Record<string, string> | { refused: string }> {
    const carried = await this.#options.carry(order);
    const inputs = {
      ...this.#options.inputs,
      key,
      order: JSON.stringify(order),
      commit: carried?.onto ?? order.commit,
      bundle: carried?.bundle ?? "",
    };
    if (JSON.stringify(inputs).length <= mostInputs) return inputs;
    if (carried !== undefined && JSON.stringify({ ...inputs, bundle: "" }).length <= mostInputs) {
      return { refused: "the commit was made here, and is larger than what can be sent along to a workflow" };
    }
    throw new UserError(
      `what is asked of each kernel is larger than the ${mostInputs} characters that can be sent to a workflow: give fewer tests, or a shorter command`,
    );
  }

  /** Of before a restart. */
  async #earlierRun(key: string): Promise<StartedRun | undefined> {
    const { repository, workflow } = this.#options;
    this.#earlier ??= listDispatched(repository, workflow);
    const runs = await this.#earlier.catch((error: unknown) => {
      this.#earlier = undefined;
      throw this.#explained(error);
    });
    return findRuns(runs, key).find(({ conclusion }) => conclusion !== "cancelled");
  }

  async #start(key: string, inputs: Record<string, string>): Promise<StartedRun> {
    const { repository, workflow, ref } = this.#options;
    const run = await dispatchRun(repository, { workflow, ref, inputs, word: key }).catch(error => {
      throw this.#explained(error);
    });
    if (run === undefined) throw new Error(`a run of ${workflow} was started, and is not listed`);
    return run;
  }

  #explained(error: unknown): unknown {
    const { workflow, ref } = this.#options;
    const failure = failureOf(error);
    if (failure?.fault === "missing") {
      return new UserError(`the probe's workflow: there is no ${workflow}, or the token may not see it`);
    }
    if (failure?.fault === "refused") {
      return new UserError(
        `the probe's workflow: GitHub does not start ${workflow} of ${ref} (${failure.said})`,
      );
    }
    return error;
  }

  async #answerOf(order: ProbeOrder, { id, url }: StartedRun, signal: AbortSignal): Promise<ProbeReport> {
    const { repository, deadlineMs = 6 * 3_600_000, directory } = this.#options;
    const { client } = repository;
    const over = AbortSignal.any([signal, client.signal]);
    const { run, isLate } = await this.#watch.ended(id, { deadlineMs, signal: over });
    if (isLate) {
      this.#cancel(id);
      const hours = `${Math.round(deadlineMs / 360_000) / 10} hours`;
      throw new Error(
        run?.status === "in_progress"
          ? `its run was not over after ${hours}`
          : `no runner had taken its run after ${hours} (${shortLine(run?.status ?? "not seen", 40)})`,
      );
    }
    try {
      return await fetchProbe(client, { repository: at(repository), run: { id, url }, order, directory });
    } catch (error) {
      if (error instanceof GithubRefusal) throw error;
      throw new Error(`its run ended with ${run?.conclusion ?? "nothing"}: ${describeError(error)}`, {
        cause: error,
      });
    }
  }

  /** So that nobody's machine works for nothing. */
  #cancel(id: number): void {
    const { lastWords, log } = this.#options;
    const { actions } = lastWords.client.octokit.rest;
    const cancelled = actions
      .cancelWorkflowRun({ ...at(lastWords), run_id: id })
      .then(() => {})
      // It may have ended by itself.
      .catch((error: unknown) => log.debug(`run ${id} was not cancelled: ${describeError(error)}`))
      .finally(() => this.#cancelling.delete(cancelled));
    this.#cancelling.add(cancelled);
  }
}

/** The report of a probe that no kernel was asked in. */
function unasked(
  { id, commit, questions }: ProbeOrder,
  startedAt: Date,
  kind: "untestable" | "machine-error",
  why: string,
  machine: string,
): ProbeReport {
  const reason = shortLine(why, 500);
  const outcome = kind === "machine-error" ? "error" : "none";
  return {
    id,
    commit,
    startedAt: startedAt.toISOString(),
    durationMs: 0,
    machine,
    build: { outcome: "error", reason, durationMs: 0 },
    boot: { outcome, reason, durationMs: 0 },
    answers: questions.map(({ id: question }) => ({ question, kind, reason })),
    files: [],
  };
}
