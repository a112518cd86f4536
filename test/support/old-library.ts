/** Turns a library of today back into one of an earlier version, whose rows stay. */
import type { DatabaseSync } from 'node:sqlite';

const BACK_FROM: Readonly<Record<number, string>> = {
  2: 'DROP TABLE set_aside',
  3: 'DROP TABLE contents',
  4: `ALTER TABLE matches RENAME TO newer_matches;
    CREATE TABLE matches (content_id TEXT NOT NULL, model TEXT NOT NULL, text TEXT NOT NULL, probability REAL NOT NULL,
      PRIMARY KEY (content_id, model, text)) STRICT, WITHOUT ROWID;
    INSERT INTO matches SELECT content_id, model, text, probability FROM newer_matches;
    DROP TABLE newer_matches`,
  5: `ALTER TABLE videos DROP COLUMN track;
    ALTER TABLE embeddings RENAME TO newer_embeddings;
    CREATE TABLE embeddings (content_id TEXT NOT NULL, model TEXT NOT NULL, sampling TEXT NOT NULL, vector BLOB NOT NULL,
      frames TEXT NOT NULL, PRIMARY KEY (content_id, model, sampling)) STRICT;
    INSERT INTO embeddings SELECT content_id, model, sampling, vector, frames FROM newer_embeddings WHERE track = 0;
    DROP TABLE newer_embeddings;
    ALTER TABLE matches RENAME TO newer_matches;
    CREATE TABLE matches (content_id TEXT NOT NULL, model TEXT NOT NULL, sampling TEXT NOT NULL, text TEXT NOT NULL,
      probability REAL NOT NULL, PRIMARY KEY (content_id, model, sampling, text)) STRICT, WITHOUT ROWID;
    INSERT INTO matches SELECT content_id, model, sampling, text, probability FROM newer_matches WHERE track = 0;
    DROP TABLE newer_matches`,
  6: `ALTER TABLE labels RENAME TO newer_labels;
    CREATE TABLE labels (position INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
    INSERT INTO labels SELECT row_number() OVER (ORDER BY position) - 1, text FROM newer_labels WHERE position IS NOT NULL;
    UPDATE label_sets SET labels =
      (SELECT json_group_array(iif(type = 'object', value ->> '$.text', value)) FROM json_each(labels));
    DROP TABLE newer_labels; DROP TABLE acts; DROP TABLE decisions; DROP TABLE changes; DROP TABLE marks;
    DROP TABLE smart_lists`,
  7: 'DROP TABLE heads',
  8: 'DROP TABLE scenes; DROP TABLE segments',
  9: 'DROP TABLE searches',
};

export function turnBack(database: DatabaseSync, version: number): void {
  const now = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  for (let from = now; from > version; from--) database.exec(BACK_FROM[from] ?? '');
  database.exec(`PRAGMA user_version = ${version}`);
}
