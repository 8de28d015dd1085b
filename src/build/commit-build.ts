import { open, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { kindOfPath, monotonicMs, sha256OfFile, UserError } from "../base/index.ts";
import { type CommitFacts, changedFiles } from "../git/index.ts";
import { openKernel, parseKernelConfig } from "../kernel/index.ts";
import type { Publication, PublishedFile, StoreKey } from "../store/index.ts";
import { collectArtifacts } from "./artifacts.ts";
import { BuildFailed } from "./build-failure.ts";
import { buildHeaders, buildKernel } from "./build-kernel.ts";
import { BuildLog } from "./build-log.ts";
import type { BuildRequest } from "./build-request.ts";
import { type BuiltSelftests, buildSelftests } from "./build-selftests.ts";
import type { BuildContext } from "./build-steps.ts";
import { configure, keepsConfig } from "./configure.ts";
import { endLeftovers } from "./leftovers.ts";
import { buildEnvironment, makeVariables } from "./make-variables.ts";
import { type Baseline, markNew } from "./new-messages.ts";
import { countOutdated } from "./outdated-steps.ts";
import {
  markFinished,
  type OutputState,
  type Places,
  prepareOutput,
  writeState,
} from "./output-directory.ts";
import { ProgressTeller } from "./progress.ts";
import type { ToolchainInUse } from "./toolchain.ts";
import { digestOfVariant } from "./variant.ts";
import { type KeptWarnings, mergeWarnings, writeKeptWarnings } from "./warnings-kept.ts";
import { checkOut } from "./work-tree.ts";

const defaultDeadlineMs = 4 * 3_600_000;

interface Given {
  key: StoreKey;
  facts: CommitFacts;
  toolchain: ToolchainInUse;
  directory: string;
  places: Places;
}

/** One build, by who has the lock. */
export class CommitBuild {
  readonly #request: BuildRequest;
  readonly #given: Given;
  readonly #progress: ProgressTeller;
  readonly #startedAt = new Date().toISOString();
  readonly #startedMs = monotonicMs();
  #isHalfWritten = false;

  constructor(request: BuildRequest, given: Given) {
    this.#request = request;
    this.#given = given;
    this.#progress = new ProgressTeller(request.onProgress ?? (() => {}));
  }

  async run(): Promise<Publication> {
    const { variant, log, signal } = this.#request;
    const { directory, places, toolchain, facts } = this.#given;
    await endLeftovers(directory, log);
    const madeWith = JSON.stringify([variant.arch, variant.toolchain, toolchain.compiler, toolchain.linker]);
    const prepared = await prepareOutput(places, madeWith, log);
    const file = await open(places.log, "w");
    const buildLog = new BuildLog(file, [places.tree, places.output], ({ target }) =>
      this.#progress.step(target),
    );
    const context: BuildContext = {
      variant,
      commit: this.#given.key.commit,
      directory,
      places,
      variables: makeVariables(variant, places, toolchain, facts.date),
      environment: buildEnvironment(variant, directory, places.scratch),
      jobs: this.#request.jobs,
      stepDeadlineMs: this.#request.stepDeadlineMs ?? defaultDeadlineMs,
      isNice: this.#request.isNice ?? false,
      buildLog,
      log,
      onKilled: () => {
        this.#isHalfWritten = true;
      },
      ...(signal === undefined ? {} : { signal }),
    };
    try {
      return await this.#buildAndKeep(context, prepared);
    } finally {
      await file.close();
    }
  }

  async #buildAndKeep(
    context: BuildContext,
    { state, warnings, isEmpty }: { state: OutputState; warnings: KeptWarnings; isEmpty: boolean },
  ): Promise<Publication> {
    const { places, buildLog, signal } = context;
    const { commit } = this.#given.key;
    const variantDigest = digestOfVariant(context.variant);
    const baseline = await this.#baseline(state, warnings, variantDigest);
    let result: BuildResult;
    try {
      result = await this.#build(context, state, isEmpty);
    } catch (error) {
      // A make that was stopped in order has left nothing half-written, so that what it made can be kept.
      if (signal?.aborted === true && !this.#isHalfWritten) {
        await writeKeptWarnings(places.warnings, await mergeWarnings(warnings, buildLog, places));
        await writeState(places, { ...state, last: null });
        await markFinished(places);
      }
      throw error;
    }
    const kept = await mergeWarnings(warnings, buildLog, places);
    await writeKeptWarnings(places.warnings, kept);
    const isBuilt = result.failure === undefined;
    const stepsFromNothing = isBuilt && isEmpty ? result.steps : state.stepsFromNothing;
    const configured =
      result.config === undefined
        ? null
        : { commit, variantDigest, digest: await sha256OfFile(join(places.output, ".config")) };
    await writeState(places, {
      ...state,
      configured,
      stepsFromNothing,
      last: { commit, variantDigest, isBuilt },
    });
    await markFinished(places);
    return await this.#describe(context, result, kept, baseline, variantDigest);
  }

  async #build(context: BuildContext, state: OutputState, isEmpty: boolean): Promise<BuildResult> {
    const { places, variant, log, signal } = context;
    const { commit } = this.#given.key;
    const none: BuiltSelftests = { directory: undefined, built: [], failed: [] };
    const result: BuildResult = { config: undefined, selftests: none, steps: 0, failure: undefined };
    this.#progress.begin("checkout");
    await checkOut(this.#request.repository, commit, {
      tree: places.tree,
      mark: context.directory,
      log,
      ...(signal === undefined ? {} : { signal }),
    });
    try {
      await this.#checkIsKernel(places.tree);
      this.#progress.begin("config");
      result.config = (await this.#knownConfig(state)) ?? (await configure(context));
      const total = isEmpty ? (state.stepsFromNothing ?? undefined) : await this.#outdated(state);
      this.#progress.begin("kernel", total);
      await buildKernel(context, parseKernelConfig(result.config));
      result.steps = this.#progress.done;
      if (variant.selftests.length > 0) {
        this.#progress.begin("headers");
        await buildHeaders(context);
        this.#progress.begin("selftests");
        result.selftests = await buildSelftests(context, state.last?.commit === commit);
      }
    } catch (error) {
      if (!(error instanceof BuildFailed)) throw error;
      result.failure = error;
    }
    return result;
  }

  async #checkIsKernel(tree: string): Promise<void> {
    for (const name of ["Makefile", "Kconfig"]) {
      if ((await kindOfPath(join(tree, name))) !== "file") {
        throw new UserError(
          `${this.#request.repository} is no kernel's repository: the commit has no ${name}`,
        );
      }
    }
  }

  /** The .config, when nothing that goes into it has changed since it was made; making it takes seconds. */
  async #knownConfig({ configured }: OutputState): Promise<string | undefined> {
    const { repository, variant } = this.#request;
    const { key, places } = this.#given;
    const path = join(places.output, ".config");
    if (configured?.variantDigest !== digestOfVariant(variant)) return undefined;
    if ((await kindOfPath(path)) !== "file" || (await sha256OfFile(path)) !== configured.digest)
      return undefined;
    try {
      const changed = await changedFiles(repository, configured.commit, key.commit);
      return keepsConfig(changed) ? await readFile(path, "utf8") : undefined;
    } catch {
      // That commit may be gone from the repository.
      return undefined;
    }
  }

  /** About how many steps of make are ahead, when the tree moves on from the last commit. */
  async #outdated(state: OutputState): Promise<number | undefined> {
    const { repository } = this.#request;
    const { key, places } = this.#given;
    if (state.last?.isBuilt !== true) return undefined;
    try {
      const changed = await changedFiles(repository, state.last.commit, key.commit);
      return (await countOutdated(places.output, places.tree, changed)) || undefined;
    } catch {
      // The last commit may be gone from the repository.
      return undefined;
    }
  }

  async #baseline(state: OutputState, warnings: KeptWarnings, variantDigest: string): Promise<Baseline> {
    const { repository, store, variant, signal } = this.#request;
    const { facts, key, toolchain } = this.#given;
    const { parent } = facts;
    if (parent === undefined) return { parent: undefined, changed: undefined };
    const changed = await changedFiles(
      repository,
      parent,
      key.commit,
      signal === undefined ? {} : { signal },
    );
    const manifest = await store?.read({ commit: parent, variant: variant.name }).catch(() => undefined);
    // Another compiler has other warnings.
    if (manifest?.variantDigest === variantDigest && manifest.toolchain.compiler === toolchain.compiler) {
      return { parent: { messages: manifest.diagnostics, isWhole: manifest.outcome === "built" }, changed };
    }
    const { last } = state;
    const isHere = last?.commit === parent && last.isBuilt && last.variantDigest === variantDigest;
    if (isHere) return { parent: { messages: [...warnings.values()].flat(), isWhole: true }, changed };
    return { parent: undefined, changed };
  }

  async #describe(
    context: BuildContext,
    { config, selftests, failure }: BuildResult,
    kept: KeptWarnings,
    baseline: Baseline,
    variantDigest: string,
  ): Promise<Publication> {
    const { variant, places, buildLog } = context;
    const { key, toolchain } = this.#given;
    const said = buildLog.messages.map(({ message }) => message);
    const errors = said.filter(({ severity }) => severity === "error");
    // A build that stopped has not come to every file, so that what is known of the others may be out of date.
    const messages = failure === undefined ? [...errors, ...[...kept.values()].flat()] : said;
    const configPath = join(places.output, ".config");
    const hasConfig = config !== undefined;
    const built = failure === undefined ? await this.#identify(context, config ?? "", selftests) : undefined;
    const files = built?.files ?? [
      ...(hasConfig ? [{ path: "config", mode: 0o644, source: configPath }] : []),
      { path: "log", mode: 0o644, source: places.log },
    ];
    return {
      ...key,
      variantDigest,
      outcome: failure === undefined ? "built" : "failed",
      failure: failure === undefined ? null : { stage: failure.stage, reason: cut(failure.message, 60_000) },
      arch: variant.arch,
      release: built?.release ?? null,
      kernelVersion: built?.version ?? null,
      buildId: built?.buildId ?? null,
      configDigest: hasConfig ? await sha256OfFile(configPath) : null,
      toolchain: { compiler: toolchain.compiler, linker: toolchain.linker },
      startedAt: this.#startedAt,
      durationMs: Math.round(monotonicMs() - this.#startedMs),
      builder: hostname(),
      diagnostics: markNew(messages, baseline).slice(0, 20_000),
      selftests: {
        built: selftests.built,
        failed: selftests.failed.map(({ name, reason }) => ({ name, reason: cut(reason, 60_000) })),
      },
      files: [...files],
    };
  }

  async #identify(
    { variant, places, log, signal }: BuildContext,
    config: string,
    selftests: BuiltSelftests,
  ): Promise<{ files: PublishedFile[]; release: string; version: string; buildId: string | null }> {
    const kernel = await openKernel(places.output, {
      scratch: places.scratch,
      log,
      ...(signal === undefined ? {} : { signal }),
    });
    const files = await collectArtifacts({
      variant,
      places,
      options: parseKernelConfig(config),
      selftests: selftests.directory,
    });
    const { release, version, buildId = null } = kernel.identity;
    return { files, release, version, buildId };
  }
}

interface BuildResult {
  /** The configuration's text, as far as it came to that. */
  config: string | undefined;
  selftests: BuiltSelftests;
  steps: number;
  failure: BuildFailed | undefined;
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
