import {
  describeError,
  Interrupted,
  type Logger,
  monotonicMs,
  throwIfInterrupted,
  UserError,
} from "../../base/index.ts";
import { buildCommit, digestOfVariant, type Variant } from "../../build/index.ts";
import { changedFiles } from "../../git/index.ts";
import type { Manifest, Store } from "../../store/index.ts";
import type { ProbeReport } from "../probe.ts";

export interface BuilderOptions {
  repository: string;
  variant: Variant;
  store: Store;
  workDirectory: string;
  jobs: number;
  log: Logger;
  /** Hears of each build that ended now, whoever it was for, and of what it came to. */
  onBuilt?: (commit: string, build: Build) => void;
}

export type Build = ProbeReport["build"] & {
  /** What the store has; undefined when the build said nothing of the commit. */
  manifest: Manifest | undefined;
};

/** A commit that is to be built, by those who wait for it; by nobody when it is built ahead. */
interface Work {
  commit: string;
  waiting: number;
  stop: AbortController;
  done: PromiseWithResolvers<Build>;
}

/** So many of the likeliest are looked at for the one that is nearest to what was built last. */
const lookedAt = 3;

/**
 * Kernels of one variant in the store: those that are not there it builds, one at a time, the one next that changes
 * least in the build tree. While nobody waits, it builds what was foreseen; that is dropped, with what it compiled
 * kept, as soon as somebody does.
 */
export class Builder implements AsyncDisposable {
  readonly #options: BuilderOptions;
  readonly #digest: string;
  readonly #works = new Map<string, Work>();
  readonly #closing = new AbortController();
  /** What was built ahead already, or could not be. */
  readonly #ahead = new Set<string>();
  #foreseen: readonly string[] = [];
  #running: Work | undefined;
  #loop: Promise<void> | undefined;
  #pauses = 0;
  /** Where the build tree is. */
  #at: string | undefined;

  constructor(options: BuilderOptions) {
    this.#options = options;
    this.#digest = digestOfVariant(options.variant);
  }

