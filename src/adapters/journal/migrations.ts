import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { inTransaction } from './database.ts'
import type { Db } from './database.ts'
import { journalDown } from './trouble.ts'

/** Marks a file as ours ("BARC"), so that a database of another program is never written to. */
export const APPLICATION_ID = 0x42_41_52_43

/** The file's version is the count of migrations it has had. One that was released is never changed again. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE accounts (
    account TEXT NOT NULL PRIMARY KEY, session TEXT NOT NULL, hello_seq INTEGER NOT NULL, hello_at INTEGER NOT NULL, hello TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE switches (
    account TEXT NOT NULL, version INTEGER NOT NULL, changed_at INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (account, version)
  ) STRICT, WITHOUT ROWID;

  -- body: text, or deflated bytes when packed is 1.
  CREATE TABLE received (
    id INTEGER PRIMARY KEY, account TEXT NOT NULL, session TEXT NOT NULL, seq INTEGER NOT NULL, type TEXT NOT NULL,
    broker_symbol TEXT, received_at INTEGER NOT NULL, fingerprint INTEGER NOT NULL, revisions INTEGER NOT NULL,
    packed INTEGER NOT NULL DEFAULT 0, body ANY NOT NULL,
    UNIQUE (account, session, seq)
  ) STRICT;
  -- The indexes on the decision's way run by time: a commit then touches the last page of each, not one per symbol.
  CREATE INDEX received_snapshots ON received (id, account, broker_symbol) WHERE type = 'snapshot';

  CREATE TABLE symbols (
    account TEXT NOT NULL, broker_symbol TEXT NOT NULL,
    PRIMARY KEY (account, broker_symbol)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE decisions (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL, account TEXT NOT NULL, symbol TEXT NOT NULL, timeframe TEXT NOT NULL,
    close_time INTEGER NOT NULL, received_at INTEGER NOT NULL, gate TEXT NOT NULL, body TEXT NOT NULL,
    -- A key ends with its close time, so this makes the key itself unique.
    UNIQUE (close_time, key), CHECK (key LIKE '%|' || close_time)
  ) STRICT;
  CREATE INDEX decisions_by_close ON decisions (close_time, account, gate, symbol, timeframe);

  -- certainty: rank of the state, so that a lesser one never replaces a greater one.
  CREATE TABLE signals (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, account TEXT NOT NULL, decision_key TEXT,
    kind TEXT NOT NULL, timeframe TEXT, execution TEXT NOT NULL, sent_at INTEGER NOT NULL, state TEXT NOT NULL,
    certainty INTEGER NOT NULL, settled_at INTEGER, position_identifier TEXT, body TEXT NOT NULL, outcome TEXT
  ) STRICT;
  CREATE INDEX signals_unsettled ON signals (account) WHERE state IN ('sent', 'unknown');
  CREATE INDEX signals_by_time ON signals (account, sent_at);
  CREATE INDEX signals_by_position ON signals (account, position_identifier) WHERE position_identifier IS NOT NULL;

  CREATE TABLE deals (
    account TEXT NOT NULL, ticket TEXT NOT NULL, execution TEXT NOT NULL, position_identifier TEXT NOT NULL, signal TEXT,
    kind TEXT NOT NULL, entry TEXT NOT NULL, reason TEXT NOT NULL, broker_symbol TEXT, symbol TEXT, magic TEXT NOT NULL,
    lots REAL NOT NULL, price REAL NOT NULL, profit REAL NOT NULL, swap REAL NOT NULL, commission REAL NOT NULL,
    fee REAL NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (account, ticket, execution)
  ) STRICT;
  CREATE INDEX deals_by_time ON deals (account, at);
  CREATE INDEX deals_by_signal ON deals (signal) WHERE signal IS NOT NULL;

  CREATE TABLE equity (
    account TEXT NOT NULL, execution TEXT NOT NULL, minute INTEGER NOT NULL, at INTEGER NOT NULL, balance REAL NOT NULL,
    equity REAL NOT NULL,
    PRIMARY KEY (minute, account, execution)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE paper (account TEXT NOT NULL PRIMARY KEY, at INTEGER NOT NULL, state TEXT NOT NULL) STRICT;

  -- received_id: newest row received when it was taken; the columns hold all snapshots of the symbol up to it.
  CREATE TABLE checkpoints (
    account TEXT NOT NULL, broker_symbol TEXT NOT NULL, at INTEGER NOT NULL, received_id INTEGER NOT NULL, columns BLOB NOT NULL,
    PRIMARY KEY (account, broker_symbol)
  ) STRICT;

  -- packed_to: newest received row that compression has looked at.
  CREATE TABLE upkeep (id INTEGER PRIMARY KEY CHECK (id = 1), packed_to INTEGER NOT NULL) STRICT;
  INSERT INTO upkeep VALUES (1, 0);

  -- Room that a probe asks for and gives back, to learn whether the disk takes writes again.
  CREATE TABLE probe (id INTEGER PRIMARY KEY, filler BLOB NOT NULL) STRICT;
  `,
  `
  -- The log beside this file and the count of its commits: only records of this log and the next count are newer.
  CREATE TABLE log_mark (id INTEGER PRIMARY KEY CHECK (id = 1), log TEXT NOT NULL, epoch INTEGER NOT NULL) STRICT;
  INSERT INTO log_mark VALUES (1, '', 0);

  -- Groups that were answered for and broke a rule of the tables. None is expected; each is evidence of a defect.
  CREATE TABLE refused (id INTEGER PRIMARY KEY, why TEXT NOT NULL, rows BLOB NOT NULL) STRICT;
  `,
  `
  -- Phases of prop firms that an account has been in. initial: decimals as they were given.
  CREATE TABLE phases (
    account TEXT NOT NULL, at INTEGER NOT NULL, firm TEXT NOT NULL, phase TEXT NOT NULL, initial TEXT NOT NULL, who TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (account, at)
  ) STRICT, WITHOUT ROWID;

  -- Days of an account at its firm; money in the smallest unit of its currency.
  CREATE TABLE firm_days (
    account TEXT NOT NULL, execution TEXT NOT NULL, starts_at INTEGER NOT NULL, phase_at INTEGER NOT NULL, balance_at_reset INTEGER NOT NULL,
    equity_at_reset INTEGER NOT NULL, highest_end_of_day INTEGER, highest_equity INTEGER NOT NULL, first_equity INTEGER NOT NULL,
    week_first_equity INTEGER NOT NULL,
    PRIMARY KEY (account, execution, phase_at, starts_at)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- Payouts and scale-ups within a phase. amount, initial, balance: decimals.
  CREATE TABLE capital_events (
    account TEXT NOT NULL, phase_at INTEGER NOT NULL, at INTEGER NOT NULL, event TEXT NOT NULL, amount TEXT NOT NULL,
    initial TEXT NOT NULL, balance TEXT NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL,
    PRIMARY KEY (account, phase_at, at)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- The calendar of each account as it was last told: JSON, times in seconds of the trade server.
  CREATE TABLE calendars (account TEXT NOT NULL PRIMARY KEY, at INTEGER NOT NULL, events TEXT NOT NULL) STRICT;
  -- Packed bodies cannot be searched. They are old, and a terminal tells its calendar anew several times a day.
  INSERT INTO calendars
    SELECT account, received_at, json_extract(body, '$.calendar') FROM received WHERE id IN (
      SELECT max(id) FROM received
      WHERE type = 'snapshot' AND packed = 0 AND body LIKE '%"calendar":%' AND iif(json_valid(body), json_type(body, '$.calendar'), '') = 'array'
      GROUP BY account
    );

  -- Positions that a view showed no more.
  CREATE TABLE gones (
    account TEXT NOT NULL, execution TEXT NOT NULL, position_identifier TEXT NOT NULL, symbol TEXT NOT NULL, side TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX gones_by_time ON gones (account, at);
  `,
]

/**
 * Brings the file to the version of this code. An older file is copied first, whole and as one file, to
 * `<path>.v<N>-backup`; the upgrade itself is one transaction. Returns where the copy stands, null when none was due.
 */
