/** Reads a database with what is in its log, and changes not a byte of it: no checkpoint, no index in shared memory. */
import { copyFileSync, linkSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

export interface Beside {
  /** a write-ahead log with pages in it */
  readonly log: boolean;
  /** a journal that is to be rolled back */
  readonly journal: boolean;
}

/**
 * Without a log the file is all there is, and is read as it lies. With one, a second name for both is made in a folder
 * of its own: there SQLite may put its index, and a connection that only reads never writes the log into the file. To
 * roll a journal back is to write, so that is done to copies.
 */
export function readUntouched<T>(path: string, { log, journal }: Beside, read: (database: DatabaseSync) => T): T {
  if (!log && !journal) {
    const url = pathToFileURL(path);
    url.searchParams.set('immutable', '1');
    return withDatabase(new DatabaseSync(url, { readOnly: true }), read);
  }
  const folder = mkdtempSync(`${path}${LOOK}`);
  try {
    const name = join(folder, 'library.sqlite');
    const take = journal ? copyFileSync : linkOrCopy;
    take(path, name);
    if (log) take(`${path}-wal`, `${name}-wal`);
    if (journal) copyFileSync(`${path}-journal`, `${name}-journal`);
    return withDatabase(new DatabaseSync(name, { readOnly: !journal }), read);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const LOOK = '.look-';

/** Removes the second names that a killed process left. */
export function clearLooks(path: string): void {
  const prefix = `${basename(path)}${LOOK}`;
  for (const name of readdirSync(dirname(path))) {
    if (name.startsWith(prefix)) rmSync(join(dirname(path), name), { recursive: true, force: true });
  }
}

/** Not every file system has second names. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

function withDatabase<T>(database: DatabaseSync, read: (database: DatabaseSync) => T): T {
  try {
    return read(database);
  } finally {
    database.close();
  }
}
