import { gunzipSync, gzipSync } from "node:zlib";
import { z } from "zod";
import { type BisectSummary, bisectSummaryShape } from "../api/shapes.ts";
import type { Database } from "./database.ts";
import { readRow, readRows } from "./rows.ts";

/** A bisect as it told of itself last. */
export interface Bisect extends BisectSummary {
  id: string;
  /** When it was told, ISO 8601, by the server's clock. */
  toldAt: string;
}

/** A bisect whose journal goes on otherwise than it is kept. */
export class OtherJournal extends Error {
  override readonly name = "OtherJournal";
}

const rowSchema = z.object({ id: z.string(), change: z.int(), toldAt: z.string(), summary: z.string() });
const contentSchema = z.object({ content: z.instanceof(Uint8Array) });
const columns = "id, change, told_at AS toldAt, summary";

/** So many are kept, those that were told of last. */
const keptBisects = 1_000;

/** Bisects, as whoever runs them tells of them: for people to see, and for another host to go on with. */
export class Bisects {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get(id: string): Bisect | undefined {
    const row = this.#database.prepare(`SELECT ${columns} FROM bisects WHERE id = ?`).get(id);
    return row === undefined ? undefined : readBisect(readRow(rowSchema, row));
  }

  /** JSON Lines. */
  journal(id: string): string | undefined {
    return this.#content("journal", id)?.toString("utf8");
  }

  /** HTML, from whoever told it: nothing of it is to be believed. */
  page(id: string): string | undefined {
    return this.#content("page", id)?.toString("utf8");
  }

  /**
   * Keeps all that is known of a bisect, in place of what was known before.
   * @throws OtherJournal when the journal that is kept is no beginning of this one: then all stays as it was
   */
  put(
    id: string,
    { summary, journal, page }: { summary: BisectSummary; journal: string; page: string },
  ): { toldAt: string } {
    return this.#database.transaction(() => {
      const sent = Buffer.from(journal);
      const kept = this.#content("journal", id) ?? Buffer.alloc(0);
      if (!sent.subarray(0, kept.length).equals(kept)) {
        throw new OtherJournal(
          `another process has gone on with bisect ${id}: the journal that is kept, of ${kept.length} bytes, is no beginning of the one that was sent`,
        );
      }
      const toldAt = new Date().toISOString();
      const { isRunning, conclusion } = summary;
      this.#database
        .prepare(
          `INSERT OR REPLACE INTO bisects (id, change, told_at, is_running, conclusion, summary, journal, page)
           VALUES (?, (SELECT coalesce(max(change), 0) + 1 FROM bisects), ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          ...[id, toldAt, Number(isRunning), conclusion, JSON.stringify(summary)],
          ...[sent, page].map(each => gzipSync(each, { level: 1 })),
        );
      this.#database
        .prepare(
          "DELETE FROM bisects WHERE change <= (SELECT change FROM bisects ORDER BY change DESC LIMIT 1 OFFSET ?)",
        )
        .run(keptBisects);
      return { toldAt };
    });
  }

  /** Those that were told of last first. @param before where the page before this one ended */
  list({
    isRunning,
    before = Number.MAX_SAFE_INTEGER,
    limit,
  }: {
    isRunning?: boolean | undefined;
    before?: number | undefined;
    limit: number;
  }): { bisects: Bisect[]; next: number | null } {
    const running = isRunning === undefined ? null : Number(isRunning);
    const rows = this.#database
      .prepare(
        `SELECT ${columns} FROM bisects WHERE change < ? AND (? IS NULL OR is_running = ?) ORDER BY change DESC LIMIT ?`,
      )
      .all(before, running, running, limit + 1);
    const read = readRows(rowSchema, rows);
    const page = read.slice(0, limit);
    return {
      bisects: page.map(readBisect),
      next: read.length > limit ? (page.at(-1)?.change ?? null) : null,
    };
  }

  /** Those that ended so since a time, ISO 8601; those that were told of last first. */
  endedSince(since: string, conclusions: readonly string[], limit: number): Bisect[] {
    const rows = this.#database
      .prepare(
        `SELECT ${columns} FROM bisects WHERE is_running = 0 AND told_at >= ?
         AND conclusion IN (SELECT value FROM json_each(?)) ORDER BY change DESC LIMIT ?`,
      )
      .all(since, JSON.stringify(conclusions), limit);
    return readRows(rowSchema, rows).map(readBisect);
  }

  remove(id: string): boolean {
    return this.#database.prepare("DELETE FROM bisects WHERE id = ?").run(id).changes > 0;
  }

  #content(column: "journal" | "page", id: string): Buffer | undefined {
    const row = this.#database.prepare(`SELECT ${column} AS content FROM bisects WHERE id = ?`).get(id);
    return row === undefined ? undefined : gunzipSync(readRow(contentSchema, row).content);
  }
}

function readBisect({ id, toldAt, summary }: z.infer<typeof rowSchema>): Bisect {
  return { id, toldAt, ...readRow(bisectSummaryShape, JSON.parse(summary)) };
}
