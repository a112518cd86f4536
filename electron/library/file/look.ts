/**
 * Looks at a library before SQLite may touch it. SQLite takes an empty or missing file for a new database, and throws
 * away the log that lies beside it; here that is a library which has lost its main file.
 */
import type { DatabaseSync } from 'node:sqlite';
import { TagError } from '../../wire/errors.ts';
import { anotherPrograms, damaged, lost, newer, SQLITE, sqliteCode } from '../failure.ts';
import { APPLICATION_ID, TABLES, VERSION } from '../schema.ts';
import { factsOf, LOG_HEADER_BYTES, readJournalPages, readLogPageSize, readPageSize } from './header.ts';
import { isBrokenLog } from './log-chain.ts';
import { readUntouched } from './untouched.ts';

/** A library of a version that is no newer than the program's; or nothing at all, and nothing that tells of one. */
export type Seen = { readonly version: number } | 'nothing';

/** A first start that was killed may have left a file without tables, of no more bytes than the tables take. */
const MOST_UNFINISHED = 128 * 1024;

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
  const logFile = factsOf(`${path}-wal`);
  const log = logFile?.isFile() ? logFile.size : 0;
  const hasLog = log > LOG_HEADER_BYTES;
  const journalPages = readJournalPages(`${path}-journal`);
  const size = main?.size ?? 0;
  if (size === 0) {
    const trace = hasLog ? `a log of ${log} bytes` : journalPages ? `a journal of ${journalPages} pages` : undefined;
    if (trace !== undefined || lastBackup !== undefined) {
      throw lost(path, lastBackup, trace !== undefined, {
        detail: `${main === undefined ? 'no file' : 'an empty file'}, ${trace}`,
      });
    }
    return 'nothing';
  }
  requireHeaders(path, size, hasLog, lastBackup);
  const seen = readThrough(path, { log: hasLog, journal: journalPages !== undefined }, lastBackup);
  if (seen !== 'nothing') return seen;
  if (hasLog || lastBackup !== undefined || size > MOST_UNFINISHED) {
    throw lost(path, lastBackup, hasLog, {
      detail: `a database without tables of ${size} bytes, a log of ${log} bytes`,
    });
  }
  return 'nothing';
}

function requireHeaders(path: string, size: number, hasLog: boolean, lastBackup: Date | undefined): void {
  const pageSize = readPageSize(path);
  if (pageSize === undefined) throw damaged(path, lastBackup, { detail: 'the header is no database’s' });
  if (size < pageSize) throw damaged(path, lastBackup, { detail: `${size} bytes, less than a page of ${pageSize}` });
  if (!hasLog) {
    const rest = size % pageSize;
    if (rest !== 0) throw damaged(path, lastBackup, { detail: `${rest} bytes of a page of ${pageSize} at the end` });
    return;
  }
  const logPageSize = readLogPageSize(`${path}-wal`);
  if (logPageSize === pageSize) {
    if (!isBrokenLog(`${path}-wal`, pageSize)) return;
    throw damaged(path, lastBackup, { detail: 'the log is broken in its midst' });
  }
  const detail =
    logPageSize === undefined ? 'the log’s header is damaged' : `pages of ${pageSize} bytes, in the log ${logPageSize}`;
  throw damaged(path, lastBackup, { detail });
}

function readThrough(path: string, beside: { log: boolean; journal: boolean }, lastBackup: Date | undefined): Seen {
  try {
    return readUntouched(path, beside, (database) => examine(database, path, lastBackup));
  } catch (error) {
    const code = sqliteCode(error);
    const isDamage = code === SQLITE.corrupt || code === SQLITE.notADatabase;
    throw isDamage ? damaged(path, lastBackup, { detail: String(error), cause: error }) : error;
  }
}

function examine(database: DatabaseSync, path: string, lastBackup: Date | undefined): Seen {
  const owner = pragma(database, 'application_id');
  const version = pragma(database, 'user_version');
  const rows = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const tables = new Set(rows.map(({ name }) => name));
  if (owner !== APPLICATION_ID && (tables.size > 0 || owner !== 0)) throw anotherPrograms(path);
  if (tables.size === 0) return 'nothing';
  if (version > VERSION) throw newer(path, `its version is ${version}, this program's ${VERSION}`);
  const missing = TABLES.filter((table) => !tables.has(table));
  if (missing.length > 0 || version < 1) {
    throw damaged(path, lastBackup, { detail: `version ${version}, without ${missing.join(', ')}` });
  }
  // Without this a database that has lost pages opens well, and fails at some row later.
  const complaints = database
    .prepare('PRAGMA quick_check')
    .all()
    .map((row) => String(row['quick_check']));
  const serious = complaints.filter((complaint) => complaint !== 'ok' && !ABOUT_ONE_ROW.test(complaint));
  if (serious.length > 0) throw damaged(path, lastBackup, { detail: serious.slice(0, 5).join('; ') });
  return { version };
}

/** What SQLite says of a value that its column does not allow: its reader sets that row aside, and the rest is well. */
export const ABOUT_ONE_ROW = /^(CHECK constraint failed in|NULL value in|non-\w+ value in|\w+ value in) /;

function pragma(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}
