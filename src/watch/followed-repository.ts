import { createHash } from "node:crypto";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { cacheDirectory, describeError, kindOfPath, type Logger, UserError, visible } from "../base/index.ts";
import { takeLock } from "../build/index.ts";
import { git } from "../git/index.ts";
import { isBranchName } from "./branch-name.ts";
import type { Backfill } from "./watch-config.ts";

export interface FollowedOptions {
  /** A URL or an absolute path. */
  repository: string;
  /** For messages. */
  shownRepository: string;
  followsFirstParent: boolean;
  log: Logger;
}

/** Who wrote a commit, and what it is called. */
export interface CommitAuthor {
  subject: string;
  name: string;
  email: string;
  /** ISO 8601: the author's date. */
  date: string;
}

/** No commit further back than this is looked at: as many as the kernel server takes of a branch. */
export const longestHistory = 10_000;

const hour = 3_600_000;

/** A repository somewhere, and the bare clone of it that builds are made from. */
export class FollowedRepository {
  /** The clone. */
  readonly directory: string;
  readonly #options: FollowedOptions;
  /** Branch by its ref's name as git lists it; told once each. */
  readonly #refused = new Set<string>();

  constructor(options: FollowedOptions) {
    this.#options = options;
    const { repository } = options;
    const name = basename(repository.replace(/\/+$/, "").replace(/\.git$/, "")).replace(/[^\w.-]/g, "_");
    const digest = createHash("sha256").update(repository).digest("hex").slice(0, 12);
    this.directory = join(cacheDirectory(), "repositories", `${name || "repository"}-${digest}.git`);
  }

  /**
   * Fetches the branches that are wanted.
   * @returns where each is now, by name
   * @throws Error when the repository cannot be reached
   */
  async fetch(
    isWanted: (branch: string) => boolean,
    tags: readonly string[],
    signal?: AbortSignal,
  ): Promise<Map<string, string>> {
    try {
      return await this.#fetch(isWanted, tags, signal);
    } catch (error) {
      if (signal?.aborted === true) throw error;
      const { repository, shownRepository } = this.#options;
      // Git repeats the address, with the password that may be in it.
      const why = describeError(error).replaceAll(repository, shownRepository).replace(/\s+/g, " ");
      throw new Error(`${shownRepository} cannot be fetched: ${why.replace(/\/\/[^/@\s]+@/g, "//")}`, {
        cause: error instanceof Error ? error.cause : undefined,
      });
    }
  }

