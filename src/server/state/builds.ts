import { z } from "zod";
import { UserError } from "../../base/index.ts";
import type { Database } from "./database.ts";
import { readRow } from "./rows.ts";

export const buildStates = ["queued", "running", "built", "failed", "cancelled"] as const;
const ended: ReadonlySet<string> = new Set(["built", "failed", "cancelled"]);

/** One build of a commit for a variant, as its builder tells of it. */
export interface Build {
  /** Chosen by the builder, so that telling it twice makes no second one. */
  id: string;
  commit: string;
  variant: string;
  state: (typeof buildStates)[number];
  /** The host that builds. */
  builder: string;
  /** What it does now, or why it failed. */
  message: string;
  /** Where its log is: a URL, or `store` for the file `log` of the kernel in the store. */
  log: string | null;
  /** Of the whole, 0 to 1; null when it is not known. */
  progress: number | null;
  /** ISO 8601, by the server's clock. */
  queuedAt: string;
  startedAt: string | null;
  endedAt: string | null;
}

/** What a builder tells. */
export type BuildReport = Omit<Build, "queuedAt" | "startedAt" | "endedAt"> & {
  /** The last lines of its log so far; kept as it was when it is left out. */
  tail?: string | undefined;
};

const buildSchema = z.object({
  id: z.string(),
  commit: z.string(),
  variant: z.string(),
  state: z.enum(buildStates),
  builder: z.string(),
  message: z.string(),
  log: z.string().nullable(),
  progress: z.number().nullable(),
  queuedAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
});
const tailSchema = z.object({ tail: z.string() });
const rowSchema = z.object({ change: z.int(), record: z.string() });

/** Builds that ended are kept so many, the newest; the manifests in the store tell of all. */
const keptBuilds = 10_000;

export class Builds {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get(id: string): Build | undefined {
    const row = this.#database.prepare("SELECT change, record FROM builds WHERE id = ?").get(id);
    return row === undefined ? undefined : readBuild(row).build;
  }

  /** The last lines of its log, as far as they were told. */
  tail(id: string): string {
    const row = this.#database.prepare("SELECT tail FROM builds WHERE id = ?").get(id);
    return row === undefined ? "" : readRow(tailSchema, row).tail;
  }

  /** @throws UserError for another key than before, or for one that has ended otherwise */
  report({ tail, ...report }: BuildReport): Build {
    return this.#database.transaction(() => {
      const before = this.get(report.id);
      if (before !== undefined) refuseContradiction(before, report);
      const now = new Date().toISOString();
      const isStarted = report.state !== "queued";
      const build: Build = {
        ...report,
        queuedAt: before?.queuedAt ?? now,
        startedAt: before?.startedAt ?? (isStarted ? now : null),
        endedAt: before?.endedAt ?? (ended.has(report.state) ? now : null),
      };
      this.#database
        .prepare(
          `INSERT OR REPLACE INTO builds (id, change, commit_id, variant, state, record, tail)
           VALUES (?, (SELECT coalesce(max(change), 0) + 1 FROM builds), ?, ?, ?, ?, ?)`,
        )
        .run(
          ...[build.id, build.commit, build.variant, build.state, JSON.stringify(build)],
          tail ?? this.tail(build.id),
        );
      this.#database
        .prepare(
          `DELETE FROM builds WHERE state IN ('built', 'failed', 'cancelled') AND change <=
           (SELECT change FROM builds ORDER BY change DESC LIMIT 1 OFFSET ?)`,
        )
        .run(keptBuilds);
      return build;
    });
  }

  /** Those that changed last first. @param before where the page before this one ended */
  list({
    commit,
    variant,
    state,
    before = Number.MAX_SAFE_INTEGER,
    limit,
  }: {
    /** The start of a commit. */
    commit?: string | undefined;
    variant?: string | undefined;
    state?: string | undefined;
    before?: number | undefined;
    limit: number;
  }): { builds: Build[]; next: number | null } {
    const rows = this.#database
      .prepare(
        `SELECT change, record FROM builds WHERE change < ? AND (? IS NULL OR variant = ?) AND (? IS NULL OR state = ?)
         AND substr(commit_id, 1, length(?)) = ? ORDER BY change DESC LIMIT ?`,
      )
      .all(
        ...[before, variant ?? null, variant ?? null, state ?? null, state ?? null],
        ...[commit ?? "", commit ?? "", limit + 1],
      );
    const read = rows.map(readBuild);
    const page = read.slice(0, limit);
    const last = page.at(-1);
    return {
      builds: page.map(({ build }) => build),
      next: read.length > limit && last !== undefined ? last.change : null,
    };
  }
}

function readBuild(row: unknown): { change: number; build: Build } {
  const { change, record } = readRow(rowSchema, row);
  return { change, build: readRow(buildSchema, JSON.parse(record)) };
}

function refuseContradiction(before: Build, report: BuildReport): void {
  if (before.commit !== report.commit || before.variant !== report.variant) {
    throw new UserError(
      `build ${report.id} is of ${before.commit}/${before.variant}, not of ${report.commit}/${report.variant}`,
    );
  }
  if (ended.has(before.state) && before.state !== report.state) {
    throw new UserError(
      `build ${report.id} has ended: ${before.state}; it cannot be ${report.state} any more`,
    );
  }
}
