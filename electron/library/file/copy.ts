/** One file with all that a library holds, of a library with or without a log beside it. */
import { closeSync, constants, copyFileSync, fsyncSync, openSync } from 'node:fs';
import { factsOf, LOG_HEADER_BYTES, readJournalPages } from './header.ts';
import { tightenFile } from './modes.ts';
import { readUntouched } from './untouched.ts';

/**
 * @param source a library that has been looked at
 * @param target where nothing is yet
 * @throws errors of SQLite's and the system's
 */
export function copyLibrary(source: string, target: string): void {
  const log = (factsOf(`${source}-wal`)?.size ?? 0) > LOG_HEADER_BYTES;
  const journal = readJournalPages(`${source}-journal`) !== undefined;
  if (log || journal) {
    readUntouched(source, { log, journal }, (database) => database.prepare('VACUUM INTO ?').run(target));
  } else copyFileSync(source, target, constants.COPYFILE_FICLONE);
  tightenFile(target);
  const fd = openSync(target, 'r+');
  fsyncSync(fd);
  closeSync(fd);
}
