/** The tables, and how those of an older version become those of this one. */
import { DatabaseSync } from 'node:sqlite';

/** "Reel": says that a database is a library of ours. */
export const APPLICATION_ID = 0x5265656c;

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
  `
  -- What could not be read, as it was: one row for each of its columns.
  CREATE TABLE set_aside (
    entry INTEGER NOT NULL,
    -- the table that it was in
    source TEXT NOT NULL,
    name TEXT NOT NULL,
    why TEXT NOT NULL,
    at TEXT NOT NULL,
    -- whether the user has seen the notice
    seen INTEGER NOT NULL DEFAULT 0,
    -- last: what is behind it could only be reached through all of it, and it may be large
    value ANY,
    PRIMARY KEY (entry, name)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- Large contents, known by pieces of them. Others with the same pieces are told apart by all of their bytes.
  CREATE TABLE contents (
    content_id TEXT PRIMARY KEY,
    pieces_id TEXT NOT NULL,
    -- null until it has been held against another
    whole_id TEXT
  ) STRICT;
  CREATE INDEX contents_by_pieces ON contents (pieces_id);

  -- Ids were of the ends of files alone. Files that have one in common may be two contents, and whose the vector is cannot
  -- be known: they are looked at again. The others take their vectors with them when they are next looked at.
  UPDATE videos SET content_id = NULL, state = CASE state WHEN 'done' THEN 'waiting' ELSE state END
  WHERE content_id IN (
    SELECT content_id FROM videos WHERE content_id IS NOT NULL GROUP BY content_id HAVING count(*) > 1
  );
    `,
  `
  -- How well a text matches depends on the frames, as an embedding does. Of which the known ones are does not stand there,
  -- and they can be had again.
  DROP TABLE matches;
  CREATE TABLE matches (
    content_id TEXT NOT NULL,
    model TEXT NOT NULL,
    -- as that of embeddings
    sampling TEXT NOT NULL,
    text TEXT NOT NULL,
    probability REAL NOT NULL,
    PRIMARY KEY (content_id, model, sampling, text)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- The video track that a person chose, counted from 1; 0 where nobody did, and the one is shown that is meant to be.
  ALTER TABLE videos ADD COLUMN track INTEGER NOT NULL DEFAULT 0;

  -- What a model saw was one track of a content, and so far the one that is meant to be shown. Which that is belongs to the
  -- sampling.
  CREATE TABLE embeddings_of_tracks (
    content_id TEXT NOT NULL,
    -- 0 for the one that is meant to be shown
    track INTEGER NOT NULL,
    model TEXT NOT NULL,
    sampling TEXT NOT NULL,
    -- float32, little end first
    vector BLOB NOT NULL,
    -- JSON [[index, seconds], …]
    frames TEXT NOT NULL,
    PRIMARY KEY (content_id, model, sampling, track)
  ) STRICT;
  INSERT INTO embeddings_of_tracks SELECT content_id, 0, model, sampling, vector, frames FROM embeddings;
  DROP TABLE embeddings;
  ALTER TABLE embeddings_of_tracks RENAME TO embeddings;

  CREATE TABLE matches_of_tracks (
    content_id TEXT NOT NULL,
    -- as that of embeddings
    track INTEGER NOT NULL,
    model TEXT NOT NULL,
    sampling TEXT NOT NULL,
    text TEXT NOT NULL,
    probability REAL NOT NULL,
    PRIMARY KEY (content_id, model, sampling, track, text)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO matches_of_tracks SELECT content_id, 0, model, sampling, text, probability FROM matches;
  DROP TABLE matches;
  ALTER TABLE matches_of_tracks RENAME TO matches;
  `,
  `
  -- A label has an id, which nobody sees: renamed, or taken out of the list and put back, it keeps its tags.
  CREATE TABLE labels_with_ids (
    id TEXT PRIMARY KEY,
    -- ascending; null for one that is not in the list
    position REAL,
    text TEXT NOT NULL,
    -- JSON: what belongs to it besides its text
    facts TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  INSERT INTO labels_with_ids SELECT
    lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-a'
      || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
    position, text, '{}' FROM labels;
  DROP TABLE labels;
  ALTER TABLE labels_with_ids RENAME TO labels;

  -- What people did, in the order in which they did it, which is not that of clocks. Rows are only added, here and in the two
  -- tables below: what holds now follows from them.
  CREATE TABLE acts (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    person TEXT NOT NULL,
    -- whose undo it is
    window TEXT NOT NULL,
    at TEXT NOT NULL,
    -- of an undo or a redo: what was taken back or made again
    of_act INTEGER
  ) STRICT;
  CREATE INDEX acts_by_window ON acts (window, id);

  CREATE TABLE decisions (
    id INTEGER PRIMARY KEY,
    act INTEGER NOT NULL,
    -- of which footage, and under which path and name it was known then
    content_id TEXT NOT NULL,
    track INTEGER NOT NULL,
    path TEXT NOT NULL,
    name TEXT NOT NULL,
    -- seconds; null for the whole video
    span_start REAL,
    span_end REAL,
    label TEXT NOT NULL,
    -- null where it was taken back
    decision TEXT CHECK (decision IN ('yes', 'no', 'unsure')),
    -- the act that decided it: an older one after an undo
    decided_by INTEGER,
    -- what held before
    before TEXT CHECK (before IN ('yes', 'no', 'unsure')),
    before_decided_by INTEGER
  ) STRICT;
  CREATE INDEX decisions_by_tag ON decisions (content_id, track, label, span_start, span_end);
  CREATE INDEX decisions_by_act ON decisions (act);
  CREATE INDEX decisions_by_label ON decisions (label);
  CREATE INDEX decisions_by_path ON decisions (path);
  CREATE INDEX decisions_by_name ON decisions (name);

  CREATE TABLE changes (
    id INTEGER PRIMARY KEY,
    act INTEGER NOT NULL,
    -- what kind of thing was changed, and which one
    of TEXT NOT NULL,
    subject TEXT NOT NULL,
    -- null where there was none, or is none any more
    before TEXT,
    after TEXT
  ) STRICT;
  CREATE INDEX changes_by_act ON changes (act);
  CREATE INDEX changes_of ON changes (of, subject);

  -- What else people say of some footage.
  CREATE TABLE marks (
    content_id TEXT NOT NULL,
    track INTEGER NOT NULL,
    path TEXT NOT NULL,
    name TEXT NOT NULL,
    -- null where nobody said so
    reviewed INTEGER,
    -- 0 where nobody has rated it
    rating INTEGER NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (content_id, track)
  ) STRICT, WITHOUT ROWID;

  -- Queries that were kept under a name: JSON.
  CREATE TABLE smart_lists (
    name TEXT PRIMARY KEY,
    query TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Those removed before can be had back by nothing that is kept.
  DELETE FROM videos WHERE removed <> 0;
  `,
  `
  -- What decisions taught about labels, as classifiers on a model's vectors. All of it can be had again from the decisions but for what
  -- came in with a file.
  CREATE TABLE heads (
    label TEXT NOT NULL,
    -- as those of embeddings
    model TEXT NOT NULL,
    sampling TEXT NOT NULL,
    -- float32, little end first
    weights BLOB NOT NULL,
    bias REAL NOT NULL,
    -- of what it was trained on; null for one that came in with a file
    digest TEXT,
    at TEXT NOT NULL,
    -- JSON: how many decisions, and how well it tells yes from no
    facts TEXT NOT NULL,
    PRIMARY KEY (label, model, sampling)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- Where the scenes of some footage begin. All of it can be had again.
  CREATE TABLE scenes (
    content_id TEXT NOT NULL,
    -- as that of embeddings
    track INTEGER NOT NULL,
    -- which found them
    rules TEXT NOT NULL,
    -- float64, little end first: seconds, ascending, the first 0
    starts BLOB NOT NULL,
    -- of the last one
    end REAL NOT NULL,
    PRIMARY KEY (content_id, track, rules)
  ) STRICT;

  -- What a model made of parts of some footage. The whole stands in embeddings.
  CREATE TABLE segments (
    content_id TEXT NOT NULL,
    track INTEGER NOT NULL,
    model TEXT NOT NULL,
    -- how frames are chosen in a span, and which track is meant
    sampling TEXT NOT NULL,
    -- seconds
    span_start REAL NOT NULL,
    span_end REAL NOT NULL,
    -- float32, little end first; null where the model cannot see it: it has too few frames
    vector BLOB,
    -- JSON [[index, seconds], …]
    frames TEXT NOT NULL,
    PRIMARY KEY (content_id, track, model, sampling, span_start, span_end)
  ) STRICT;
  `,
  `
  -- Questions that were kept under a name: JSON. The pictures in them lie beside the library, by their hashes.
  CREATE TABLE searches (
    name TEXT PRIMARY KEY,
    question TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
];

/** What this program's tables are. */
export const VERSION = MIGRATIONS.length;

/** The tables of a version, and the columns of each; a key's columns by their places in it. */
export function tablesOf(version: number): Map<string, string[]> {
  const database = new DatabaseSync(':memory:');
  try {
    for (const step of MIGRATIONS.slice(0, version)) database.exec(step);
    return readTables(database);
  } finally {
    database.close();
  }
}

/** Those that a database has. */
export function readTables(database: DatabaseSync): Map<string, string[]> {
  const rows = database
    .prepare(
      `SELECT tables.name AS name, columns.name || iif(columns.pk > 0, ' of the key, ' || columns.pk, '') AS "column"
       FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'`,
    )
    .all();
  const tables = new Map<string, string[]>();
  for (const { name, column } of rows) {
    const columns = tables.get(String(name)) ?? [];
    columns.push(String(column));
    tables.set(String(name), columns);
  }
  return tables;
}

/**
 * Brings a database that has been looked at to this version's tables, wholly or not at all.
 *
 * @param before called once it is certain that the database can be written, and holds still
 */
export function migrate(database: DatabaseSync, version: number, before: () => void = () => {}): void {
  if (version === VERSION) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    before();
    for (const step of MIGRATIONS.slice(version)) database.exec(step);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${VERSION}`);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
