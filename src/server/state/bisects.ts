import { z } from "zod";
import type { Database } from "./database.ts";
import { readRow, readRows } from "./rows.ts";

const bisectSchema = z.object({ id: z.string(), updatedAt: z.string(), record: z.string() });

/** Records of bisects: opaque here, kept for who runs them. */
export class Bisects {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  put(id: string, record: unknown): { updatedAt: string } {
    const updatedAt = new Date().toISOString();
    this.#database
      .prepare("INSERT OR REPLACE INTO bisects (id, updated_at, record) VALUES (?, ?, ?)")
      .run(id, updatedAt, JSON.stringify(record));
    return { updatedAt };
  }

  get(id: string): { id: string; updatedAt: string; record: unknown } | undefined {
    const row = this.#database
      .prepare("SELECT id, updated_at AS updatedAt, record FROM bisects WHERE id = ?")
      .get(id);
    if (row === undefined) return undefined;
    const read = readRow(bisectSchema, row);
    return { ...read, record: JSON.parse(read.record) };
  }

  /** By id, without the records. */
  list({
    after = "",
    limit,
  }: {
    after?: string | undefined;
    limit: number;
  }): { id: string; updatedAt: string }[] {
    const rows = this.#database
      .prepare("SELECT id, updated_at AS updatedAt FROM bisects WHERE id > ? ORDER BY id LIMIT ?")
      .all(after, limit);
    return readRows(bisectSchema.omit({ record: true }), rows);
  }

  remove(id: string): boolean {
    return this.#database.prepare("DELETE FROM bisects WHERE id = ?").run(id).changes > 0;
  }
}
