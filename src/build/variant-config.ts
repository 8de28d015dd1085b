import { open } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../base/index.ts";
import { readCommit, resolveRevision } from "../git/index.ts";
import { makeDirectory } from "./build-commit.ts";
import { BuildFailed } from "./build-failure.ts";
import { BuildLog } from "./build-log.ts";
import type { BuildRequest } from "./build-request.ts";
import type { BuildContext } from "./build-steps.ts";
import { checkConfigRequest, completeConfig, minimalConfig } from "./configure.ts";
import { endLeftovers } from "./leftovers.ts";
import { takeLock } from "./lock.ts";
import { buildEnvironment, makeVariables } from "./make-variables.ts";
import { markFinished, placesIn, prepareOutput } from "./output-directory.ts";
import { findToolchain } from "./toolchain.ts";
import { checkOut } from "./work-tree.ts";

export type VariantConfigRequest = Omit<BuildRequest, "store" | "force" | "onProgress">;

/** A variant's configuration at a commit: texts of kconfig files. */
export interface VariantConfig {
  /** The .config of a build. */
  complete: string;
  /** Of that, what kconfig would not choose by itself, in the order of the Kconfig files; what `make savedefconfig` says. */
  minimal: string;
}

const fourHoursMs = 4 * 3_600_000;

/**
 * What a variant is configured to at a commit, without building it; the variant's work directory is used for it.
 * @throws UserError when a line of the variant does not survive, or for what the user can mend; Error when the machine
 *   failed; the signal's reason when it fires
 */
export async function readVariantConfig(request: VariantConfigRequest): Promise<VariantConfig> {
  const { repository, variant, log, signal } = request;
  const withSignal = signal === undefined ? {} : { signal };
  const commit = await resolveRevision(repository, request.revision, withSignal);
  const { date } = await readCommit(repository, commit, withSignal);
  await checkConfigRequest(repository, commit, variant);
  const toolchain = await findToolchain(variant, signal);
  const directory = await makeDirectory(request.workDirectory, variant.name);
  const places = placesIn(directory);
  await using _lock = await takeLock(places.lock, {
    what: `the work directory ${directory}`,
    waitMs: request.lockWaitMs ?? fourHoursMs,
    log,
    ...withSignal,
  });
  await endLeftovers(directory, log);
  const madeWith = JSON.stringify([variant.arch, variant.toolchain, toolchain.compiler, toolchain.linker]);
  await prepareOutput(places, madeWith, log);
  let isHalfWritten = false;
  // Not the log of the last build, which stays.
  await using file = await open(join(places.scratch, "config.log"), "w");
  const context: BuildContext = {
    ...{ variant, commit, directory, places, log, jobs: request.jobs },
    variables: makeVariables(variant, places, toolchain, date),
    environment: buildEnvironment(variant, directory, places.scratch),
    stepDeadlineMs: request.stepDeadlineMs ?? fourHoursMs,
    isNice: false,
    buildLog: new BuildLog(file, [places.tree, places.output], () => {}),
    onKilled: () => {
      isHalfWritten = true;
    },
    ...withSignal,
  };
  try {
    await checkOut(repository, commit, { tree: places.tree, mark: directory, log, ...withSignal });
    const scratch = join(places.scratch, "config");
    const complete = await completeConfig(context, scratch);
    return { complete, minimal: await minimalConfig(context, scratch) };
  } catch (error) {
    if (!(error instanceof BuildFailed)) throw error;
    throw new UserError(
      `${variant.configPlace}: commit ${commit.slice(0, 12)} cannot be configured so:\n${error.message}`,
      { cause: error },
    );
  } finally {
    // What is half there, a later build throws away.
    if (!isHalfWritten) await markFinished(places);
  }
}