  /** @throws UserError for what the user can mend; Interrupted when the signal fires */
  async need(commit: string, signal: AbortSignal): Promise<Build> {
    for (;;) {
      throwIfInterrupted(signal);
      const there = await this.#stored(commit);
      if (there !== undefined) return there;
      const work = this.#works.get(commit) ?? this.#add(commit);
      try {
        return await this.#wait(work, signal);
      } catch (error) {
        throwIfInterrupted(signal);
        throwIfInterrupted(this.#closing.signal);
        // It was built ahead and being dropped just as it was asked for.
        if (!work.stop.signal.aborted) throw error;
      }
    }
  }

  async #wait(work: Work, signal: AbortSignal): Promise<Build> {
    work.waiting += 1;
    if (this.#running !== work && this.#running?.waiting === 0) this.#running.stop.abort(dropped());
    this.#start();
    const leave = () => this.#leave(work);
    signal.addEventListener("abort", leave, { once: true });
    if (signal.aborted) leave();
    try {
      return await work.done.promise;
    } finally {
      signal.removeEventListener("abort", leave);
    }
  }

  /** What may be built while nobody waits, the likeliest first; what is built ahead and not among them is dropped. */
  foresee(commits: readonly string[]): void {
    this.#foreseen = commits;
    const running = this.#running;
    if (running?.waiting === 0 && !commits.includes(running.commit)) running.stop.abort(dropped());
    this.#start();
  }

  /** Builds nothing ahead until it is disposed of: something is measured. */
  pause(): Disposable {
    this.#pauses += 1;
    if (this.#running?.waiting === 0) this.#running.stop.abort(dropped());
    return {
      [Symbol.dispose]: () => {
        this.#pauses -= 1;
        this.#start();
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Interrupted("the bisect is over"));
    await this.#loop;
  }

  async #stored(commit: string): Promise<Build | undefined> {
    const { store, variant } = this.#options;
    const key = { commit, variant: variant.name };
    try {
      const manifest = await store.read(key);
      if (manifest?.variantDigest !== this.#digest || (await store.damageOf(key)).length > 0)
        return undefined;
      return describe(manifest, { isFresh: false, durationMs: 0 });
    } catch {
      // What cannot be read is built again, and said then.
      return undefined;
    }
  }

  #add(commit: string): Work {
    const work: Work = {
      commit,
      waiting: 0,
      stop: new AbortController(),
      done: Promise.withResolvers<Build>(),
    };
    // What nobody waits for may fail.
    work.done.promise.catch(() => {});
    this.#works.set(commit, work);
    return work;
  }

  #leave(work: Work): void {
    work.waiting -= 1;
    if (work.waiting > 0) return;
    work.stop.abort(dropped());
    if (this.#running === work) return;
    this.#works.delete(work.commit);
    work.done.reject(work.stop.signal.reason);
  }

  #start(): void {
    if (this.#loop !== undefined || this.#closing.signal.aborted) return;
    this.#loop = this.#run().finally(() => {
      this.#loop = undefined;
      if ([...this.#works.values()].some(({ waiting }) => waiting > 0)) this.#start();
    });
  }

  async #run(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      const work = await this.#next();
      if (work === undefined) break;
      this.#running = work;
      try {
        const build = await this.#build(work);
        this.#options.onBuilt?.(work.commit, build);
        work.done.resolve(build);
      } catch (error) {
        work.done.reject(error);
      } finally {
        this.#running = undefined;
        this.#works.delete(work.commit);
      }
    }
    for (const work of this.#closing.signal.aborted ? this.#works.values() : []) {
      work.done.reject(this.#closing.signal.reason);
    }
  }

  async #next(): Promise<Work | undefined> {
    const wanted = await this.#nearest(this.#wanted().map(({ commit }) => commit));
    const work = wanted === undefined ? undefined : this.#works.get(wanted);
    if (work !== undefined) return work;
    const ahead = this.#pauses > 0 ? undefined : await this.#nearest(await this.#unbuilt());
    // Somebody may have come meanwhile.
    if (this.#wanted().length > 0) return await this.#next();
    if (ahead === undefined || this.#pauses > 0 || !this.#foreseen.includes(ahead)) return undefined;
    this.#ahead.add(ahead);
    return this.#add(ahead);
  }

  #wanted(): Work[] {
    return [...this.#works.values()].filter(({ waiting }) => waiting > 0);
  }

  /** The likeliest of the foreseen that are to be built. */
  async #unbuilt(): Promise<string[]> {
    const unbuilt: string[] = [];
    for (const commit of this.#foreseen) {
      if (unbuilt.length === lookedAt) break;
      if (this.#ahead.has(commit)) continue;
      if ((await this.#stored(commit)) === undefined) unbuilt.push(commit);
      else this.#ahead.add(commit);
    }
    return unbuilt;
  }

  /** The commit that changes the fewest files of the build tree; the first of several that change as many. */
  async #nearest(commits: readonly string[]): Promise<string | undefined> {
    const at = this.#at;
    if (at === undefined || commits.length < 2) return commits[0];
    const { repository } = this.#options;
    let best: { commit: string; changed: number } | undefined;
    for (const commit of commits) {
      const changed = await changedFiles(repository, at, commit).then(
        files => files.size,
        () => Number.POSITIVE_INFINITY,
      );
      if (best === undefined || changed < best.changed) best = { commit, changed };
    }
    return best?.commit;
  }

  async #build(work: Work): Promise<Build> {
    const { repository, variant, store, workDirectory, jobs, log } = this.#options;
    const signal = AbortSignal.any([work.stop.signal, this.#closing.signal]);
    const startedMs = monotonicMs();
    this.#at = work.commit;
    // A test on a machine of this host must not run into its deadline for a build that nobody waits for.
    const isNice = work.waiting === 0;
    log.info(`building ${work.commit.slice(0, 12)}${isNice ? ", which may be tried next" : ""}`);
    try {
      await using built = await buildCommit({
        ...{ repository, revision: work.commit, variant, workDirectory, store, jobs, isNice, log, signal },
      });
      const { manifest, isFresh } = built;
      if (manifest === undefined) throw new Error("the store has not what was built");
      return describe(manifest, { isFresh, durationMs: monotonicMs() - startedMs });
    } catch (error) {
      if (signal.aborted) {
        this.#ahead.delete(work.commit);
        throw error;
      }
      if (error instanceof UserError) throw error;
      const reason = describeError(error);
      log.error(`${work.commit.slice(0, 12)} could not be built: ${reason}`);
      const durationMs = Math.round(monotonicMs() - startedMs);
      return { outcome: "error", reason, durationMs, manifest: undefined };
    }
  }
}

function dropped(): Interrupted {
  return new Interrupted("nobody waits for the build any more");
}

function describe(
  manifest: Manifest,
  { isFresh, durationMs }: { isFresh: boolean; durationMs: number },
): Build {
  const { failure } = manifest;
  const reason = failure === null ? "" : `${failure.stage}: ${failure.reason.split("\n")[0] ?? ""}`;
  const outcome = failure !== null ? "failed" : isFresh ? "built" : "stored";
  return { outcome, reason, durationMs: Math.round(durationMs), manifest };
}
