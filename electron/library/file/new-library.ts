/** An empty library: whole in its place, or not there at all. A half-made one could not be told from a damaged one. */
import { closeSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { syncFolder } from '../backups/backups.ts';
import { migrate } from '../schema.ts';
import { FILE_MODE } from './modes.ts';
import { clearUnfinished } from './unfinished.ts';

/** @param path where nothing is that anybody could miss: see `look` */
export function makeLibrary(path: string): void {
  const unfinished = clearUnfinished(path);
  closeSync(openSync(unfinished, 'wx', FILE_MODE));
  const database = new DatabaseSync(unfinished);
  try {
    database.exec('PRAGMA synchronous = FULL');
    migrate(database, 0);
  } finally {
    database.close();
  }
  // Of an earlier start that was killed, and empty: beside a new file they would be taken for its own.
  for (const rest of ['-wal', '-shm', '-journal']) rmSync(path + rest, { force: true });
  renameSync(unfinished, path);
  syncFolder(dirname(path));
}
