import {
  type BackOff,
  backOffMs,
  counted,
  describeError,
  type Logger,
  monotonicMs,
  sleep,
  throwIfInterrupted,
  UserError,
  visible,
} from "../base/index.ts";
import { type BuildProgress, type BuiltCommit, buildCommit, type SeriesPlace } from "../build/index.ts";
import type { Store } from "../store/index.ts";
import type { BreakDesk } from "./break-desk.ts";
import type { BuildNews } from "./build-news.ts";
import type { Courier } from "./courier.ts";
import type { FollowedRepository } from "./followed-repository.ts";
import { type Job, planQueue } from "./queue.ts";
import type { ServerTeller } from "./server-teller.ts";
import { tidyWhenDue } from "./tidy.ts";
import type { Troubles } from "./troubles.ts";
import type { WatchConfig } from "./watch-config.ts";
import type { Fault, WatchState } from "./watch-state.ts";
import type { WatchedBranch, WatchedBranches } from "./watched-branches.ts";

/** Where a person sees how far a build is. */
export interface WatchStatus {
  start(place: SeriesPlace): void;
  show(progress: BuildProgress): void;
  clear(): void;
  /** What was built now, or found in the store. */
  built(built: BuiltCommit): void;
}

export interface WatcherParts {
  config: WatchConfig;
  repository: FollowedRepository;
  branches: WatchedBranches;
  state: WatchState;
  store: Store;
  desk: BreakDesk;
  troubles: Troubles;
  courier: Courier;
  teller: ServerTeller | undefined;
  news: BuildNews;
  status: WatchStatus;
  log: Logger;
  jobs: number;
  workDirectory: string;
  isOnce: boolean;
  signal: AbortSignal;
  /** How long to wait after a build that failed through the machine's fault, or a fetch that failed. */
  backOff: { machine: BackOff; repository: BackOff };
}

export interface WatchEnd {
  built: number;
  failed: number;
  /** Builds that say nothing of their commits, because the machine failed. */
  faults: number;
  /** Builds that lack something that was given wrong or is not installed. */
  refused: number;
  /** Left in the outbox. */
  unsent: number;
}

/** A webhook, or many, makes the watch look at most this often. */
const soonestMs = 2_000;

/** Looks at the repository and builds what is new in it, one build at a time. */
export class Watcher {
  readonly #parts: WatcherParts;
  readonly #end: WatchEnd = { built: 0, failed: 0, faults: 0, refused: 0, unsent: 0 };
  #queue: Job[] = [];
  #waiting = 0;
  /** By the monotonic clock. */
  #nextPollMs = 0;
  #lastPollMs = -soonestMs;
  #machineRestsUntilMs = 0;
  /** When a build that ended in a fault is tried again, by commit and variant. */
  readonly #restsUntilMs = new Map<string, number>();
  #isReached = false;
  #wake = Promise.withResolvers<void>();

  constructor(parts: WatcherParts) {
    this.#parts = parts;
  }

  /** Somebody says that there is something new. */
  pollSoon(): void {
    this.#nextPollMs = Math.min(this.#nextPollMs, this.#lastPollMs + soonestMs);
    this.#wake.resolve();
  }