export function migrate(db: Db, path: string, migrations: readonly string[] = MIGRATIONS): string | null {
  const version = readVersion(db, path)
  if (version === migrations.length) return null
  const copy = version === 0 ? null : copyBefore(db, path, version)
  inTransaction(db, () => {
    for (const migration of migrations.slice(version)) db.exec(migration)
    db.pragma(`user_version = ${migrations.length}`)
    db.pragma(`application_id = ${APPLICATION_ID}`)
  })
  return copy
}

/** Version of the file, 0 for an empty one. Throws when it is not ours or newer than this code; changes nothing. */
export function readVersion(db: Db, path: string): number {
  const version = Number(db.pragma('user_version', { simple: true }))
  const application = Number(db.pragma('application_id', { simple: true }))
  const isEmpty = db.prepare('SELECT 1 FROM sqlite_master').get() === undefined
  if (isEmpty ? version !== 0 || application !== 0 : application !== APPLICATION_ID) {
    throw journalDown(`${path} is a database of another program, not a journal of Barclose`)
  }
  if (version > MIGRATIONS.length) {
    throw journalDown(
      `${path} has version ${version}, this Barclose knows versions up to ${MIGRATIONS.length}: ` +
        'start the newer Barclose again, or put back the copy that it made before it upgraded',
    )
  }
  return version
}

function copyBefore(db: Db, path: string, version: number): string {
  const target = freeName(`${path}.v${version}-backup`)
  const partial = `${target}.partial`
  rmSync(partial, { force: true })
  db.prepare('VACUUM INTO ?').run(partial)
  flushToDisk(partial)
  renameSync(partial, target)
  return target
}

/** An upgrade that failed after its copy leaves the copy: it is never overwritten. */
function freeName(wanted: string): string {
  let name = wanted
  for (let i = 2; existsSync(name); i++) name = `${wanted}-${i}`
  return name
}

function flushToDisk(path: string): void {
  // Windows flushes only through a handle that may write.
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
