import { type Logger, monotonicMs } from "../base/index.ts";
import type { Environment } from "../environment/index.ts";
import { openSymbols, type Symbols } from "../kernel/index.ts";
import type { Machine } from "../machine/index.ts";
import { concludeRun, countStatuses, type RunResult, SplatReader } from "../results/index.ts";
import { explainComplaints } from "./complaints.ts";
import { type Prepared, suiteOf } from "./prepare.ts";
import { repeatCommand } from "./repeat.ts";
import { type JobRequest, jobDefaults } from "./request.ts";
import type { Told } from "./told.ts";

export interface TellerParts {
  request: JobRequest;
  prepared: Prepared;
  machine: Machine;
  log: Logger;
  signal: AbortSignal;
  /** A directory for what lives as long as the job. */
  scratch: string;
}

/** Makes a result of each run: of what it came to, and of what the console said meanwhile. */
export class Teller {
  readonly #parts: TellerParts;
  /** Reads the console as it comes, since a long run's is longer than what is kept of it. */
  #splats = new SplatReader();
  #symbols: Promise<Symbols | undefined> | undefined;

  constructor(parts: TellerParts) {
    this.#parts = parts;
    parts.machine.console.watch((line, atMs) => this.#splats.push(line, atMs));
  }

  /** Runs something for an environment, and tells what came of it. */
  async tell(
    environment: Environment,
    run: () => Promise<Told>,
    cpuVendor: () => string,
  ): Promise<RunResult> {
    const { prepared, machine, request, signal } = this.#parts;
    const startedAt = new Date().toISOString();
    const started = monotonicMs();
    const told = await run();
    const { kernel } = prepared;
    const suite = suiteOf(prepared, environment);
    const { name, kind, accelerator, arch, cpus, memoryMiB } = machine.description;
    const covered = await this.#cover(told, environment);
    return {
      suite: { name: suite.name, source: suite.source },
      environment: { name: environment.name, file: environment.file ?? null, settings: told.settings },
      kernel: {
        source: kernel.source,
        release: kernel.identity.release,
        version: kernel.identity.version,
        buildId: kernel.identity.buildId ?? null,
        commit: prepared.commit ?? null,
        variant: prepared.variant ?? null,
      },
      machine: { name, kind, accelerator, arch, cpus, memoryMiB, cpuVendor: cpuVendor() },
      jobs: request.jobs ?? cpus,
      timeoutMs: request.timeoutMs ?? jobDefaults.timeoutMs,
      startedAt,
      durationMs: Math.round(monotonicMs() - started),
      ...concludeRun({
        ...covered,
        deaths: told.deaths,
        interrupted: signal.aborted,
        ...(told.error === undefined ? {} : { error: told.error }),
        ...(told.notApplicable === undefined ? {} : { notApplicable: told.notApplicable }),
      }),
      counts: countStatuses(covered.tests),
      ...covered,
      console: "console.log",
      consoleTail: [...(told.consoleTail ?? [])],
      deaths: told.deaths,
      repeat: repeatCommand(request, environment, prepared),
    };
  }

  /** Its tests and splats, each with what explains it. */
  async #cover({ tests, deaths }: Told, environment: Environment) {
    const { prepared, machine, request, log } = this.#parts;
    const splats = this.#splats.end();
    this.#splats = new SplatReader();
    const symbols = splats.length === 0 ? undefined : await this.#openSymbols();
    return prepared.expectations.cover({
      tests,
      splats: await explainComplaints(splats, tests, symbols, log),
      deaths,
      context: {
        environment: environment.name,
        release: prepared.kernel.identity.release,
        arch: machine.description.arch,
        machine: machine.description.name,
        suite: suiteOf(prepared, environment).name,
        isPartial: request.filter !== undefined || request.tests.length > 0 || request.testFiles.length > 0,
      },
    });
  }

  /** Only a run with complaints needs them. */
  #openSymbols(): Promise<Symbols | undefined> {
    const { prepared, scratch, log, signal } = this.#parts;
    this.#symbols ??= openSymbols(prepared.kernel, { scratch, log, signal });
    return this.#symbols;
  }
}
