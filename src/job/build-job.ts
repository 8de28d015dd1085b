import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  describeError,
  type Logger,
  monotonicMs,
  temporaryDirectory,
  UserError,
  writeFileAtomic,
} from "../base/index.ts";
import {
  type BuildProgress,
  type BuildReport,
  type BuildRequest,
  type BuiltCommit,
  buildSeries,
  type CommitReport,
  commitReport,
  concludeBuilds,
  defaultWorkDirectory,
  findVariants,
  formatBuildMarkdown,
  formatBuildReport,
  makeBuildReport,
  newWarnings,
  type SeriesPlace,
  type Variant,
} from "../build/index.ts";
import { applyMailbox, resolveRange, resolveRevision } from "../git/index.ts";
import { defaultStore, openStore, type Store } from "../store/index.ts";
import { bootCommit } from "./boot-commit.ts";
import { type BuildOutput, buildOutput, checkBuildOutput, keepLog, makeBuildOutput } from "./build-output.ts";
import { openStageOneKernel } from "./open-machine.ts";
import type { MachineRequest } from "./request.ts";

/** Commits to build as variants, and what is asked of each. */
export interface BuildJobRequest {
  repository: string;
  /** At most one of these; without any, HEAD. */
  commit?: string;
  range?: string;
  mbox?: string;
  /** What the patches of `mbox` are put on. */
  base?: string;
  /** `*.variant.yaml` files, or directories of them. None: those of the repository's `.vmentry`. */
  variants: readonly string[];
  /** The kernel store's place. Default: `defaultStore` of store/. */
  store?: string;
  /** Where source trees and build directories are kept. Default: in the cache. */
  work?: string;
  jobs: number;
  /** Builds what the store has, too. */
  force: boolean;
  stopsAtFailure: boolean;
  failsOnWarnings: boolean;
  failsOnSplats: boolean;
  /** Where each that was built is booted once; undefined: it is not. */
  boot?: MachineRequest;
  /** A directory for the report, the logs and the consoles. Without it only consoles are kept, in `work`. */
  out?: string;
  overwrite: boolean;
}

export interface BuildJobContext {
  log: Logger;
  signal: AbortSignal;
  onStart?: (place: SeriesPlace) => void;
  onProgress?: (progress: BuildProgress) => void;
  /** Hears of each commit when all is known of it. */
  onBuilt?: (built: BuiltCommit, report: CommitReport) => void;
}

export interface BuildJobOutcome {
  report: BuildReport;
  /** Files of this host; undefined without `out`, or when they could not be written. */
  reportPath?: string;
  summaryPath?: string;
  /** Why they are not there. */
  notWritten?: string;
  /** What ended it before its end; the report says it, too. */
  error?: unknown;
}

/**
 * Builds commits as variants into the store, boots each when that is asked for, and reports. Bad input that can be
 * told before anything is built is thrown; what happens after that is in the report, which is written whatever
 * happens, if the disk allows.
 * @throws UserError
 */
export async function runBuildJob(
  request: BuildJobRequest,
  context: BuildJobContext,
): Promise<BuildJobOutcome> {
  const { signal } = context;
  const output = request.out === undefined ? undefined : buildOutput(request.out);
  if (output !== undefined) await checkBuildOutput(output, request.overwrite);
  const variants = await findVariants(request.variants, request.repository);
  const commits = await commitsOf(request, signal);
  await using store = await openStore(request.store ?? defaultStore(), { log: context.log });
  const workDirectory = request.work ?? (await defaultWorkDirectory(request.repository));
  if (request.boot !== undefined) await requireStageOne(request.boot, variants, signal);
  if (output !== undefined) await makeBuildOutput(output);
  const job = new BuildJob(request, context, { variants, commits, store, workDirectory, output });
  return await job.run();
}

interface Parts {
  variants: readonly Variant[];
  commits: readonly string[];
  store: Store;
  workDirectory: string;
  output: BuildOutput | undefined;
}

class BuildJob {
  readonly #request: BuildJobRequest;
  readonly #context: BuildJobContext;
  readonly #parts: Parts;
  readonly #builds: CommitReport[] = [];

  constructor(request: BuildJobRequest, context: BuildJobContext, parts: Parts) {
    this.#request = request;
    this.#context = context;
    this.#parts = parts;
  }

