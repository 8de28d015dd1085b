import { mkdir, realpath } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describeError, UserError } from "../base/index.ts";
import { type CommitFacts, readCommit, resolveRevision } from "../git/index.ts";
import type { Manifest, Publication, StoreKey } from "../store/index.ts";
import type { BuildRequest } from "./build-request.ts";
import { type CcacheUse, readCcacheUse } from "./ccache-use.ts";
import { CommitBuild } from "./commit-build.ts";
import { checkConfigRequest } from "./configure.ts";
import { takeLock } from "./lock.ts";
import { ccacheLogIn } from "./make-variables.ts";
import { placesIn } from "./output-directory.ts";
import { findToolchain } from "./toolchain.ts";
import { digestOfVariant } from "./variant.ts";

/**
 * A commit that was built, or is known not to build. The publication's files are in the work directory, which
 * belongs to this build until it is disposed of.
 */
export interface BuiltCommit extends AsyncDisposable {
  key: StoreKey;
  subject: string;
  outcome: "built" | "failed";
  /** False: the store had it. */
  isFresh: boolean;
  /** What was built now; undefined when the store had it. */
  publication: Publication | undefined;
  /** What the store has; undefined without a store. */
  manifest: Manifest | undefined;
  /** Undefined when nothing was compiled now, or without ccache. */
  ccache: CcacheUse | undefined;
}

/**
 * Builds one commit as one variant, or finds in the store that it was. A commit that does not build is an answer,
 * with the outcome `failed`, which is published too.
 * @throws UserError for what the user can mend; Error when the machine failed, which says nothing of the commit
 *   and publishes nothing; the signal's reason when it fires
 */
export async function buildCommit(request: BuildRequest): Promise<BuiltCommit> {
  const { repository, variant, log, signal } = request;
  const withSignal = signal === undefined ? {} : { signal };
  const commit = await resolveRevision(repository, request.revision, withSignal);
  const key: StoreKey = { commit, variant: variant.name };
  const facts = await readCommit(repository, commit, withSignal);
  const early = await findStored(request, key);
  if (early !== undefined) return storedCommit(key, facts, early);

  await checkConfigRequest(repository, commit, variant);
  const toolchain = await findToolchain(variant, signal);
  const directory = await makeDirectory(request.workDirectory, variant.name);
  const places = placesIn(directory);
  const lock = await takeLock(places.lock, {
    what: `the work directory ${directory}`,
    waitMs: request.lockWaitMs ?? fourHoursMs,
    log,
    ...withSignal,
  });
  try {
    // Whoever had the lock may have built just this.
    const late = await findStored(request, key);
    if (late !== undefined) {
      await lock[Symbol.asyncDispose]();
      return storedCommit(key, facts, late);
    }
    const publication = await new CommitBuild(request, { key, facts, toolchain, directory, places }).run();
    const manifest = await publish(request, publication);
    return {
      key,
      subject: facts.subject,
      outcome: publication.outcome,
      isFresh: true,
      publication,
      manifest,
      ccache: await readCcacheUse(ccacheLogIn(places.scratch)),
      [Symbol.asyncDispose]: () => lock[Symbol.asyncDispose](),
    };
  } catch (error) {
    await lock[Symbol.asyncDispose]();
    throw error;
  }
}

const fourHoursMs = 4 * 3_600_000;

function storedCommit(key: StoreKey, { subject }: CommitFacts, manifest: Manifest): BuiltCommit {
  return {
    key,
    subject,
    outcome: manifest.outcome,
    isFresh: false,
    publication: undefined,
    manifest,
    ccache: undefined,
    async [Symbol.asyncDispose]() {},
  };
}

/** What the store has of this commit as this very variant, when it is whole. */
async function findStored(
  { store, force, variant, log }: BuildRequest,
  key: StoreKey,
): Promise<Manifest | undefined> {
  if (store === undefined || force === true) return undefined;
  try {
    const manifest = await store.read(key);
    if (manifest === undefined || manifest.variantDigest !== digestOfVariant(variant)) return undefined;
    if ((await store.damageOf(key)).length === 0) return manifest;
    log.warn(`${key.commit.slice(0, 12)} is damaged in the store: building it again`);
  } catch (error) {
    log.warn(
      `${key.commit.slice(0, 12)} cannot be read from the store: ${describeError(error)}: building it again`,
    );
  }
  return undefined;
}

async function publish(
  { store, force, log, signal, variant, onProgress }: BuildRequest,
  publication: Publication,
): Promise<Manifest | undefined> {
  if (store === undefined) return undefined;
  const key = { commit: publication.commit, variant: publication.variant };
  const there = await store.read(key).catch(() => undefined);
  const replace = force === true || (there !== undefined && there.variantDigest !== digestOfVariant(variant));
  onProgress?.({ stage: "publish", done: 0, total: undefined, etaMs: undefined });
  const { status, manifest, differences } = await store.publish(publication, {
    replace,
    ...(signal === undefined ? {} : { signal }),
  });
  if (status === "differs") {
    log.warn(`another builder published something else first, which stays: ${differences.join("; ")}`);
  }
  return manifest;
}

/**
 * @returns the real path, since compilers write that, which the maps of paths must fit
 * @throws UserError for a path that the kernel's makefiles cannot work with
 */
export async function makeDirectory(workDirectory: string, name: string): Promise<string> {
  const wanted = join(resolve(workDirectory), name);
  await mkdir(wanted, { recursive: true });
  const directory = await realpath(wanted);
  if (/^[\w./+@,~-]+$/.test(directory)) return directory;
  throw new UserError(
    `the kernel cannot be built in ${JSON.stringify(directory)}: give a work directory whose path has only letters, digits and ./+@,~_-`,
  );
}
