/**
 * The schema of the server's state, step by step: PRAGMA user_version says how many of these were made. A step that
 * was released is never changed; what comes later is another step.
 */
export const migrations: readonly string[] = [
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
  // The last lines of a build's log. Not in the record, since lists of builds have no use for them.
  "ALTER TABLE builds ADD COLUMN tail TEXT NOT NULL DEFAULT ''",
  // A token without a time is good until it is revoked.
  "ALTER TABLE tokens ADD COLUMN expires_at TEXT",
  // How tests ended earlier, of each branch of each repository: the history's text, packed with gzip.
  `
  CREATE TABLE histories (
    repository TEXT NOT NULL,
    branch TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (repository, branch)
  ) STRICT, WITHOUT ROWID;
  `,
  // Bisects as they tell of themselves, each with its journal and its HTML page, packed with gzip. Before, they were records
  // that nobody wrote. change: counts every write, so that the newest can be told. What is long comes last in a row: lists
  // do not read that far.
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
  `,
];