  async run(): Promise<BuildJobOutcome> {
    const startedAt = new Date().toISOString();
    const startedMs = monotonicMs();
    let error: unknown;
    try {
      await this.#buildAll();
    } catch (caught) {
      error = caught;
    }
    const { repository, failsOnWarnings, failsOnSplats } = this.#request;
    const builds = this.#builds;
    const notBuilt = this.#notBuilt();
    const report = makeBuildReport(
      {
        asked: describeAsked(this.#request),
        repository,
        store: this.#parts.store.place,
        startedAt,
        durationMs: Math.round(monotonicMs() - startedMs),
        builds,
        notBuilt,
      },
      concludeBuilds({ builds, notBuilt, failsOnWarnings, failsOnSplats, error }),
    );
    return { report, ...(await this.#write(report)), ...(error === undefined ? {} : { error }) };
  }

  async #buildAll(): Promise<void> {
    const { repository, jobs, force, stopsAtFailure } = this.#request;
    const { variants, commits, store, workDirectory } = this.#parts;
    const { log, signal, onStart, onProgress } = this.#context;
    const series: Pick<BuildRequest, "onProgress"> = onProgress === undefined ? {} : { onProgress };
    await buildSeries({
      repository,
      commits,
      variants,
      workDirectory,
      store,
      force,
      jobs,
      stopsAtFailure,
      log,
      signal,
      ...series,
      ...(onStart === undefined ? {} : { onStart }),
      onBuilt: built => this.#onBuilt(built),
    });
  }

  /** @returns whether the commit is as it should be */
  async #onBuilt(built: BuiltCommit): Promise<boolean> {
    const { store, output } = this.#parts;
    const { boot: machine, failsOnWarnings, failsOnSplats } = this.#request;
    const { manifest } = built;
    const log =
      output === undefined || manifest === undefined ? null : await keepLog(store, manifest, output);
    // It is in the report whatever becomes of its boot.
    const index = this.#builds.push(commitReport(built, { log, boot: null })) - 1;
    let fault: unknown;
    if (machine !== undefined && built.outcome === "built") {
      const booted = await this.#boot(built, machine);
      this.#builds[index] = commitReport(built, { log, boot: booted.boot });
      fault = booted.fault;
    }
    const report = this.#builds[index];
    if (report === undefined) throw new Error("the report of a build is lost");
    this.#context.onBuilt?.(built, report);
    if (fault !== undefined) throw fault;
    return (
      report.outcome === "built" &&
      !(failsOnWarnings && newWarnings(report).length > 0) &&
      !(failsOnSplats && (report.boot?.splats.length ?? 0) > 0)
    );
  }

  async #boot({ key }: BuiltCommit, machine: MachineRequest) {
    const { store, output, workDirectory } = this.#parts;
    const { log, signal } = this.#context;
    const console = output?.console(key) ?? join(workDirectory, "consoles", key.commit, `${key.variant}.log`);
    const consolePath = output === undefined ? console : join(output.path, console);
    await mkdir(dirname(consolePath), { recursive: true });
    const booted = await bootCommit({ key, store: store.place, machine, consolePath, log, signal });
    return { ...booted, boot: { ...booted.boot, console } };
  }

  #notBuilt(): BuildReport["notBuilt"] {
    const { variants, commits } = this.#parts;
    const done = new Set(this.#builds.map(({ commit, variant }) => `${commit}/${variant}`));
    return commits.flatMap(commit =>
      variants.flatMap(({ name }) => (done.has(`${commit}/${name}`) ? [] : [{ commit, variant: name }])),
    );
  }

  async #write(
    report: BuildReport,
  ): Promise<Pick<BuildJobOutcome, "reportPath" | "summaryPath" | "notWritten">> {
    const { output } = this.#parts;
    if (output === undefined) return {};
    try {
      await writeFileAtomic(output.summary, formatBuildMarkdown(report));
      await writeFileAtomic(output.report, formatBuildReport(report));
      return { reportPath: output.report, summaryPath: output.summary };
    } catch (error) {
      return { notWritten: `the report could not be written: ${describeError(error)}` };
    }
  }
}

async function commitsOf(request: BuildJobRequest, signal: AbortSignal): Promise<string[]> {
  const { repository, commit, range, mbox, base } = request;
  const given = Object.entries({ commit, range, mbox }).filter(([, value]) => value !== undefined);
  if (given.length > 1) {
    throw new UserError(`${given.map(([name]) => `--${name}`).join(" and ")} are given: give one of them`);
  }
  if (mbox === undefined && base !== undefined) {
    throw new UserError("--base is given without --mbox: it says what the patches of a mailbox are put on");
  }
  if (mbox !== undefined) {
    if (base === undefined)
      throw new UserError("--mbox needs --base: the commit that the patches were made for");
    return await applyMailbox({ repository, file: mbox, base, signal });
  }
  if (range !== undefined) return await resolveRange(repository, range, { signal });
  return [await resolveRevision(repository, commit ?? "HEAD", { signal })];
}

function describeAsked({ commit, range, mbox, base }: BuildJobRequest): string {
  if (mbox !== undefined) return `the patches of ${mbox} on ${base ?? "?"}`;
  return range ?? commit ?? "HEAD";
}

/** That there is none is said before an hour of building and not after it. */
async function requireStageOne(
  machine: MachineRequest,
  variants: readonly Variant[],
  signal: AbortSignal,
): Promise<void> {
  await using scratch = temporaryDirectory("stage-one");
  for (const arch of new Set(variants.map(variant => variant.arch))) {
    await openStageOneKernel(machine, { arch }, { scratch: scratch.path, signal });
  }
}