  /** @throws the signal's reason when it fires; without `isOnce` it ends in no other way */
  async run(): Promise<WatchEnd> {
    const { isOnce, signal } = this.#parts;
    for (;;) {
      throwIfInterrupted(signal);
      this.#wake = Promise.withResolvers<void>();
      if (monotonicMs() >= this.#nextPollMs && !(isOnce && this.#isReached)) await this.#poll();
      if (this.#queue.length === 0) this.#plan();
      const job = monotonicMs() < this.#machineRestsUntilMs ? undefined : this.#queue.shift();
      if (job !== undefined) {
        await this.#build(job);
        if (isOnce && this.#end.faults > 0) break;
        await this.#tidyWhenDue();
        continue;
      }
      await this.#tidyWhenDue();
      if (isOnce) break;
      await this.#wait();
    }
    return this.#end;
  }

  /** What would be built, for who only wants to know. */
  async look(): Promise<{ jobs: readonly Job[]; waiting: number }> {
    await this.#poll();
    return { jobs: this.#queue, waiting: this.#waiting };
  }

  async #poll(): Promise<void> {
    const { branches, troubles, config, signal, backOff, isOnce, teller } = this.#parts;
    this.#lastPollMs = monotonicMs();
    this.#nextPollMs = this.#lastPollMs + config.pollMs;
    let found: Awaited<ReturnType<typeof branches.look>>;
    try {
      found = await branches.look(signal);
    } catch (error) {
      throwIfInterrupted(signal);
      if (isOnce || error instanceof UserError) throw error;
      const failures = troubles.unreachable(describeError(error));
      this.#nextPollMs = monotonicMs() + backOffMs(backOff.repository, failures);
      await this.#save();
      return;
    }
    this.#isReached = true;
    troubles.reached();
    const { moved, gone } = found;
    for (const { name, history } of moved) teller?.branch(name, history);
    for (const name of gone) {
      this.#parts.log.info(`${visible(name)} is gone`);
      teller?.branchGone(name);
    }
    await this.#judge(moved, gone);
    this.#plan();
    await this.#save();
  }

  async #judge(moved: readonly WatchedBranch[], gone: readonly string[]): Promise<void> {
    const { branches, desk, state, config } = this.#parts;
    const names = new Set(config.variants.map(({ variant }) => variant.name));
    desk.drop(({ branch, variant }) => gone.includes(branch) || !names.has(variant));
    for (const branch of moved) for (const variant of names) await desk.judge(branch, variant);
    if (moved.length + gone.length > 0) {
      state.forgetOthers(new Set(branches.all.flatMap(({ history }) => history)));
    }
  }

  #plan(): void {
    const { branches, config, state, log, isOnce, news } = this.#parts;
    const before = new Map(this.#queue.map(job => [keyOf(job), job]));
    const now = monotonicMs();
    const { jobs, waiting } = planQueue({
      branches: branches.all,
      variants: config.variants.map(({ variant }) => variant.name),
      isSettled: (commit, variant) => {
        const restsUntilMs = this.#restsUntilMs.get(keyOf({ commit, variant })) ?? 0;
        return (
          state.outcome(commit, variant) !== undefined || restsUntilMs > now || (isOnce && restsUntilMs > 0)
        );
      },
      limit: config.queueLimit,
    });
    const isMore = jobs.some(job => !before.has(keyOf(job)));
    this.#queue = jobs;
    this.#waiting = waiting;
    for (const job of jobs) {
      if (!before.delete(keyOf(job))) news.queued(job, "waits for its turn");
    }
    for (const job of before.values()) {
      if (waiting === 0) news.cancelled(job, "no branch has it any more");
    }
    if (isMore) {
      const more = waiting === 0 ? "" : `; ${waiting} more when there is room`;
      log.info(`${counted(jobs.length, "build")} in the queue${more}`);
    }
  }

  async #build(job: Job): Promise<void> {
    const { config, repository, store, status, log, signal, state, troubles, news, workDirectory, jobs } =
      this.#parts;
    const watched = config.variants.find(({ variant }) => variant.name === job.variant);
    if (watched === undefined) return;
    const { commit, variant } = job;
    const done = this.#end.built + this.#end.failed;
    status.start({ commit, variant, number: done + 1, count: done + 1 + this.#queue.length + this.#waiting });
    try {
      await using built = await buildCommit({
        repository: repository.directory,
        revision: commit,
        variant: watched.variant,
        workDirectory,
        store,
        jobs,
        log,
        signal,
        onProgress: news.progressOf(job, status.show.bind(status)),
      });
      status.clear();
      status.built(built);
      await this.#note(job, built);
    } catch (error) {
      status.clear();
      throwIfInterrupted(signal);
      await this.#noteFault(job, error);
      return;
    }
    if (!state.troubles.has("machine")) return;
    troubles.works();
    await this.#save();
  }

  async #note(job: Job, built: BuiltCommit): Promise<void> {
    const { state, branches, desk, courier, news } = this.#parts;
    const { outcome, manifest } = built;
    this.#end[outcome] += 1;
    state.setOutcome(job.commit, job.variant, outcome);
    this.#restsUntilMs.delete(keyOf(job));
    news.ended(job, outcome, manifest);
    for (const branch of branches.all) {
      if (branch.history.includes(job.commit)) await desk.judge(branch, job.variant);
    }
    await this.#save();
    courier.wake();
  }

  /** A build that ended without saying anything of its commit is tried again. */
  async #noteFault(job: Job, error: unknown): Promise<void> {
    const { state, troubles, backOff, news } = this.#parts;
    const { commit, variant } = job;
    const why = describeError(error);
    const known = state.faults.find(each => each.commit === commit && each.variant === variant);
    const fault: Fault = known ?? { commit, variant, attempts: 0, why, isMailed: false };
    if (known === undefined) state.faults.push(fault);
    fault.attempts += 1;
    fault.why = why;
    this.#restsUntilMs.set(keyOf(job), monotonicMs() + backOffMs(backOff.machine, fault.attempts));
    if (error instanceof UserError) {
      this.#end.refused += 1;
      troubles.refused(fault);
    } else {
      this.#end.faults += 1;
      this.#machineRestsUntilMs = monotonicMs() + backOffMs(backOff.machine, troubles.fault(fault));
    }
    news.queued(job, `it could not be built: ${why}; tried again later`);
    await this.#save();
    this.#parts.courier.wake();
  }

  async #tidyWhenDue(): Promise<void> {
    // Without the branches nobody knows what to keep.
    if (!this.#isReached || !(await tidyWhenDue(this.#parts))) return;
    await this.#save();
  }

  /** A full disk must not end a watch: what it knows is written with the next step. */
  async #save(): Promise<void> {
    const { state, log, backOff } = this.#parts;
    try {
      await state.save();
    } catch (error) {
      log.error(`the watch's state cannot be written, and is kept in memory: ${describeError(error)}`);
      this.#machineRestsUntilMs = monotonicMs() + backOff.machine.firstMs;
      this.#end.faults += 1;
    }
    this.#parts.courier.wake();
  }

  /** Until there is something to do. */
  async #wait(): Promise<void> {
    const { signal } = this.#parts;
    const now = monotonicMs();
    const isResting = this.#queue.length > 0 && this.#machineRestsUntilMs > now;
    const rests = [...this.#restsUntilMs.values()].filter(each => each > now);
    const next = Math.min(this.#nextPollMs, ...rests, ...(isResting ? [this.#machineRestsUntilMs] : []));
    const over = new AbortController();
    try {
      await Promise.race([
        sleep(Math.max(10, next - now), AbortSignal.any([signal, over.signal])),
        this.#wake.promise,
      ]);
    } finally {
      over.abort();
    }
  }
}

function keyOf({ commit, variant }: Pick<Job, "commit" | "variant">): string {
  return `${commit} ${variant}`;
}
