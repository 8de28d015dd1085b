import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import { z } from "zod";
import { hasCode, UserError } from "../../base/index.ts";
import { machineName, machineNameRule } from "../machine-name.ts";
import { type Database, openDatabase } from "./database.ts";
import { readRow, readRows } from "./rows.ts";

export const roles = ["admin", "publisher", "machine"] as const;
export type Role = (typeof roles)[number];

/** Who asks. `boot`: a commit kernel that was just booted, which may tell that it is ready and nothing else. */
export interface Caller {
  role: Role | "boot";
  /** The only machine that it may ask and report for; of roles machine and boot. */
  machine: string | undefined;
  /** For the audit. */
  name: string;
}

export interface NewToken {
  role: Role;
  /** Of role machine alone, and needed there. */
  machine?: string;
  /** Who has it, for people to read. */
  name: string;
  /** ISO 8601; without it the token is good until it is revoked. */
  expiresAt?: string;
}

export interface TokenRecord {
  id: string;
  role: Role;
  machine: string | null;
  name: string;
  madeAt: string;
  revokedAt: string | null;
  /** Refused from then on. */
  expiresAt: string | null;
}

const recordSchema = z.object({
  id: z.string(),
  role: z.enum(roles),
  machine: z.string().nullable(),
  name: z.string(),
  madeAt: z.string(),
  revokedAt: z.string().nullable(),
  expiresAt: z.string().nullable(),
});

const secretSchema = z.object({
  role: z.enum([...roles, "boot"]),
  machine: z.string().nullable(),
  name: z.string(),
  hash: z.instanceof(Uint8Array),
});

/** Times are all in the one form that compares as text; the parameter is now. */
const isGood = "(expires_at IS NULL OR expires_at > ?)";

/** `vmentry_ID_SECRET`; 256 random bits, so one round of SHA-256 is enough to keep them by. */
const tokenForm = /^vmentry_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

/** Tokens, of which only hashes are kept. A token that is revoked is refused from the next request on. */
export class Tokens {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns the token, which cannot be had a second time. @throws UserError for a machine's without a machine */
  make(wish: NewToken): { id: string; token: string } {
    refuseContradiction(wish);
    const made = newToken();
    this.#insert(made, wish);
    return { id: made.id, token: made.token };
  }

  /** Takes a token that was made elsewhere; one that is known stays as it is. @throws UserError when it is none */
  adopt(token: string, wish: NewToken): { id: string } {
    refuseContradiction(wish);
    const read = readToken(token);
    if (read === undefined)
      throw new UserError(`not a token of vmentry: expected vmentry_ and ${12 + 1 + 43} more`);
    this.#insert(read, wish);
    return { id: read.id };
  }

  /** Newest first, with those that were revoked or have expired. */
  list(): TokenRecord[] {
    const rows = this.#database.prepare(
      `SELECT id, role, machine, name, made_at AS madeAt, revoked_at AS revokedAt, expires_at AS expiresAt
       FROM tokens WHERE role <> 'boot' ORDER BY rowid DESC`,
    );
    return readRows(recordSchema, rows.all());
  }

  /** Whether there was such a token, not yet revoked. */
  revoke(id: string): boolean {
    const change = this.#database.prepare(
      "UPDATE tokens SET revoked_at = ? WHERE id = ? AND role <> 'boot' AND revoked_at IS NULL",
    );
    return change.run(new Date().toISOString(), id).changes > 0;
  }

  /** Once a token was made, one is needed, even when all were revoked or have expired since. */
  get areNeeded(): boolean {
    return this.#count("SELECT count(*) AS value FROM tokens") > 0;
  }

  /** Whether anybody can be let in. */
  get areThere(): boolean {
    const query = `SELECT count(*) AS value FROM tokens
      WHERE role <> 'boot' AND revoked_at IS NULL AND ${isGood}`;
    return this.#count(query, new Date().toISOString()) > 0;
  }

  /** Whose token it is; undefined when it is nobody's. */
  check(token: string): Caller | undefined {
    const given = readToken(token);
    const kept = given === undefined ? undefined : this.#secretOf(given.id);
    if (given === undefined || kept === undefined) return undefined;
    if (kept.hash.length !== given.hash.length || !timingSafeEqual(kept.hash, given.hash)) return undefined;
    return { role: kept.role, machine: kept.machine ?? undefined, name: kept.name };
  }

  /** The caller whose token has this id, for a session that began with it; undefined when it was revoked. */
  holderOf(id: string): Caller | undefined {
    const kept = this.#secretOf(id);
    return kept === undefined
      ? undefined
      : { role: kept.role, machine: kept.machine ?? undefined, name: kept.name };
  }

  /** A token for what a machine boots now; the machine's last one ends with it. */
  makeBootTicket(machine: string): string {
    const made = newToken();
    this.#database.transaction(() => {
      this.#database.prepare("DELETE FROM tokens WHERE role = 'boot' AND machine = ?").run(machine);
      this.#insert(made, { role: "boot", machine, name: `a kernel on ${machine}` });
    });
    return made.token;
  }

  #insert(
    made: { id: string; hash: Buffer },
    { role, machine, name, expiresAt }: Omit<NewToken, "role"> & { role: Caller["role"] },
  ): void {
    this.#database
      .prepare(
        "INSERT OR IGNORE INTO tokens (id, role, machine, name, hash, made_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
      )
      .run(
        ...([made.id, role, machine ?? null, name, made.hash] as const),
        new Date().toISOString(),
        expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
      );
  }

  #secretOf(id: string) {
    const row = this.#database
      .prepare(
        `SELECT role, machine, name, hash FROM  tokens
         WHERE id = ? AND revoked_at IS NULL AND ${isGood}`,
      )
      .get(id, new Date().toISOString());
    return row === undefined ? undefined : readRow(secretSchema, row);
  }

  #count(query: string, ...values: string[]): number {
    return readRow(z.object({ value: z.number() }), this.#database.prepare(query).get(...values)).value;
  }
}

