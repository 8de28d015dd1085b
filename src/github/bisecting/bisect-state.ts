import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { describeError, kindOfPath, type Logger, temporaryDirectory, UserError } from "../../base/index.ts";
import { deleteArtifact, uploadArtifact } from "../artifact.ts";
import type { GithubClient } from "../open-client.ts";
import { fetchArtifacts } from "../reading/fetch-artifacts.ts";
import { type ListedArtifact, listArtifacts, type Repository } from "../reading/list-artifacts.ts";

/** What the names of the artifacts with a bisect's state start with; the attempt and a number follow. */
export const stateArtifact = "vmentry-bisect-state";
export const chainFile = "hand-over.json";

/** The workflow runs that a bisect is of, as its state has them. */
const chainSchema = z.object({
  version: z.literal(1),
  first: z.int().positive().describe("id of the first run"),
  runs: z.int().positive().describe("how many there were"),
  added: z.int().nonnegative().describe("how many answers the last of them added"),
});
export type BisectChain = z.infer<typeof chainSchema>;

export interface RestoreRequest {
  repository: Repository;
  /** The workflow run whose state it is. */
  run: number;
  /** Becomes the bisect's directory; there must be nothing, or an empty directory. */
  out: string;
}

/**
 * Puts the newest state that a run left where a bisect goes on from it.
 * @returns undefined when the run left none
 * @throws Error when it cannot be had; GithubError, GithubRefusal
 */
export async function restoreState(
  client: GithubClient,
  { repository, run, out }: RestoreRequest,
): Promise<BisectChain | undefined> {
  const newest = newestState(await listArtifacts(client, repository, run));
  if (newest === undefined) return undefined;
  const into = `${out}.restored`;
  await rm(into, { recursive: true, force: true });
  try {
    const { problems } = await fetchArtifacts(client, { repository, artifacts: [newest], into });
    const [problem] = problems;
    if (problem !== undefined) throw new Error(`the artifact ${problem.artifact} ${problem.problem}`);
    const state = join(into, newest.name);
    const chain = await readChain(join(state, chainFile));
    await rm(join(state, chainFile));
    if ((await kindOfPath(out)) === "directory" && (await readdir(out)).length > 0) {
      throw new UserError(
        `input "out": ${out} is there already, and the state of run ${run} would replace it`,
      );
    }
    await rm(out, { recursive: true, force: true });
    await rename(state, out);
    return chain;
  } finally {
    await rm(into, { recursive: true, force: true });
  }
}

export function newestState(artifacts: readonly ListedArtifact[]): ListedArtifact | undefined {
  const form = new RegExp(`^${stateArtifact}-\\d+-\\d+$`);
  return artifacts
    .filter(({ name, isExpired }) => form.test(name) && !isExpired)
    .sort((a, b) => a.id - b.id)
    .at(-1);
}

export async function readChain(path: string): Promise<BisectChain> {
  try {
    return chainSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    throw new Error(`the state of the bisect is none: ${chainFile}: ${describeError(error)}`, {
      cause: error,
    });
  }
}

export interface KeeperOptions {
  /** The bisect's directory. */
  out: string;
  chain: Omit<BisectChain, "added">;
  /** Of the workflow run. */
  attempt: number;
  /** Between two that are kept while the bisect goes on. */
  everyMs: number;
  log: Logger;
  signal: AbortSignal;
}

/**
 * Keeps a bisect's state as an artifact of its run, from which another run, or another attempt of this one, goes on
 * when the runner is lost with all that was on it.
 */
export class StateKeeper {
  readonly #options: KeeperOptions;
  #number = 0;
  #kept: string | undefined;
  #keptAt = Date.now();
  #keeping: Promise<void> | undefined;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** Keeps it when that was not done for a while; returns at once, and never fails. */
  update(added: number): void {
    const { everyMs, log } = this.#options;
    if (this.#keeping !== undefined || Date.now() - this.#keptAt < everyMs) return;
    this.#keeping = this.#keep(added)
      .catch((error: unknown) => log.debug(`the state was not kept: ${describeError(error)}`))
      .finally(() => {
        this.#keptAt = Date.now();
        this.#keeping = undefined;
      });
  }

  /** Keeps what is there at the end. @throws Error when it cannot be */
  async finish(added: number): Promise<void> {
    await this.#keeping;
    await this.#keep(added);
  }

  /** The one before goes when the new one is there, so that there is always one. */
  async #keep(added: number): Promise<void> {
    const { out, chain, attempt, log, signal } = this.#options;
    await using scratch = temporaryDirectory("bisect-state");
    const directory = join(scratch.path, "state");
    await mkdir(directory);
    await cp(out, directory, { recursive: true, filter: path => path === out || isKept(path) });
    await writeFile(join(directory, chainFile), JSON.stringify({ ...chain, added } satisfies BisectChain));
    this.#number += 1;
    const name = `${stateArtifact}-${attempt}-${this.#number}`;
    await uploadArtifact({ name, directory, log, signal });
    const before = this.#kept;
    this.#kept = name;
    if (before === undefined) return;
    await deleteArtifact(before).catch((error: unknown) => {
      log.debug(`the artifact ${before} stays: ${describeError(error)}`);
    });
  }
}

/** What is being written has another name, which starts with a dot; a lock is of this host. */
function isKept(path: string): boolean {
  return !/^\.|\.lock(?:\.|$)/.test(basename(path));
}
