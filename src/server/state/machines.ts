import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Database } from "./database.ts";
import { readRow, readRows } from "./rows.ts";

/** Which kernel a machine boots next. */
export interface Selection {
  id: string;
  kernel: string;
  /** Given out for one boot only, so that a candidate that hangs is not booted again by accident. */
  once: boolean;
  /** Seconds that stage one lets somebody at the console choose otherwise. */
  menuSeconds: number;
}

export interface MachineRecord {
  name: string;
  /** What it can boot, as far as it was told. */
  arch: string | null;
  description: string;
  /** ISO 8601. */
  registeredAt: string;
}

export const auditActions = ["selected", "cleared", "given", "given-back", "chosen-at-console"] as const;

/** What was done to a machine's selection, and by whom. */
export interface AuditEntry {
  id: number;
  /** ISO 8601. */
  at: string;
  /** The name of the token, or of the machine. */
  who: string;
  action: (typeof auditActions)[number];
  machine: string;
  kernel: string;
  selection: string;
}

const recordSchema = z.object({
  name: z.string(),
  arch: z.string().nullable(),
  description: z.string(),
  registeredAt: z.string(),
});

const selectionSchema = z.object({
  id: z.string(),
  kernel: z.string(),
  once: z.int().transform(Boolean),
  menuSeconds: z.int(),
});

const auditSchema = z.object({
  id: z.int(),
  at: z.string(),
  who: z.string(),
  action: z.enum(auditActions),
  machine: z.string(),
  kernel: z.string(),
  selection: z.string(),
});

const keptAuditEntries = 10_000;

const selectionColumns = "id, kernel, once, menu_seconds AS menuSeconds";

/** Machines and what each boots next. */
export class Machines {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** After a crash nobody knows whether an answer that was under way arrived: the selection stands again. */
  restoreOffered(): void {
    this.#database.sql.exec("UPDATE selections SET is_offered = 0 WHERE is_offered = 1");
  }

  register(name: string, facts: { arch: string | null; description: string }): MachineRecord {
    this.#database
      .prepare(
        `INSERT INTO machines (name, arch, description, registered_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET arch = excluded.arch, description = excluded.description`,
      )
      .run(name, facts.arch, facts.description, new Date().toISOString());
    return readRow(recordSchema, this.#rows("WHERE name = ?", name)[0]);
  }

  /** Registers a machine that was not, knowing its name alone. */
  meet(name: string): void {
    this.#database
      .prepare(
        "INSERT OR IGNORE INTO machines (name, arch, description, registered_at) VALUES (?, NULL, '', ?)",
      )
      .run(name, new Date().toISOString());
  }

  get(name: string): MachineRecord | undefined {
    const [row] = this.#rows("WHERE name = ?", name);
    return row === undefined ? undefined : readRow(recordSchema, row);
  }

  /** By name. @param after the last name that was seen */
  list({ after = "", limit }: { after?: string; limit: number }): MachineRecord[] {
    return readRows(recordSchema, this.#rows("WHERE name > ? ORDER BY name LIMIT ?", after, limit));
  }

  /** Forgets a machine with its selection and events; its audit stays. */
  remove(name: string): boolean {
    return this.#database.transaction(() => {
      this.#database.prepare("DELETE FROM selections WHERE machine = ?").run(name);
      this.#database.prepare("DELETE FROM boot_events WHERE machine = ?").run(name);
      return this.#database.prepare("DELETE FROM machines WHERE name = ?").run(name).changes > 0;
    });
  }