function refuseContradiction({ role, machine, name, expiresAt }: NewToken): void {
  if (role === "machine" && machine === undefined)
    throw new UserError("a machine's token needs the machine's name");
  if (role !== "machine" && machine !== undefined) {
    throw new UserError(`a token of role ${role} is not bound to a machine, and ${machine} was given`);
  }
  if (machine !== undefined && !machineName.test(machine)) throw new UserError(machineNameRule);
  if (!/^[^\p{Cc}]{1,100}$/u.test(name))
    throw new UserError("a token's name is one line of 1 to 100 characters");
  if (expiresAt !== undefined && !(Date.parse(expiresAt) > Date.now()))
    throw new UserError(`a token's end lies in the future, and ${expiresAt} was given`);
}

function newToken(): { id: string; token: string; hash: Buffer } {
  const [id, secret] = [randomBytes(6).toString("hex"), randomBytes(32).toString("base64url")];
  return { id, token: `vmentry_${id}_${secret}`, hash: hashOf(secret) };
}

function readToken(token: string): { id: string; hash: Buffer } | undefined {
  const [, id, secret] = tokenForm.exec(token) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, hash: hashOf(secret) };
}

function hashOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

/** The id in a token, under which it is listed and revoked. */
export function tokenId(token: string): string | undefined {
  return readToken(token)?.id;
}

/** The tokens of a state file, for a command beside the server or without one. @throws UserError as openDatabase */
export function openTokens(statePath: string): Tokens & Disposable {
  const database = openDatabase(statePath);
  return Object.assign(new Tokens(database), { [Symbol.dispose]: () => database[Symbol.dispose]() });
}

/**
 * Lets in whoever has the token in a file: an admin. A file that is not there is made, with a new token, readable
 * by its owner alone.
 * @throws UserError when the file holds something else
 */
export async function admitTokenFile(tokens: Tokens, path: string): Promise<{ isNew: boolean }> {
  const wish = {
    role: "admin",
    name: `token file ${path}`.replaceAll(/\p{Cc}/gu, "?").slice(0, 100),
  } as const;
  const { token } = newToken();
  try {
    const file = await open(path, "wx", 0o600);
    try {
      await file.writeFile(`${token}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    tokens.adopt(token, wish);
    return { isNew: true };
  } catch (error) {
    if (!hasCode(error, "EEXIST")) {
      if (hasCode(error, "ENOENT"))
        throw new UserError(`${path}: there is no such directory`, { cause: error });
      throw error;
    }
  }
  const kept = (await readFile(path, "utf8")).trim();
  if (!tokenForm.test(kept)) {
    throw new UserError(
      `${path} holds no token of vmentry; name a file that does not exist to have one made`,
    );
  }
  tokens.adopt(kept, wish);
  if (tokens.check(kept)?.role !== "admin") {
    throw new UserError(
      `the token in ${path} was revoked, has expired, or is no admin's; name a file that does not exist to have one made`,
    );
  }
  return { isNew: false };
}
