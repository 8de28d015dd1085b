import { z } from "zod";
import type { Database } from "./database.ts";
import { readRows } from "./rows.ts";

export type RefKind = "branch" | "tag";

const nameSchema = z.object({ name: z.string(), commits: z.int() });
const commitSchema = z.object({ commit: z.string() });

/** Which commits branches and tags have, as whoever follows the repository tells it. */
export class Refs {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @param commits the newest first; without any the branch or tag is forgotten */
  set(kind: RefKind, name: string, commits: readonly string[]): void {
    this.#database.transaction(() => {
      this.#database.prepare("DELETE FROM refs WHERE kind = ? AND name = ?").run(kind, name);
      const insert = this.#database.prepare(
        "INSERT INTO refs (kind, name, position, commit_id) VALUES (?, ?, ?, ?)",
      );
      for (const [position, commit] of commits.entries()) insert.run(kind, name, position, commit);
    });
  }

  /** By name, with how many commits of each are known. */
  list(kind: RefKind): { name: string; commits: number }[] {
    const rows = this.#database.prepare(
      "SELECT name, count(*) AS commits FROM refs WHERE kind = ? GROUP BY name ORDER BY name",
    );
    return readRows(nameSchema, rows.all(kind));
  }

  /** Newest first; undefined for one that is not known. */
  commits(kind: RefKind, name: string): string[] | undefined {
    const rows = this.#database
      .prepare("SELECT commit_id AS 'commit' FROM refs WHERE kind = ? AND name = ? ORDER BY position")
      .all(kind, name);
    return rows.length === 0 ? undefined : readRows(commitSchema, rows).map(({ commit }) => commit);
  }

  /** The branches or tags that have a commit. */
  having(kind: RefKind, commit: string): string[] {
    const rows = this.#database
      .prepare("SELECT DISTINCT name, 0 AS commits FROM refs WHERE kind = ? AND commit_id = ? ORDER BY name")
      .all(kind, commit);
    return readRows(nameSchema, rows).map(({ name }) => name);
  }
}
