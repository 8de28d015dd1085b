import { z } from "zod";
import type { Database } from "./database.ts";
import { readRows } from "./rows.ts";

export const stages = ["stage one", "stage two", "server"] as const;

/** Something that happened on the way of a machine's boot. */
export interface BootEvent {
  machine: string;
  /** Who tells it: the machine, or the server itself, when it cannot give the machine what it is to boot. */
  stage: (typeof stages)[number];
  /** selected, verified, kexec, ready, failed, gave-up, waiting */
  event: string;
  message: string;
  /** Seconds since that stage's kernel started; of the server's own 0. */
  uptime: number;
  /** ISO 8601, by the server's clock. */
  at: string;
}

/** An event as it is kept. Ids grow, over all machines. */
export type KeptEvent = BootEvent & { id: number };

const eventSchema = z.object({
  id: z.int(),
  machine: z.string(),
  stage: z.enum(stages),
  event: z.string(),
  message: z.string(),
  uptime: z.number(),
  at: z.string(),
});

/** Of each machine the newest so many are kept. */
export const keptEvents = 200;

export class BootEvents {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  record(event: BootEvent): KeptEvent {
    const { machine, stage, message, uptime, at } = event;
    const id = this.#database.transaction(() => {
      const { lastInsertRowid } = this.#database
        .prepare(
          "INSERT INTO boot_events (machine, stage, event, message, uptime, at) VALUES (?, ?, ?, ?, ?, ?)",
        )
        .run(machine, stage, event.event, message, uptime, at);
      this.#database
        .prepare(
          `DELETE FROM boot_events WHERE machine = ? AND id <=
           (SELECT id FROM boot_events WHERE machine = ? ORDER BY id DESC LIMIT 1 OFFSET ?)`,
        )
        .run(machine, machine, keptEvents);
      return Number(lastInsertRowid);
    });
    return { id, ...event };
  }

  /** The newest of a machine, oldest first. */
  newest(machine: string, limit: number): KeptEvent[] {
    const rows = this.#database
      .prepare("SELECT * FROM boot_events WHERE machine = ? ORDER BY id DESC LIMIT ?")
      .all(machine, limit);
    return readRows(eventSchema, rows).reverse();
  }

  /** What came after an event, oldest first; of one machine or of all. */
  after(id: number, { machine, limit }: { machine: string | undefined; limit: number }): KeptEvent[] {
    const rows =
      machine === undefined
        ? this.#database.prepare("SELECT * FROM boot_events WHERE id > ? ORDER BY id LIMIT ?").all(id, limit)
        : this.#database
            .prepare("SELECT * FROM boot_events WHERE machine = ? AND id > ? ORDER BY id LIMIT ?")
            .all(machine, id, limit);
    return readRows(eventSchema, rows);
  }

  /** The last id that was given; 0 when none was. */
  get lastId(): number {
    const row = this.#database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'boot_events'").get();
    return row === undefined ? 0 : Number(row["seq"]);
  }
}