  select(machine: string, wish: Omit<Selection, "id">, who: string): Selection {
    const selection = { id: randomUUID(), ...wish };
    this.#database.transaction(() => {
      this.meet(machine);
      this.#database
        .prepare(
          "INSERT OR REPLACE INTO selections (machine, id, kernel, once, menu_seconds, is_offered) VALUES (?, ?, ?, ?, ?, 0)",
        )
        .run(machine, selection.id, selection.kernel, Number(selection.once), selection.menuSeconds);
      this.#audit("selected", machine, selection, who);
    });
    return selection;
  }

  /** What the machine will be given; undefined when there is nothing, or it is on its way already. */
  selection(machine: string): Selection | undefined {
    const row = this.#database
      .prepare(`SELECT ${selectionColumns} FROM selections WHERE machine = ? AND is_offered = 0`)
      .get(machine);
    return row === undefined ? undefined : readRow(selectionSchema, row);
  }

  /** Every selection that stands. */
  selections(): { machine: string; selection: Selection }[] {
    const rows = this.#database.prepare(
      `SELECT machine, ${selectionColumns} FROM selections WHERE is_offered = 0`,
    );
    const schema = selectionSchema.extend({ machine: z.string() });
    return readRows(schema, rows.all()).map(({ machine, ...selection }) => ({ machine, selection }));
  }

  /** Whether there was something to take away. */
  clear(machine: string, who: string): boolean {
    return this.#database.transaction(() => {
      const selection = this.selection(machine);
      this.#database.prepare("DELETE FROM selections WHERE machine = ?").run(machine);
      if (selection !== undefined) this.#audit("cleared", machine, selection, who);
      return selection !== undefined;
    });
  }

  /** Marks a selection as being on its way to the machine: made once, it is then given to nobody else. */
  offer(machine: string, selection: Selection): void {
    if (!selection.once) return;
    this.#database
      .prepare("UPDATE selections SET is_offered = 1 WHERE machine = ? AND id = ?")
      .run(machine, selection.id);
  }

  /** The answer went out whole; a once-selection is used up by that. */
  confirm(machine: string, selection: Selection): void {
    this.#database.transaction(() => {
      if (selection.once) {
        this.#database
          .prepare("DELETE FROM selections WHERE machine = ? AND id = ?")
          .run(machine, selection.id);
      }
      this.#audit("given", machine, selection, machine);
    });
  }

  /** The answer never reached the machine: a once-selection stands again, unless another was made meanwhile. */
  giveBack(machine: string, selection: Selection): boolean {
    if (!selection.once) return false;
    return this.#database.transaction(() => {
      const change = this.#database
        .prepare("UPDATE selections SET is_offered = 0 WHERE machine = ? AND id = ? AND is_offered = 1")
        .run(machine, selection.id);
      if (change.changes > 0) this.#audit("given-back", machine, selection, machine);
      return change.changes > 0;
    });
  }

  /** Somebody at the machine's console chose another kernel from the list. */
  chooseAtConsole(machine: string, kernel: string): Selection {
    const choice: Selection = { id: randomUUID(), kernel, once: true, menuSeconds: 0 };
    this.#database.transaction(() => this.#audit("chosen-at-console", machine, choice, machine));
    return choice;
  }

  /** Newest first. @param before an entry's id: only what came before it */
  audit({
    machine,
    before = Number.MAX_SAFE_INTEGER,
    limit,
  }: {
    machine?: string | undefined;
    before?: number | undefined;
    limit: number;
  }): AuditEntry[] {
    const rows = this.#database.prepare(
      "SELECT * FROM audit WHERE id < ? AND (? IS NULL OR machine = ?) ORDER BY id DESC LIMIT ?",
    );
    return readRows(auditSchema, rows.all(before, machine ?? null, machine ?? null, limit));
  }

  #rows(where: string, ...values: (string | number)[]): unknown[] {
    return this.#database
      .prepare(`SELECT name, arch, description, registered_at AS registeredAt FROM machines ${where}`)
      .all(...values);
  }

  #audit(action: AuditEntry["action"], machine: string, selection: Selection, who: string): void {
    const { lastInsertRowid } = this.#database
      .prepare("INSERT INTO audit (at, who, action, machine, kernel, selection) VALUES (?, ?, ?, ?, ?, ?)")
      .run(new Date().toISOString(), who, action, machine, selection.kernel, selection.id);
    this.#database.prepare("DELETE FROM audit WHERE id <= ?").run(Number(lastInsertRowid) - keptAuditEntries);
  }
}
