/**
 * Looks at a library before SQLite may touch it. SQLite takes an empty or missing file for a new database, and throws
 * away the log that lies beside it; here that is a library which has lost its main file.
 */
import { lstatSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { TagError } from '../../wire/errors.ts';
import { anotherPrograms, damaged, lost, newer, SQLITE, sqliteCode } from '../failure.ts';
import { APPLICATION_ID, readTables, tablesOf, VERSION } from '../schema.ts';
import { factsOf, isBlank, LOG_HEADER_BYTES, readJournalPages, readPageSize } from './header.ts';
import { faultOfLog, faultOfShortLog } from './log.ts';
import { readUntouched } from './untouched.ts';

/** A library of a version that is no newer than the program's; or nothing at all, and nothing that tells of one. */
export type Seen = { readonly version: number } | 'nothing';

/**
 * Nothing on the disk is changed.
 *
 * @param lastBackup when the last backup was made, if there is one
 * @throws TagError `library-damaged` for one that is damaged or has lost its main file; `unreadable` for a newer one and
 *   for another program's; `is-directory`; system errors
 */
export function look(path: string, lastBackup: Date | undefined): Seen {
  const main = factsOf(path);
  if (main?.isDirectory()) {
    throw new TagError(
      'is-directory',
      `${path} is a folder and no library: move it away, or name another data folder.`,
    );
  }
  if (main?.isFile() === false) {
    throw new TagError('unreadable', `${path} is no file: move it away, or name another data folder.`);
  }
  requirePlainFilesBeside(path);
  const log = factsOf(`${path}-wal`)?.size ?? 0;
  const hasLog = log > LOG_HEADER_BYTES;
  const journalPages = readJournalPages(`${path}-journal`);
  const size = main?.size ?? 0;
  if (size === 0) {
    const isLog = hasLog || faultOfShortLog(`${path}-wal`) !== undefined;
    const trace = isLog ? `a log of ${log} bytes` : journalPages ? `a journal of ${journalPages} pages` : undefined;
    if (trace !== undefined || lastBackup !== undefined) {
      throw lost(path, lastBackup, trace !== undefined, {
        detail: `${main === undefined ? 'no file' : 'an empty file'}, ${trace}`,
      });
    }
    return 'nothing';
  }
  requireHeaders(path, size, hasLog, lastBackup);
  const isNothing = !hasLog && journalPages === undefined && lastBackup === undefined && isBlank(path);
  if (isNothing) return 'nothing';
  return readThrough(path, { log: hasLog, journal: journalPages !== undefined }, lastBackup);
}

/** SQLite follows no links there, and would say no more than that it cannot. */
function requirePlainFilesBeside(path: string): void {
  for (const beside of ['-wal', '-shm', '-journal'].map((rest) => path + rest)) {
    if (lstatSync(beside, { throwIfNoEntry: false })?.isFile() !== false) continue;
    throw new TagError(
      'unreadable',
      `${beside} is no plain file, and has the name of one that belongs to the library: move it away.`,
    );
  }
}

function requireHeaders(path: string, size: number, hasLog: boolean, lastBackup: Date | undefined): void {
  const pageSize = readPageSize(path);
  if (pageSize === undefined) throw damaged(path, lastBackup, { detail: 'the header is no database’s' });
  if (size < pageSize) throw damaged(path, lastBackup, { detail: `${size} bytes, less than a page of ${pageSize}` });
  const rest = size % pageSize;
  if (!hasLog && rest !== 0) {
    throw damaged(path, lastBackup, { detail: `${rest} bytes of a page of ${pageSize} at the end` });
  }
  const detail = faultOfLog(path, pageSize);
  if (detail !== undefined) throw damaged(path, lastBackup, { detail });
}

function readThrough(path: string, beside: { log: boolean; journal: boolean }, lastBackup: Date | undefined): Seen {
  try {
    return readUntouched(path, beside, (database) => examine(database, path, lastBackup, beside.log));
  } catch (error) {
    const code = sqliteCode(error);
    const isDamage = code === SQLITE.corrupt || code === SQLITE.notADatabase;
    throw isDamage ? damaged(path, lastBackup, { detail: String(error), cause: error }) : error;
  }
}

function examine(database: DatabaseSync, path: string, lastBackup: Date | undefined, hasLog: boolean): Seen {
  const owner = pragma(database, 'application_id');
  const version = pragma(database, 'user_version');
  const things = database.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.['n'];
  if (things === 0 && (owner === APPLICATION_ID || hasLog || lastBackup !== undefined)) {
    throw lost(path, lastBackup, hasLog, { detail: 'a database without tables' });
  }
  if (owner !== APPLICATION_ID) throw anotherPrograms(path);
  if (version > VERSION) throw newer(path, `its version is ${version}, this program's ${VERSION}`);
  const detail = faultOfTables(readTables(database), version);
  if (detail !== undefined) throw damaged(path, lastBackup, { detail });
  // Without this a database that has lost pages opens well, and fails at some row later.
  const complaints = database
    .prepare('PRAGMA quick_check')
    .all()
    .map((row) => String(row['quick_check']));
  const serious = complaints.filter((complaint) => complaint !== 'ok' && !ABOUT_ONE_ROW.test(complaint));
  if (serious.length > 0) throw damaged(path, lastBackup, { detail: serious.slice(0, 5).join('; ') });
  return { version };
}

function faultOfTables(tables: ReadonlyMap<string, readonly string[]>, version: number): string | undefined {
  if (version < 1) return `version ${version}`;
  for (const [table, columns] of tablesOf(version)) {
    const missing = columns.filter((column) => tables.get(table)?.includes(column) !== true);
    if (missing.length > 0) return `version ${version}, and the table ${table} without ${missing.join(', ')}`;
  }
  const ours = tablesOf(version);
  const early = [...tablesOf(VERSION).keys()].find((table) => !ours.has(table) && tables.has(table));
  return early === undefined ? undefined : `version ${version}, with the table ${early} of a later one`;
}

/** What SQLite says of a value that its column does not allow: its reader sets that row aside, and the rest is well. */
export const ABOUT_ONE_ROW = /^(CHECK constraint failed in|NULL value in|non-\w+ value in|\w+ value in) /;

function pragma(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}
