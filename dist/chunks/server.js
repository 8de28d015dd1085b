import "./rolldown-runtime.js";
import { a as visible, c as UserError, f as hasCode, l as describeError } from "./text.js";
import { t as readUserText } from "./user-file.js";
import { C as array, E as int, M as string, O as number, S as _instanceof, j as strictObject, k as object, r as datetime, t as number$1, w as boolean, x as _enum } from "./packages-BqjbYHfX.js";
import { c as variantPattern, n as commitPattern } from "./manifest.js";
import { dirname } from "node:path";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { createHash, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
// src/server/machine-name.ts
/** A machine's name: it stands in URLs, on kernel command lines and in file names. */
const machineName = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/;
const machineNameRule = "a machine's name is 1 to 63 letters, digits, dots, dashes, underscores";
// src/server/state/rows.ts
/** A row as its schema says it is. @throws Error when it is not: the state is damaged, and is not guessed at */
function readRow(schema, row) {
	const read = schema.safeParse(row);
	if (!read.success) throw new Error(`the server's state has a row that cannot be read: ${read.error.message}`);
	return read.data;
}
function readRows(schema, rows) {
	return rows.map((row) => readRow(schema, row));
}
// src/server/state/boot-events.ts
const stages = [
	"stage one",
	"stage two",
	"server"
];
const eventSchema = object({
	id: int(),
	machine: string(),
	stage: _enum(stages),
	event: string(),
	message: string(),
	uptime: number(),
	at: string()
});
var BootEvents = class {
	#database;
	constructor(database) {
		this.#database = database;
	}
	record(event) {
		const { machine, stage, message, uptime, at } = event;
		return {
			id: this.#database.transaction(() => {
				const { lastInsertRowid } = this.#database.prepare("INSERT INTO boot_events (machine, stage, event, message, uptime, at) VALUES (?, ?, ?, ?, ?, ?)").run(machine, stage, event.event, message, uptime, at);
				this.#database.prepare(`DELETE FROM boot_events WHERE machine = ? AND id <=
           (SELECT id FROM boot_events WHERE machine = ? ORDER BY id DESC LIMIT 1 OFFSET ?)`).run(machine, machine, 200);
				return Number(lastInsertRowid);
			}),
			...event
		};
	}
	/** The newest of a machine, oldest first. */
	newest(machine, limit) {
		const rows = this.#database.prepare("SELECT * FROM boot_events WHERE machine = ? ORDER BY id DESC LIMIT ?").all(machine, limit);
		return readRows(eventSchema, rows).reverse();
	}
	/** What came after an event, oldest first; of one machine or of all. */
	after(id, { machine, limit }) {
		const rows = machine === void 0 ? this.#database.prepare("SELECT * FROM boot_events WHERE id > ? ORDER BY id LIMIT ?").all(id, limit) : this.#database.prepare("SELECT * FROM boot_events WHERE machine = ? AND id > ? ORDER BY id LIMIT ?").all(machine, id, limit);
		return readRows(eventSchema, rows);
	}
	/** The last id that was given; 0 when none was. */
	get lastId() {
		const row = this.#database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'boot_events'").get();
		return row === void 0 ? 0 : Number(row["seq"]);
	}
};
// src/server/state/builds.ts
const buildStates = [
	"queued",
	"running",
	"built",
	"failed",
	"cancelled"
];
const ended = /* @__PURE__ */ new Set([
	"built",
	"failed",
	"cancelled"
]);
const buildSchema = object({
	id: string(),
	commit: string(),
	variant: string(),
	state: _enum(buildStates),
	builder: string(),
	message: string(),
	log: string().nullable(),
	progress: number().nullable(),
	queuedAt: string(),
	startedAt: string().nullable(),
	endedAt: string().nullable()
});
const tailSchema = object({ tail: string() });
const rowSchema = object({
	change: int(),
	record: string()
});
/** Builds that ended are kept so many, the newest; the manifests in the store tell of all. */
const keptBuilds = 1e4;
var Builds = class {
	#database;
	constructor(database) {
		this.#database = database;
	}
	get(id) {
		const row = this.#database.prepare("SELECT change, record FROM builds WHERE id = ?").get(id);
		return row === void 0 ? void 0 : readBuild(row).build;
	}
	/** The last lines of its log, as far as they were told. */
	tail(id) {
		const row = this.#database.prepare("SELECT tail FROM builds WHERE id = ?").get(id);
		return row === void 0 ? "" : readRow(tailSchema, row).tail;
	}
	/** @throws UserError for another key than before, or for one that has ended otherwise */
	report({ tail, ...report }) {
		return this.#database.transaction(() => {
			const before = this.get(report.id);
			if (before !== void 0) refuseContradiction$1(before, report);
			const now = (/* @__PURE__ */ new Date()).toISOString();
			const isStarted = report.state !== "queued";
			const build = {
				...report,
				queuedAt: before?.queuedAt ?? now,
				startedAt: before?.startedAt ?? (isStarted ? now : null),
				endedAt: before?.endedAt ?? (ended.has(report.state) ? now : null)
			};
			this.#database.prepare(`INSERT OR REPLACE INTO builds (id, change, commit_id, variant, state, record, tail)
           VALUES (?, (SELECT coalesce(max(change), 0) + 1 FROM builds), ?, ?, ?, ?, ?)`).run(...[
				build.id,
				build.commit,
				build.variant,
				build.state,
				JSON.stringify(build)
			], tail ?? this.tail(build.id));
			this.#database.prepare(`DELETE FROM builds WHERE state IN ('built', 'failed', 'cancelled') AND change <=
           (SELECT change FROM builds ORDER BY change DESC LIMIT 1 OFFSET ?)`).run(keptBuilds);
			return build;
		});
	}
	/** Those that changed last first. @param before where the page before this one ended */
	list({ commit, variant, state, before = Number.MAX_SAFE_INTEGER, limit }) {
		const read = this.#database.prepare(`SELECT change, record FROM builds WHERE change < ? AND (? IS NULL OR variant = ?) AND (? IS NULL OR state = ?)
         AND substr(commit_id, 1, length(?)) = ? ORDER BY change DESC LIMIT ?`).all(...[
			before,
			variant ?? null,
			variant ?? null,
			state ?? null,
			state ?? null
		], ...[
			commit ?? "",
			commit ?? "",
			limit + 1
		]).map(readBuild);
		const page = read.slice(0, limit);
		const last = page.at(-1);
		return {
			builds: page.map(({ build }) => build),
			next: read.length > limit && last !== void 0 ? last.change : null
		};
	}
};
function readBuild(row) {
	const { change, record } = readRow(rowSchema, row);
	return {
		change,
		build: readRow(buildSchema, JSON.parse(record))
	};
}
function refuseContradiction$1(before, report) {
	if (before.commit !== report.commit || before.variant !== report.variant) throw new UserError(`build ${report.id} is of ${before.commit}/${before.variant}, not of ${report.commit}/${report.variant}`);
	if (ended.has(before.state) && before.state !== report.state) throw new UserError(`build ${report.id} has ended: ${before.state}; it cannot be ${report.state} any more`);
}
// src/server/state/machines.ts
const auditActions = [
	"selected",
	"cleared",
	"given",
	"given-back",
	"chosen-at-console"
];
const recordSchema$1 = object({
	name: string(),
	arch: string().nullable(),
	description: string(),
	registeredAt: string()
});
const selectionSchema = object({
	id: string(),
	kernel: string(),
	once: int().transform(Boolean),
	menuSeconds: int()
});
const auditSchema = object({
	id: int(),
	at: string(),
	who: string(),
	action: _enum(auditActions),
	machine: string(),
	kernel: string(),
	selection: string()
});
const keptAuditEntries = 1e4;
const selectionColumns = "id, kernel, once, menu_seconds AS menuSeconds";
/** Machines and what each boots next. */
var Machines = class {
	#database;
	constructor(database) {
		this.#database = database;
	}
	/** After a crash nobody knows whether an answer that was under way arrived: the selection stands again. */
	restoreOffered() {
		this.#database.sql.exec("UPDATE selections SET is_offered = 0 WHERE is_offered = 1");
	}
	register(name, facts) {
		this.#database.prepare(`INSERT INTO machines (name, arch, description, registered_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET arch = excluded.arch, description = excluded.description`).run(name, facts.arch, facts.description, (/* @__PURE__ */ new Date()).toISOString());
		return readRow(recordSchema$1, this.#rows("WHERE name = ?", name)[0]);
	}
	/** Registers a machine that was not, knowing its name alone. */
	meet(name) {
		this.#database.prepare("INSERT OR IGNORE INTO machines (name, arch, description, registered_at) VALUES (?, NULL, '', ?)").run(name, (/* @__PURE__ */ new Date()).toISOString());
	}
	get(name) {
		const [row] = this.#rows("WHERE name = ?", name);
		return row === void 0 ? void 0 : readRow(recordSchema$1, row);
	}
	/** By name. @param after the last name that was seen */
	list({ after = "", limit }) {
		return readRows(recordSchema$1, this.#rows("WHERE name > ? ORDER BY name LIMIT ?", after, limit));
	}
	/** Forgets a machine with its selection and events; its audit stays. */
	remove(name) {
		return this.#database.transaction(() => {
			this.#database.prepare("DELETE FROM selections WHERE machine = ?").run(name);
			this.#database.prepare("DELETE FROM boot_events WHERE machine = ?").run(name);
			return this.#database.prepare("DELETE FROM machines WHERE name = ?").run(name).changes > 0;
		});
	}
	select(machine, wish, who) {
		const selection = {
			id: randomUUID(),
			...wish
		};
		this.#database.transaction(() => {
			this.meet(machine);
			this.#database.prepare("INSERT OR REPLACE INTO selections (machine, id, kernel, once, menu_seconds, is_offered) VALUES (?, ?, ?, ?, ?, 0)").run(machine, selection.id, selection.kernel, Number(selection.once), selection.menuSeconds);
			this.#audit("selected", machine, selection, who);
		});
		return selection;
	}
	/** What the machine will be given; undefined when there is nothing, or it is on its way already. */
	selection(machine) {
		const row = this.#database.prepare(`SELECT ${selectionColumns} FROM selections WHERE machine = ? AND is_offered = 0`).get(machine);
		return row === void 0 ? void 0 : readRow(selectionSchema, row);
	}
	/** Every selection that stands. */
	selections() {
		const rows = this.#database.prepare(`SELECT machine, ${selectionColumns} FROM selections WHERE is_offered = 0`);
		return readRows(selectionSchema.extend({ machine: string() }), rows.all()).map(({ machine, ...selection }) => ({
			machine,
			selection
		}));
	}
	/** Whether there was something to take away. */
	clear(machine, who) {
		return this.#database.transaction(() => {
			const selection = this.selection(machine);
			this.#database.prepare("DELETE FROM selections WHERE machine = ?").run(machine);
			if (selection !== void 0) this.#audit("cleared", machine, selection, who);
			return selection !== void 0;
		});
	}
	/** Marks a selection as being on its way to the machine: made once, it is then given to nobody else. */
	offer(machine, selection) {
		if (!selection.once) return;
		this.#database.prepare("UPDATE selections SET is_offered = 1 WHERE machine = ? AND id = ?").run(machine, selection.id);
	}
	/** The answer went out whole; a once-selection is used up by that. */
	confirm(machine, selection) {
		this.#database.transaction(() => {
			if (selection.once) this.#database.prepare("DELETE FROM selections WHERE machine = ? AND id = ?").run(machine, selection.id);
			this.#audit("given", machine, selection, machine);
		});
	}
	/** The answer never reached the machine: a once-selection stands again, unless another was made meanwhile. */
	giveBack(machine, selection) {
		if (!selection.once) return false;
		return this.#database.transaction(() => {
			const change = this.#database.prepare("UPDATE selections SET is_offered = 0 WHERE machine = ? AND id = ? AND is_offered = 1").run(machine, selection.id);
			if (change.changes > 0) this.#audit("given-back", machine, selection, machine);
			return change.changes > 0;
		});
	}
	/** Somebody at the machine's console chose another kernel from the list. */
	chooseAtConsole(machine, kernel) {
		const choice = {
			id: randomUUID(),
			kernel,
			once: true,
			menuSeconds: 0
		};
		this.#database.transaction(() => this.#audit("chosen-at-console", machine, choice, machine));
		return choice;
	}
	/** Newest first. @param before an entry's id: only what came before it */
	audit({ machine, before = Number.MAX_SAFE_INTEGER, limit }) {
		const rows = this.#database.prepare("SELECT * FROM audit WHERE id < ? AND (? IS NULL OR machine = ?) ORDER BY id DESC LIMIT ?");
		return readRows(auditSchema, rows.all(before, machine ?? null, machine ?? null, limit));
	}
	#rows(where, ...values) {
		return this.#database.prepare(`SELECT name, arch, description, registered_at AS registeredAt FROM machines ${where}`).all(...values);
	}
	#audit(action, machine, selection, who) {
		const { lastInsertRowid } = this.#database.prepare("INSERT INTO audit (at, who, action, machine, kernel, selection) VALUES (?, ?, ?, ?, ?, ?)").run((/* @__PURE__ */ new Date()).toISOString(), who, action, machine, selection.kernel, selection.id);
		this.#database.prepare("DELETE FROM audit WHERE id <= ?").run(Number(lastInsertRowid) - keptAuditEntries);
	}
};
// src/server/state/migrations.ts
/**
* The schema of the server's state, step by step: PRAGMA user_version says how many of these were made. A step that
* was released is never changed; what comes later is another step.
*/
const migrations = [
	`
  CREATE TABLE machines (
    name TEXT PRIMARY KEY,
    arch TEXT,
    description TEXT NOT NULL,
    registered_at TEXT NOT NULL
  ) STRICT;

  -- What each machine boots next. is_offered: a once-selection whose answer is on its way to the machine.
  CREATE TABLE selections (
    machine TEXT PRIMARY KEY,
    id TEXT NOT NULL,
    kernel TEXT NOT NULL,
    once INTEGER NOT NULL,
    menu_seconds INTEGER NOT NULL,
    is_offered INTEGER NOT NULL
  ) STRICT;

  -- AUTOINCREMENT: an id is never given twice, so that a reader can go on after the last one that it saw.
  CREATE TABLE boot_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    machine TEXT NOT NULL,
    stage TEXT NOT NULL,
    event TEXT NOT NULL,
    message TEXT NOT NULL,
    uptime REAL NOT NULL,
    at TEXT NOT NULL
  ) STRICT;
  CREATE INDEX boot_events_of_machine ON boot_events (machine, id);

  CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    machine TEXT NOT NULL,
    kernel TEXT NOT NULL,
    selection TEXT NOT NULL
  ) STRICT;
  CREATE INDEX audit_of_machine ON audit (machine, id);

  -- change: counts every write, so that the newest can be told.
  CREATE TABLE builds (
    id TEXT PRIMARY KEY,
    change INTEGER NOT NULL UNIQUE,
    commit_id TEXT NOT NULL,
    variant TEXT NOT NULL,
    state TEXT NOT NULL,
    record TEXT NOT NULL
  ) STRICT;
  CREATE INDEX builds_of_commit ON builds (commit_id, change);

  CREATE TABLE bisects (
    id TEXT PRIMARY KEY,
    updated_at TEXT NOT NULL,
    record TEXT NOT NULL
  ) STRICT;

  -- The commits of branches and tags, the newest at position 0.
  CREATE TABLE refs (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    commit_id TEXT NOT NULL,
    PRIMARY KEY (kind, name, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX refs_of_commit ON refs (commit_id);

  CREATE TABLE tokens (
    id TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    machine TEXT,
    name TEXT NOT NULL,
    hash BLOB NOT NULL,
    made_at TEXT NOT NULL,
    revoked_at TEXT
  ) STRICT;
  `,
	"ALTER TABLE builds ADD COLUMN tail TEXT NOT NULL DEFAULT ''",
	"ALTER TABLE tokens ADD COLUMN expires_at TEXT",
	`
  CREATE TABLE histories (
    repository TEXT NOT NULL,
    branch TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (repository, branch)
  ) STRICT, WITHOUT ROWID;
  `,
	`
  DROP TABLE bisects;
  CREATE TABLE bisects (
    id TEXT PRIMARY KEY,
    change INTEGER NOT NULL UNIQUE,
    told_at TEXT NOT NULL,
    is_running INTEGER NOT NULL,
    conclusion TEXT,
    summary TEXT NOT NULL,
    journal BLOB NOT NULL,
    page BLOB NOT NULL
  ) STRICT;
  `
];
// src/server/state/database.ts
/** "vmen": tells a state file from another program's database (PRAGMA application_id). */
const applicationId = 1986880878;
/**
* Opens the state, and makes it when there is none.
* @param path a file, or undefined for one in memory
* @throws UserError when the file is damaged, another program's, or a later vmentry's: it is left as it is then
*/
function openDatabase(path, steps = migrations) {
	let sql;
	try {
		if (path !== void 0) makePrivate(path);
		sql = new DatabaseSync(path ?? ":memory:", { timeout: 5e3 });
		refuseForeign(sql, steps.length);
		sql.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
		migrate(sql, steps);
	} catch (error) {
		sql?.close();
		throw new UserError(`${path} cannot be used as the server's state: ${describeError(error)}. It was left as it is: put a backup in its place, or move it away to begin with an empty one`, { cause: error });
	}
	const opened = sql;
	const statements = /* @__PURE__ */ new Map();
	return {
		sql: opened,
		prepare(query) {
			const statement = statements.get(query) ?? opened.prepare(query);
			statements.set(query, statement);
			return statement;
		},
		transaction: (work) => inTransaction(opened, work),
		[Symbol.dispose]: () => opened.close()
	};
}
/** Token hashes and events are nobody else's business; the log beside it gets the same rights from SQLite. */
function makePrivate(path) {
	mkdirSync(dirname(path), { recursive: true });
	closeSync(openSync(path, "a", 384));
}
function refuseForeign(sql, known) {
	if (numberOf(sql, "SELECT count(*) AS value FROM sqlite_schema") === 0) return;
	if (numberOf(sql, "SELECT application_id AS value FROM pragma_application_id") !== applicationId) throw new Error("it is a database of another program");
	const version = versionOf(sql);
	if (version > known) throw new Error(`it is of version ${version}, made by a later vmentry; this one knows ${known}`);
	const check = sql.prepare("PRAGMA quick_check(1)").get()?.["quick_check"];
	if (check !== "ok") throw new Error(`it is damaged: ${String(check)}`);
}
function migrate(sql, steps) {
	for (;;) if (inTransaction(sql, () => {
		const version = versionOf(sql);
		const step = steps[version];
		if (step === void 0) return true;
		sql.exec(step);
		sql.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version + 1}`);
		return false;
	})) return;
}
function versionOf(sql) {
	return numberOf(sql, "SELECT user_version AS value FROM pragma_user_version");
}
function numberOf(sql, query) {
	const value = sql.prepare(query).get()?.["value"];
	if (typeof value !== "number") throw new Error(`${query} gave no number`);
	return value;
}
function inTransaction(sql, work) {
	sql.exec("BEGIN IMMEDIATE");
	try {
		const value = work();
		sql.exec("COMMIT");
		return value;
	} catch (error) {
		if (sql.isTransaction) sql.exec("ROLLBACK");
		throw error;
	}
}
/**
* Keeps a second server off the same state for as long as it is held; a server that is killed lets go of it.
* Tokens can be made beside a server that runs: they need no lock.
* @throws UserError when another server has it
*/
function lockForServer(path) {
	const file = `${path}.lock`;
	makePrivate(file);
	const lock = new DatabaseSync(file, { timeout: 0 });
	try {
		lock.exec("BEGIN EXCLUSIVE");
	} catch (error) {
		lock.close();
		if (hasCode(error, "ERR_SQLITE_ERROR")) throw new UserError(`another kernel server uses ${path}; end it, or give this one another state`, { cause: error });
		throw error;
	}
	return { [Symbol.dispose]: () => lock.close() };
}
// src/server/state/tokens.ts
const roles = [
	"admin",
	"publisher",
	"machine"
];
const recordSchema = object({
	id: string(),
	role: _enum(roles),
	machine: string().nullable(),
	name: string(),
	madeAt: string(),
	revokedAt: string().nullable(),
	expiresAt: string().nullable()
});
const secretSchema = object({
	role: _enum([...roles, "boot"]),
	machine: string().nullable(),
	name: string(),
	hash: _instanceof(Uint8Array)
});
/** Times are all in the one form that compares as text; the parameter is now. */
const isGood = "(expires_at IS NULL OR expires_at > ?)";
/** `vmentry_ID_SECRET`; 256 random bits, so one round of SHA-256 is enough to keep them by. */
const tokenForm = /^vmentry_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;
/** Tokens, of which only hashes are kept. A token that is revoked is refused from the next request on. */
var Tokens = class {
	#database;
	constructor(database) {
		this.#database = database;
	}
	/** @returns the token, which cannot be had a second time. @throws UserError for a machine's without a machine */
	make(wish) {
		refuseContradiction(wish);
		const made = newToken();
		this.#insert(made, wish);
		return {
			id: made.id,
			token: made.token
		};
	}
	/** Takes a token that was made elsewhere; one that is known stays as it is. @throws UserError when it is none */
	adopt(token, wish) {
		refuseContradiction(wish);
		const read = readToken$1(token);
		if (read === void 0) throw new UserError(`not a token of vmentry: expected vmentry_ and 56 more`);
		this.#insert(read, wish);
		return { id: read.id };
	}
	/** Newest first, with those that were revoked or have expired. */
	list() {
		const rows = this.#database.prepare(`SELECT id, role, machine, name, made_at AS madeAt, revoked_at AS revokedAt, expires_at AS expiresAt
       FROM tokens WHERE role <> 'boot' ORDER BY rowid DESC`);
		return readRows(recordSchema, rows.all());
	}
	/** Whether there was such a token, not yet revoked. */
	revoke(id) {
		return this.#database.prepare("UPDATE tokens SET revoked_at = ? WHERE id = ? AND role <> 'boot' AND revoked_at IS NULL").run((/* @__PURE__ */ new Date()).toISOString(), id).changes > 0;
	}
	/** Once a token was made, one is needed, even when all were revoked or have expired since. */
	get areNeeded() {
		return this.#count("SELECT count(*) AS value FROM tokens") > 0;
	}
	/** Whether anybody can be let in. */
	get areThere() {
		const query = `SELECT count(*) AS value FROM tokens
      WHERE role <> 'boot' AND revoked_at IS NULL AND ${isGood}`;
		return this.#count(query, (/* @__PURE__ */ new Date()).toISOString()) > 0;
	}
	/** Whose token it is; undefined when it is nobody's. */
	check(token) {
		const given = readToken$1(token);
		const kept = given === void 0 ? void 0 : this.#secretOf(given.id);
		if (given === void 0 || kept === void 0) return void 0;
		if (kept.hash.length !== given.hash.length || !timingSafeEqual(kept.hash, given.hash)) return void 0;
		return {
			role: kept.role,
			machine: kept.machine ?? void 0,
			name: kept.name
		};
	}
	/** The caller whose token has this id, for a session that began with it; undefined when it was revoked. */
	holderOf(id) {
		const kept = this.#secretOf(id);
		return kept === void 0 ? void 0 : {
			role: kept.role,
			machine: kept.machine ?? void 0,
			name: kept.name
		};
	}
	/** A token for what a machine boots now; the machine's last one ends with it. */
	makeBootTicket(machine) {
		const made = newToken();
		this.#database.transaction(() => {
			this.#database.prepare("DELETE FROM tokens WHERE role = 'boot' AND machine = ?").run(machine);
			this.#insert(made, {
				role: "boot",
				machine,
				name: `a kernel on ${machine}`
			});
		});
		return made.token;
	}
	#insert(made, { role, machine, name, expiresAt }) {
		this.#database.prepare("INSERT OR IGNORE INTO tokens (id, role, machine, name, hash, made_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)").run(...[
			made.id,
			role,
			machine ?? null,
			name,
			made.hash
		], (/* @__PURE__ */ new Date()).toISOString(), expiresAt === void 0 ? null : new Date(expiresAt).toISOString());
	}
	#secretOf(id) {
		const row = this.#database.prepare(`SELECT role, machine, name, hash FROM  tokens
         WHERE id = ? AND revoked_at IS NULL AND ${isGood}`).get(id, (/* @__PURE__ */ new Date()).toISOString());
		return row === void 0 ? void 0 : readRow(secretSchema, row);
	}
	#count(query, ...values) {
		return readRow(object({ value: number() }), this.#database.prepare(query).get(...values)).value;
	}
};
function refuseContradiction({ role, machine, name, expiresAt }) {
	if (role === "machine" && machine === void 0) throw new UserError("a machine's token needs the machine's name");
	if (role !== "machine" && machine !== void 0) throw new UserError(`a token of role ${role} is not bound to a machine, and ${machine} was given`);
	if (machine !== void 0 && !machineName.test(machine)) throw new UserError(machineNameRule);
	if (!/^[^\p{Cc}]{1,100}$/u.test(name)) throw new UserError("a token's name is one line of 1 to 100 characters");
	if (expiresAt !== void 0 && !(Date.parse(expiresAt) > Date.now())) throw new UserError(`a token's end lies in the future, and ${expiresAt} was given`);
}
function newToken() {
	const [id, secret] = [randomBytes(6).toString("hex"), randomBytes(32).toString("base64url")];
	return {
		id,
		token: `vmentry_${id}_${secret}`,
		hash: hashOf(secret)
	};
}
function readToken$1(token) {
	const [, id, secret] = tokenForm.exec(token) ?? [];
	return id === void 0 || secret === void 0 ? void 0 : {
		id,
		hash: hashOf(secret)
	};
}
function hashOf(secret) {
	return createHash("sha256").update(secret).digest();
}
/** The id in a token, under which it is listed and revoked. */
function tokenId(token) {
	return readToken$1(token)?.id;
}
/** The tokens of a state file, for a command beside the server or without one. @throws UserError as openDatabase */
function openTokens(statePath) {
	const database = openDatabase(statePath);
	return Object.assign(new Tokens(database), { [Symbol.dispose]: () => database[Symbol.dispose]() });
}
/**
* Lets in whoever has the token in a file: an admin. A file that is not there is made, with a new token, readable
* by its owner alone.
* @throws UserError when the file holds something else
*/
async function admitTokenFile(tokens, path) {
	const wish = {
		role: "admin",
		name: `token file ${path}`.replaceAll(/\p{Cc}/gu, "?").slice(0, 100)
	};
	const { token } = newToken();
	try {
		const file = await open(path, "wx", 384);
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
			if (hasCode(error, "ENOENT")) throw new UserError(`${path}: there is no such directory`, { cause: error });
			throw error;
		}
	}
	const kept = (await readFile(path, "utf8")).trim();
	if (!tokenForm.test(kept)) throw new UserError(`${path} holds no token of vmentry; name a file that does not exist to have one made`);
	tokens.adopt(kept, wish);
	if (tokens.check(kept)?.role !== "admin") throw new UserError(`the token in ${path} was revoked, has expired, or is no admin's; name a file that does not exist to have one made`);
	return { isNew: false };
}
// src/server/api/shapes.ts
const errorShape = object({ error: string() }).meta({ id: "Error" });
const machineParams = object({ machine: string().regex(machineName, machineNameRule) });
/** A number in a query, within bounds. */
function countInQuery(most, usual) {
	return number$1().int().min(1).max(most).default(usual);
}
const idInQuery = number$1().int().min(0);
const secondsInQuery = number$1().min(0).max(3600);
const commitShape = string().regex(commitPattern, "expected a commit: 40 or 64 hexadecimal digits");
const commitStartShape = string().regex(/^[0-9a-f]{4,64}$/, "expected the start of a commit: 4 to 64 hexadecimal digits");
const variantShape = string().regex(variantPattern, "expected a variant's name");
const refNameShape = string().regex(/^(?!-)[^\p{Cc} ~^:?*[\\]{1,250}$/u, "expected the name of a branch or tag, as git takes it");
const recordIdShape = string().regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}$/, "expected 1 to 100 letters, digits, dots, dashes, underscores");
/** One line, shown to people. */
function lineShape(most) {
	return string().max(most).regex(/^\P{Cc}*$/u, "expected one line without control characters");
}
const fileShape = object({
	sha256: string(),
	bytes: int()
});
const kernelShape = object({
	id: string(),
	title: string().describe("one line, for lists"),
	origin: _enum(["added", "store"]),
	commit: string().nullable(),
	variant: string().nullable(),
	outcome: _enum(["built", "failed"]),
	failure: string().nullable().describe("why it did not build"),
	release: string().nullable(),
	arch: string().nullable(),
	storedAt: string().nullable(),
	branches: array(string()),
	tags: array(string()),
	boot: object({
		image: fileShape,
		initrd: fileShape,
		cmdline: string()
	}).nullable().describe("null when it was not made ready to boot yet; selecting it does that")
}).meta({ id: "Kernel" });
const kernelPageShape = object({
	kernels: array(kernelShape),
	next: string().nullable().describe("for `after`, to have the next page; null when this is the last")
});
const selectionShape = object({
	id: string(),
	kernel: string(),
	once: boolean(),
	menuSeconds: int()
}).meta({ id: "Selection" });
const selectionRequestShape = strictObject({
	kernel: string().max(200),
	once: boolean().default(true).describe("for one boot; else until changed"),
	menuSeconds: int().min(0).max(3600).default(2).describe("for which stage one lets somebody at the console choose otherwise")
});
const bootEventShape = object({
	id: int().describe("grows, over all machines"),
	machine: string(),
	stage: _enum(stages),
	event: string(),
	message: string(),
	uptime: number().describe("seconds since that stage's kernel started"),
	at: string()
}).meta({ id: "BootEvent" });
const consoleLineShape = object({
	id: int().describe("grows"),
	at: string(),
	text: string()
}).meta({ id: "ConsoleLine" });
const machineShape = object({
	name: string(),
	arch: string().nullable(),
	description: string(),
	registeredAt: string().nullable().describe("null for a machine that was never heard of"),
	askedAt: string().nullable().describe("when it last asked what to boot, since the server started"),
	isWaiting: boolean().describe("whether it is in stage one, asking, just now"),
	selection: selectionShape.nullable(),
	lastEvent: bootEventShape.nullable()
}).meta({ id: "Machine" });
const machineStateShape = machineShape.extend({ events: array(bootEventShape).describe("the newest 200, oldest first") });
const registrationShape = strictObject({
	arch: _enum([
		"x86_64",
		"i386",
		"arm64"
	]).nullable().default(null),
	description: lineShape(500).default("")
});
const auditShape = object({
	id: int(),
	at: string(),
	who: string(),
	action: _enum(auditActions),
	machine: string(),
	kernel: string(),
	selection: string()
}).meta({ id: "AuditEntry" });
const buildReportShape = strictObject({
	commit: commitShape,
	variant: variantShape,
	state: _enum(buildStates),
	builder: lineShape(255),
	message: lineShape(4096).default("").describe("what it does now, or why it failed"),
	log: lineShape(2048).nullable().default(null).describe("a URL, or `store` for the file `log` of the kernel"),
	progress: number().min(0).max(1).nullable().default(null),
	tail: string().max(16384).optional().describe("the last lines of its log so far; kept as it was when it is left out")
});
const buildShape = object({
	id: string(),
	commit: string(),
	variant: string(),
	state: _enum(buildStates),
	builder: string(),
	message: string(),
	log: string().nullable(),
	progress: number().nullable(),
	queuedAt: string(),
	startedAt: string().nullable(),
	endedAt: string().nullable()
}).meta({ id: "Build" });
const buildWithTailShape = buildShape.extend({ tail: string().describe("the last lines of its log, as far as its builder told them") }).meta({ id: "BuildWithTail" });
const tokenRequestShape = strictObject({
	role: _enum(roles),
	machine: string().optional().describe("of role machine alone, and needed there"),
	name: string().describe("who has it, for people to read"),
	expiresAt: datetime().optional().describe("refused from then on; without it, it is good until it is revoked")
});
const tokenShape = object({
	id: string(),
	role: _enum(roles),
	machine: string().nullable(),
	name: string(),
	madeAt: string(),
	revokedAt: string().nullable(),
	expiresAt: string().nullable()
}).meta({ id: "Token" });
const commitWithSubjectShape = strictObject({
	commit: commitShape,
	subject: lineShape(1e3)
});
const conclusionShape = string().max(40).regex(/^[a-z-]+$/, "expected a conclusion: small letters and dashes").nullable().describe("such as `found`, `range`, `machine-errors`; null while it is not known");
/** Of the whole number of things. */
const countShape = int().min(0);
const amountShape = number().min(0);
const runUrlShape = string().max(2e3).refine((text) => text === "" || isOfTheWeb(text), "expected an http(s) address, or nothing");
const bisectAnswerShape = strictObject({
	title: lineShape(500).describe("what was asked"),
	conclusion: conclusionShape,
	reason: lineShape(2e3),
	first: commitWithSubjectShape.nullable().describe("the commit that is the answer"),
	rangeCount: countShape.describe("of which commits it is one, when they cannot be told apart"),
	confidence: number().describe("that the answer is right, 0 to 1")
});
const bisectSummaryShape = strictObject({
	title: lineShape(500).describe("what is searched"),
	startedAt: datetime().describe("by the clock of the host that bisects, as `updatedAt`"),
	updatedAt: datetime(),
	isRunning: boolean(),
	conclusion: conclusionShape,
	reason: lineShape(2e3).describe("what is known"),
	good: commitWithSubjectShape,
	bad: commitWithSubjectShape,
	direction: _enum(["first-bad", "first-good"]).describe("first-good: bad is the older end, and the commit that mended it is searched"),
	environment: lineShape(500),
	variant: lineShape(500),
	host: lineShape(255).describe("that runs it"),
	runUrl: runUrlShape.describe("the workflow run that runs it, or nothing"),
	probes: countShape.describe("that are done"),
	expectedProbes: amountShape.describe("still to come, about"),
	expectedMs: amountShape.describe("that they take, about"),
	answers: array(bisectAnswerShape).max(100)
}).meta({ id: "BisectSummary" });
const keptBisectShape = bisectSummaryShape.extend({
	id: string(),
	toldAt: string().describe("by the server's clock: when it was told of it last")
}).meta({ id: "Bisect" });
const bisectReportShape = strictObject({
	summary: bisectSummaryShape,
	journal: string().describe("JSON Lines; what is kept is a beginning of it"),
	page: string().describe("the bisect as an HTML page that needs nothing else")
});
function isOfTheWeb(text) {
	return /^https?:\/\//i.test(text) && URL.canParse(text);
}
// src/server/server-client.ts
const usualDeadlineMs = 3e4;
/** @throws UserError for what is no address, or when the token file cannot be read */
async function openServerClient(server, tokenFile) {
	const base = addressOf(server);
	const authorization = tokenFile === void 0 ? {} : { Authorization: `Bearer ${await readToken(tokenFile)}` };
	return {
		address: server,
		async ask(path, { deadlineMs = usualDeadlineMs, ...request } = {}) {
			let response;
			try {
				response = await fetch(new URL(path, base), {
					...request,
					headers: authorization,
					redirect: "error",
					signal: AbortSignal.timeout(deadlineMs)
				});
				return {
					status: response.status,
					isOk: response.ok,
					text: await response.text()
				};
			} catch (error) {
				throw new Error(`the server at ${server} does not answer: ${describeError(error)}`, { cause: error });
			}
		}
	};
}
/** Why a server that answered did not do what was asked. @param needed the token that it takes */
function refusedBy({ address }, { status, text }, needed) {
	const said = errorShape.safeParse(jsonOf(text));
	const reason = said.success ? visible(said.data.error) : `status ${status}`;
	const advice = status === 401 ? `: name the file with ${needed}, --token-file` : "";
	return new UserError(`the server at ${address} refuses: ${reason}${advice}`);
}
/** Undefined for what is no JSON. */
function jsonOf(text) {
	try {
		return JSON.parse(text);
	} catch {
		return;
	}
}
function addressOf(server) {
	const url = URL.canParse(server) ? new URL(server) : void 0;
	if (url !== void 0 && /^https?:$/.test(url.protocol)) return url;
	throw new UserError(`the server is ${JSON.stringify(visible(server))}, expected its address, such as http://127.0.0.1:8480`);
}
async function readToken(file) {
	const read = await readUserText(file, {
		mostBytes: 4096,
		what: "token file"
	});
	if ("problems" in read) throw new UserError(read.problems.join("\n"));
	const token = read.text.trim();
	if (/^[\x21-\x7e]+$/.test(token)) return token;
	throw new UserError(`${file}: holds no token of vmentry`);
}
// src/server/bisect-telling.ts
const deadlineMs$1 = 12e4;
const needed$1 = "a token of role admin or publisher";
/** Another process has gone on with a bisect: what the server keeps of its journal is no beginning of what was told. */
var BisectConflict = class extends UserError {};
/**
* The journal that a kernel server keeps of a bisect; undefined when it knows no such bisect.
* @throws UserError when it refuses, Error when it does not answer
*/
async function journalOfBisect(server, id) {
	const answer = await server.ask(`${pathOf$1(id)}/journal`, { deadlineMs: deadlineMs$1 });
	if (answer.status === 404) return void 0;
	if (!answer.isOk) throw refusedBy(server, answer, needed$1);
	return answer.text;
}
/**
* Tells a kernel server all that is known of a bisect; told twice, it is there once.
* @throws BisectConflict when another process has gone on with it, UserError when the server refuses for another reason,
*   Error when it does not answer
*/
async function tellBisect(server, id, told) {
	const { summary, journal, page } = told;
	const body = JSON.stringify({
		summary,
		journal,
		page
	});
	const answer = await server.ask(pathOf$1(id), {
		method: "PUT",
		body,
		deadlineMs: deadlineMs$1
	});
	if (answer.isOk) return;
	const refused = refusedBy(server, answer, needed$1);
	throw answer.status === 409 ? new BisectConflict(refused.message) : refused;
}
/**
* Has a kernel server forget a bisect, so that it can be begun anew. One that it does not know is fine.
* @throws UserError when it refuses, Error when it does not answer
*/
async function forgetBisect(server, id) {
	const answer = await server.ask(pathOf$1(id), {
		method: "DELETE",
		deadlineMs: deadlineMs$1
	});
	if (!answer.isOk && answer.status !== 404) throw refusedBy(server, answer, needed$1);
}
function pathOf$1(id) {
	return `/v1/bisects/${encodeURIComponent(id)}`;
}
// src/server/branch-history.ts
const deadlineMs = 12e4;
const needed = "a token of role admin or publisher";
const keptShape = object({
	bytes: int(),
	runs: int(),
	problems: array(string())
});
/**
* The text of the history that a kernel server keeps of a branch; undefined when it has none.
* @throws UserError when it refuses, Error when it does not answer
*/
async function historyOfServer(server, branch) {
	const answer = await server.ask(pathOf(branch), { deadlineMs });
	if (answer.status === 404) return void 0;
	if (!answer.isOk) throw refusedBy(server, answer, needed);
	return answer.text;
}
/**
* Has a kernel server merge a history into the one that it keeps of a branch; told twice, it is there once.
* @throws UserError when it refuses, Error when it does not answer
*/
async function tellHistory(server, branch, text) {
	const answer = await server.ask(pathOf(branch), {
		method: "PUT",
		body: text,
		deadlineMs
	});
	if (!answer.isOk) throw refusedBy(server, answer, needed);
	const kept = keptShape.safeParse(jsonOf(answer.text));
	if (!kept.success) throw new Error(`the server at ${server.address} gave no answer that is understood`);
	return kept.data;
}
function pathOf({ repository, branch }) {
	return `/v1/histories/${[...repository.split("/"), ...branch.split("/")].map(encodeURIComponent).join("/")}`;
}
export { refNameShape as A, openTokens as B, keptBisectShape as C, machineShape as D, machineParams as E, tokenRequestShape as F, Machines as G, tokenId as H, tokenShape as I, BootEvents as J, Builds as K, variantShape as L, secondsInQuery as M, selectionRequestShape as N, machineStateShape as O, selectionShape as P, machineNameRule as Q, Tokens as R, idInQuery as S, kernelShape as T, lockForServer as U, roles as V, openDatabase as W, readRows as X, readRow as Y, machineName as Z, commitShape as _, journalOfBisect as a, countInQuery as b, openServerClient as c, bisectReportShape as d, bisectSummaryShape as f, buildWithTailShape as g, buildShape as h, forgetBisect as i, registrationShape as j, recordIdShape as k, refusedBy as l, buildReportShape as m, tellHistory as n, tellBisect as o, bootEventShape as p, buildStates as q, BisectConflict as r, jsonOf as s, historyOfServer as t, auditShape as u, commitStartShape as v, kernelPageShape as w, errorShape as x, consoleLineShape as y, admitTokenFile as z };
