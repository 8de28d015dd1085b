import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { describeError, hasCode, UserError } from "../../base/index.ts";
import { migrations } from "./migrations.ts";

/** The server's state: an SQLite database. What a call has written when it returns survives a power cut. */
export interface Database extends Disposable {
  readonly sql: DatabaseSync;
  /** A statement for a query, compiled once. */
  prepare(query: string): StatementSync;
  /** All of it or nothing. Not to be nested. */
  transaction<T>(work: () => T): T;
}

/** "vmen": tells a state file from another program's database (PRAGMA application_id). */
const applicationId = 0x766d656e;

/**
 * Opens the state, and makes it when there is none.
 * @param path a file, or undefined for one in memory
 * @throws UserError when the file is damaged, another program's, or a later vmentry's: it is left as it is then
 */
export function openDatabase(path: string | undefined, steps: readonly string[] = migrations): Database {
  let sql: DatabaseSync | undefined;
  try {
    if (path !== undefined) makePrivate(path);
    sql = new DatabaseSync(path ?? ":memory:", { timeout: 5_000 });
    refuseForeign(sql, steps.length);
    // FULL: a commit in the write-ahead log is on the disk before it is told to be done.
    sql.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    migrate(sql, steps);
  } catch (error) {
    sql?.close();
    throw new UserError(
      `${path} cannot be used as the server's state: ${describeError(error)}. It was left as it is: ` +
        "put a backup in its place, or move it away to begin with an empty one",
      { cause: error },
    );
  }
  const opened = sql;
  const statements = new Map<string, StatementSync>();
  return {
    sql: opened,
    prepare(query) {
      const statement = statements.get(query) ?? opened.prepare(query);
      statements.set(query, statement);
      return statement;
    },
    transaction: work => inTransaction(opened, work),
    [Symbol.dispose]: () => opened.close(),
  };
}

/** Token hashes and events are nobody else's business; the log beside it gets the same rights from SQLite. */
function makePrivate(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  closeSync(openSync(path, "a", 0o600));
}

function refuseForeign(sql: DatabaseSync, known: number): void {
  const isNew = numberOf(sql, "SELECT count(*) AS value FROM sqlite_schema") === 0;
  if (isNew) return;
  if (numberOf(sql, "SELECT application_id AS value FROM pragma_application_id") !== applicationId) {
    throw new Error("it is a database of another program");
  }
  const version = versionOf(sql);
  if (version > known) {
    throw new Error(`it is of version ${version}, made by a later vmentry; this one knows ${known}`);
  }
  const check: unknown = sql.prepare("PRAGMA quick_check(1)").get()?.["quick_check"];
  if (check !== "ok") throw new Error(`it is damaged: ${String(check)}`);
}

function migrate(sql: DatabaseSync, steps: readonly string[]): void {
  for (;;) {
    const isDone = inTransaction(sql, () => {
      // Read with the write lock held: another process may be at it.
      const version = versionOf(sql);
      const step = steps[version];
      if (step === undefined) return true;
      sql.exec(step);
      sql.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version + 1}`);
      return false;
    });
    if (isDone) return;
  }
}

function versionOf(sql: DatabaseSync): number {
  return numberOf(sql, "SELECT user_version AS value FROM pragma_user_version");
}

function numberOf(sql: DatabaseSync, query: string): number {
  const value = sql.prepare(query).get()?.["value"];
  if (typeof value !== "number") throw new Error(`${query} gave no number`);
  return value;
}

function inTransaction<T>(sql: DatabaseSync, work: () => T): T {
  sql.exec("BEGIN IMMEDIATE");
  try {
    const value = work();
    sql.exec("COMMIT");
    return value;
  } catch (error) {
    // A disk that is full may have ended the transaction already.
    if (sql.isTransaction) sql.exec("ROLLBACK");
    throw error;
  }
}

/**
 * Keeps a second server off the same state for as long as it is held; a server that is killed lets go of it.
 * Tokens can be made beside a server that runs: they need no lock.
 * @throws UserError when another server has it
 */
export function lockForServer(path: string): Disposable {
  const file = `${path}.lock`;
  makePrivate(file);
  // An exclusive transaction on an empty database is a file lock that the kernel gives up with the process.
  const lock = new DatabaseSync(file, { timeout: 0 });
  try {
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    if (hasCode(error, "ERR_SQLITE_ERROR")) {
      throw new UserError(`another kernel server uses ${path}; end it, or give this one another state`, {
        cause: error,
      });
    }
    throw error;
  }
  return { [Symbol.dispose]: () => lock.close() };
}
