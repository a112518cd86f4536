/** The tables, and how those of an older version become those of this one. */
import type { DatabaseSync } from 'node:sqlite';
import { TagError } from '../wire/errors.ts';
import { damaged } from './failure.ts';

/** "Reel": says that a database is a library of ours. */
const APPLICATION_ID = 0x5265656c;

/** The n-th brings version n to n + 1. What has been released is never changed: another one is added. */
const MIGRATIONS: readonly string[] = [
  `
  -- The list of videos and what is known of each file.
  CREATE TABLE videos (
    id TEXT PRIMARY KEY,
    path TEXT NOT NULL,
    -- symbolic links resolved: one file is one video
    real_path TEXT NOT NULL UNIQUE,
    position REAL NOT NULL,
    removed INTEGER NOT NULL DEFAULT 0,
    size INTEGER NOT NULL,
    mtime_ms REAL NOT NULL,
    -- of the file of this size and time; null until it has been read
    content_id TEXT,
    -- JSON; null until the file has been probed
    facts TEXT,
    -- the queue: what a killed application goes on with is what waits
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'failed', 'cancelled')),
    -- JSON
    problem TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX videos_by_content ON videos (content_id);

  -- What a model saw in a content, and made of it.
  CREATE TABLE embeddings (
    content_id TEXT NOT NULL,
    model TEXT NOT NULL,
    -- which part of the video, and how its frames were chosen
    sampling TEXT NOT NULL,
    -- float32, little end first
    vector BLOB NOT NULL,
    -- JSON [[index, seconds], …]
    frames TEXT NOT NULL,
    PRIMARY KEY (content_id, model, sampling)
  ) STRICT;

  CREATE TABLE texts (
    model TEXT NOT NULL,
    text TEXT NOT NULL,
    vector BLOB NOT NULL,
    -- longer than the model reads
    cut INTEGER NOT NULL,
    PRIMARY KEY (model, text)
  ) STRICT;

  CREATE TABLE matches (
    content_id TEXT NOT NULL,
    model TEXT NOT NULL,
    text TEXT NOT NULL,
    probability REAL NOT NULL,
    PRIMARY KEY (content_id, model, text)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE labels (
    position INTEGER PRIMARY KEY,
    text TEXT NOT NULL
  ) STRICT;

  CREATE TABLE label_sets (
    name TEXT PRIMARY KEY,
    labels TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
];

/**
 * Brings a database to this version's tables, wholly or not at all.
 *
 * @throws TagError `unreadable` for another program's database, a damaged one and one of a newer version
 */
export function migrate(database: DatabaseSync, path: string): void {
  const version = pragma(database, 'user_version');
  const owner = pragma(database, 'application_id');
  const isEmpty = database.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.['n'] === 0;
  if (!isEmpty && owner !== APPLICATION_ID) {
    throw new TagError(
      'unreadable',
      `${path} is another program's database and no library: move it away, or name another data folder.`,
    );
  }
  if (version > MIGRATIONS.length) {
    throw new TagError(
      'unreadable',
      `The library ${path} was written by a newer Reeltag: update this one, or name another data folder.`,
      { detail: `its version is ${version}, this program's ${MIGRATIONS.length}` },
    );
  }
  // Without this a database that has lost pages opens well, and fails at some row later.
  const health = database.prepare('PRAGMA quick_check(1)').get();
  if (health?.['quick_check'] !== 'ok') throw damaged(path, { detail: JSON.stringify(health) });
  if (version === MIGRATIONS.length) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    for (const step of MIGRATIONS.slice(version)) database.exec(step);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${MIGRATIONS.length}`);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function pragma(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}
