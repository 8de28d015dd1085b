import { gunzipSync, gzipSync } from "node:zlib";
import { z } from "zod";
import { formatHistory, mergeHistories, parseHistory } from "../../report/index.ts";
import type { Database } from "./database.ts";
import { readRow } from "./rows.ts";

/** A branch of a repository, `OWNER/NAME`. */
export interface Branch {
  repository: string;
  branch: string;
}

const rowSchema = z.object({ updatedAt: z.string(), content: z.instanceof(Uint8Array) });

/** How tests ended earlier, for each branch of each repository. */
export class Histories {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The text of a branch's history. */
  get({ repository, branch }: Branch): { text: string; updatedAt: string } | undefined {
    const row = this.#database
      .prepare("SELECT updated_at AS updatedAt, content FROM histories WHERE repository = ? AND branch = ?")
      .get(repository.toLowerCase(), branch);
    if (row === undefined) return undefined;
    const { updatedAt, content } = readRow(rowSchema, row);
    return { updatedAt, text: gunzipSync(content).toString("utf8") };
  }

  /**
   * Merges a history's text into the one that is kept.
   * @throws HistoryError when it is none: then what is kept stays as it was
   */
  merge(which: Branch, text: string): { bytes: number; runs: number; problems: string[]; updatedAt: string } {
    const sent = parseHistory(text, "the history that was sent");
    return this.#database.transaction(() => {
      const known = this.get(which);
      const kept = known === undefined ? [] : [parseHistory(known.text, "the history that is kept").history];
      const history = mergeHistories([...kept, sent.history]);
      const merged = formatHistory(history);
      const updatedAt = new Date().toISOString();
      this.#database
        .prepare(
          "INSERT OR REPLACE INTO histories (repository, branch, updated_at, content) VALUES (?, ?, ?, ?)",
        )
        .run(which.repository.toLowerCase(), which.branch, updatedAt, gzipSync(merged, { level: 1 }));
      const runs = new Set(history.records.map(({ run }) => run)).size;
      return { bytes: Buffer.byteLength(merged), runs, problems: sent.problems, updatedAt };
    });
  }

  remove({ repository, branch }: Branch): boolean {
    const { changes } = this.#database
      .prepare("DELETE FROM histories WHERE repository = ? AND branch = ?")
      .run(repository.toLowerCase(), branch);
    return changes > 0;
  }
}