  async #fetch(
    isWanted: (branch: string) => boolean,
    tags: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<Map<string, string>> {
    const options = signal === undefined ? {} : { signal };
    await mkdir(dirname(this.directory), { recursive: true });
    await using _lock = await takeLock(`${this.directory}.lock`, {
      what: `the clone ${this.directory}`,
      waitMs: 4 * hour,
      log: this.#options.log,
      ...options,
    });
    await this.#prepare(signal);
    const theirs = await this.#listTheirs(signal);
    const branches = new Map([...theirs.branches].filter(([name]) => this.#accepts(name, isWanted)));
    const here = await this.#refs();
    const refspecs: string[] = [];
    for (const [name, tip] of branches) {
      const ref = `refs/heads/${name}`;
      if (here.get(ref) !== tip) refspecs.push(`+${ref}:${ref}`);
    }
    for (const tag of tags) {
      const ref = `refs/tags/${tag}`;
      if (theirs.tags.has(tag) && here.get(ref) !== theirs.tags.get(tag)) refspecs.push(`+${ref}:${ref}`);
    }
    const gone = [...here.keys()].filter(
      ref => ref.startsWith("refs/heads/") && !branches.has(ref.slice("refs/heads/".length)),
    );
    // First, since a/b cannot be there as long as a is.
    if (gone.length > 0) {
      const input = gone.map(ref => `delete ${ref}\n`).join("");
      await git(this.directory, ["update-ref", "--stdin"], { input, endsWithUs: true });
    }
    if (refspecs.length > 0) {
      await git(
        this.directory,
        [
          ...["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"],
          ...["--no-auto-maintenance", "--force", "--stdin", "--", this.#options.repository],
        ],
        { ...options, ...network, input: `${refspecs.join("\n")}\n`, deadlineMs: 6 * hour },
      );
    }
    // It may have moved on between the listing and the fetch.
    const now = await this.#refs();
    return new Map(
      [...branches.keys()].flatMap(name => {
        const tip = now.get(`refs/heads/${name}`);
        return tip === undefined ? [] : [[name, tip] as const];
      }),
    );
  }

  #accepts(name: string, isWanted: (branch: string) => boolean): boolean {
    if (!isWanted(name)) return false;
    if (isBranchName(name)) return true;
    if (!this.#refused.has(name)) {
      this.#refused.add(name);
      this.#options.log.warn(
        `the branch ${JSON.stringify(visible(name))} is left out: git takes no such name`,
      );
    }
    return false;
  }

  /** Makes the clone when there is none, and takes away what a killed git has left in it. */
  async #prepare(signal: AbortSignal | undefined): Promise<void> {
    if ((await kindOfPath(join(this.directory, "HEAD"))) === undefined) {
      await this.#make(signal);
      return;
    }
    // Whoever holds the lock is the only one that moves refs here, and a killed one's git ended with it.
    for (const name of ["packed-refs.lock", "HEAD.lock", "config.lock", "shallow.lock"]) {
      await rm(join(this.directory, name), { force: true });
    }
    const below = await readdir(join(this.directory, "refs"), { recursive: true }).catch(() => []);
    for (const name of below) {
      if (name.endsWith(".lock")) await rm(join(this.directory, "refs", name), { force: true });
    }
    const packs = await readdir(join(this.directory, "objects/pack")).catch(() => []);
    for (const name of packs) {
      if (name.startsWith("tmp_")) await rm(join(this.directory, "objects/pack", name), { force: true });
    }
  }

