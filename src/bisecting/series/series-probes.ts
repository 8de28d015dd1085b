import { type Logger, MachineError } from "../../base/index.ts";
import type { ProbeOrder, ProbeReport, Prober } from "../probe.ts";

export interface SeriesProbesOptions {
  prober: Prober;
  log: Logger;
  /** Of earlier starts. */
  known: readonly KnownProbe[];
  /** So many machine errors in a row end it. */
  mostMachineErrors: number;
  /** Milliseconds since 1970 after which none is started. */
  until?: number;
  onReport: (probes: readonly KnownProbe[]) => Promise<void>;
}

export interface KnownProbe {
  order: ProbeOrder;
  report: ProbeReport;
}

/** No time is left for another probe. */
export class TimeIsUp extends Error {
  override readonly name = "TimeIsUp";
}

/** The probes of a series: one that was made already, at an earlier start, is not made again. */
export class SeriesProbes {
  readonly #options: SeriesProbesOptions;
  readonly #known: KnownProbe[];
  #nextNumber: number;

  constructor(options: SeriesProbesOptions) {
    this.#options = options;
    this.#known = [...options.known];
    this.#nextNumber = Math.max(0, ...options.known.map(({ order }) => Number(order.id.slice(1)))) + 1;
  }

  get all(): readonly KnownProbe[] {
    return this.#known;
  }

  /**
   * @returns a report in which each question has an answer
   * @throws MachineError when machines failed too often in a row; TimeIsUp; what the prober throws
   */
  async probe(wanted: Omit<ProbeOrder, "id">, signal: AbortSignal): Promise<ProbeReport> {
    const { prober, log, mostMachineErrors, until } = this.#options;
    const known = this.#find(wanted);
    if (known !== undefined) return known;
    for (let errors = 1; ; errors++) {
      signal.throwIfAborted();
      if (until !== undefined && Date.now() >= until) throw new TimeIsUp("the time limit is over");
      const order: ProbeOrder = { id: `p${this.#nextNumber++}`, ...wanted };
      const report = await prober.probe(order, signal);
      signal.throwIfAborted();
      const error = errorIn(order, report);
      this.#known.push({ order, report });
      await this.#options.onReport(this.#known);
      if (error === undefined) return report;
      log.warn(`${wanted.commit.slice(0, 12)}: ${error}`);
      if (errors >= mostMachineErrors)
        throw new MachineError(`machines failed ${errors} times in a row: ${error}`);
    }
  }

  #find(wanted: Omit<ProbeOrder, "id">): ProbeReport | undefined {
    const key = keyOf(wanted);
    return this.#known.find(
      ({ order, report }) => keyOf(order) === key && errorIn(order, report) === undefined,
    )?.report;
  }
}

function keyOf({ commit, trials, purpose, questions }: Omit<ProbeOrder, "id">): string {
  return JSON.stringify([commit, trials, purpose, questions.map(({ id }) => id)]);
}

/** Why a report leaves a question without an answer; undefined when it leaves none. */
function errorIn({ questions }: ProbeOrder, { answers }: ProbeReport): string | undefined {
  for (const { id } of questions) {
    const answer = answers.find(({ question }) => question === id);
    if (answer === undefined) return `the probe has no answer to ${id}`;
    if (answer.kind === "machine-error") return answer.reason;
  }
  return undefined;
}