  async #make(signal: AbortSignal | undefined): Promise<void> {
    const { repository, log, shownRepository } = this.#options;
    const making = `${this.directory}.new`;
    await rm(this.directory, { recursive: true, force: true });
    await rm(making, { recursive: true, force: true });
    const run = { ...(signal === undefined ? {} : { signal }), ...network, deadlineMs: 6 * hour };
    const parent = dirname(this.directory);
    log.info(`cloning ${shownRepository} into ${this.directory}`);
    // Of a repository on the same file system, its objects are linked to and not copied.
    const isHere = repository.startsWith("/");
    const copied = isHere
      ? await git(parent, ["clone", "--quiet", "--bare", "--local", "--no-tags", "--", repository, making], {
          ...run,
          expected: Array.from({ length: 256 }, (_, code) => code),
        })
      : undefined;
    if (copied?.code !== 0) {
      await rm(making, { recursive: true, force: true });
      await git(parent, ["init", "--quiet", "--bare", "--", making], run);
    }
    await rename(making, this.directory);
  }

  async #listTheirs(signal: AbortSignal | undefined) {
    const { repository } = this.#options;
    const { stdout } = await git(
      dirname(this.directory),
      ["ls-remote", "--refs", "--quiet", "--", repository, "refs/heads/*", "refs/tags/*"],
      { ...(signal === undefined ? {} : { signal }), ...network, deadlineMs: 120_000 },
    );
    const branches = new Map<string, string>();
    const tags = new Map<string, string>();
    for (const line of stdout.split("\n")) {
      const [, id, kind, name] = /^([0-9a-f]{40,64})\trefs\/(heads|tags)\/(.+)$/.exec(line) ?? [];
      if (id !== undefined && name !== undefined) (kind === "heads" ? branches : tags).set(name, id);
    }
    return { branches, tags };
  }

  async #refs(): Promise<Map<string, string>> {
    const { stdout } = await git(this.directory, ["for-each-ref", "--format=%(objectname) %(refname)"]);
    return new Map(
      stdout.split("\n").flatMap(line => {
        const [, id, ref] = /^(\S+) (.+)$/.exec(line) ?? [];
        return id === undefined || ref === undefined ? [] : [[ref, id] as const];
      }),
    );
  }

  /** A branch's commits, the newest first. @param tip a commit's id */
  async history(tip: string, signal?: AbortSignal): Promise<string[]> {
    return await this.#list([`--max-count=${longestHistory}`, tip], signal);
  }

  /** The commits of a tip that another commit has not, the newest first. */
  async commitsSince(tip: string, base: string, signal?: AbortSignal): Promise<string[]> {
    return await this.#list([`--max-count=${longestHistory}`, tip, `^${base}`], signal);
  }

  /**
   * The commits that a back-fill takes, the newest first; always at least the tip.
   * @throws UserError when the tag is not there
   */
  async backfilled(tip: string, backfill: Backfill, signal?: AbortSignal): Promise<string[]> {
    if (backfill.kind === "count") return await this.#list([`--max-count=${backfill.count}`, tip], signal);
    const most = `--max-count=${longestHistory}`;
    const since =
      backfill.kind === "date"
        ? await this.#list([most, `--since=${backfill.date}T00:00:00Z`, tip], signal)
        : await this.#list([most, tip, `^${await this.#tag(backfill.tag)}`], signal);
    return since.length === 0 ? [tip] : since;
  }

  async #tag(tag: string): Promise<string> {
    const { code, stdout } = await git(
      this.directory,
      ["rev-parse", "--verify", "--quiet", "--end-of-options", `refs/tags/${tag}^{commit}`],
      { expected: [0, 1, 128] },
    );
    if (code === 0) return stdout.trim();
    throw new UserError(
      `${this.#options.shownRepository} has no tag ${JSON.stringify(tag)}, up to which to back-fill`,
    );
  }

  async #list(args: readonly string[], signal: AbortSignal | undefined): Promise<string[]> {
    const order = this.#options.followsFirstParent ? ["--first-parent"] : ["--topo-order"];
    const { stdout } = await git(this.directory, ["rev-list", ...order, ...args, "--"], {
      ...(signal === undefined ? {} : { signal }),
    });
    return stdout.split("\n").filter(line => line !== "");
  }

  /** Whether a commit is in the clone. */
  async has(commit: string): Promise<boolean> {
    const { code } = await git(this.directory, ["cat-file", "-e", `${commit}^{commit}`], {
      expected: [0, 1, 128],
    });
    return code === 0;
  }

  /** Of a commit that is gone from the clone, nothing is known. */
  async author(commit: string): Promise<CommitAuthor> {
    const format = "--format=%s%x00%an%x00%ae%x00%aI";
    const { code, stdout } = await git(
      this.directory,
      ["show", "--no-patch", "--encoding=UTF-8", format, commit, "--"],
      { expected: [0, 128] },
    );
    const [subject = "", name = "", email = "", date = ""] = code === 0 ? stdout.trimEnd().split("\0") : [];
    return { subject, name, email, date };
  }

  /** Packs what many fetches brought, now and then: git says when. */
  async tidy(): Promise<void> {
    await git(
      this.directory,
      ["-c", "gc.auto=6700", "-c", "gc.autoDetach=false", "gc", "--auto", "--quiet"],
      {
        deadlineMs: hour,
        endsWithUs: true,
      },
    );
  }
}

/** A server that says nothing for two minutes has gone; addresses never start programs. */
const network = {
  settings: [
    "http.lowSpeedLimit=1",
    "http.lowSpeedTime=120",
    "protocol.ext.allow=never",
    "credential.interactive=false",
  ],
  endsWithUs: true,
  env: { SSH_ASKPASS_REQUIRE: "never", GIT_ASKPASS: "true" },
};
