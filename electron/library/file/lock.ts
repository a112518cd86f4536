/** One library has one owner: the lock that holds the others off. */
import { existsSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { systemErrorCode, TagError } from '../../wire/errors.ts';
import { libraryFailure, SQLITE, sqliteCode } from '../failure.ts';
import { FILE_MODE, tightenFile } from './modes.ts';
import { type LocalSocket, ownerPathOf, readOwnerNote, writeOwnerNote } from './owner-note.ts';

/** A lock that is held; without a reference to it, it is garbage, and released. */
export interface Lock {
  /** Writes down who holds it, for people, and where the owner can be asked, once it can. */
  sign(socket?: LocalSocket): void;
  release(): void;
}

export function lockPathOf(path: string): string {
  return `${path}.lock`;
}

/**
 * Takes the lock of a library.
 *
 * The lock is SQLite's exclusive lock on an empty database beside the library, which means the operating system's own:
 * it goes with its process however that ends, so there is no stale one. The note beside it decides nothing.
 *
 * @param path the library's file
 * @throws TagError `in-use`, naming the process that has it; `write-failed`, `disk-full`
 */
export function lockLibrary(path: string): Lock {
  const lockPath = lockPathOf(path);
  const ownerPath = ownerPathOf(path);
  let database: DatabaseSync;
  try {
    database = take(lockPath);
  } catch (error) {
    const code = sqliteCode(error);
    if (code === SQLITE.busy) throw inUse(path, ownerPath, error);
    if (code === SQLITE.cantOpen) throw cannotLock(lockPath, error);
    throw libraryFailure(error, path);
  }
  let isSigned = false;
  return {
    sign: (socket) => {
      writeOwnerNote(ownerPath, { pid: process.pid, ...(socket === undefined ? {} : { socket }) });
      for (const file of [ownerPath, lockPath]) tightenFile(file);
      isSigned = true;
    },
    release: () => {
      if (isSigned) rmSync(ownerPath, { force: true });
      database.close();
    },
  };
}

/**
 * The same lock for whatever else a file can stand for. Where the drive knows no locks there is none.
 *
 * @returns gives it up, and takes the file away; undefined while somebody has it
 */
export function holdFile(path: string): (() => void) | undefined {
  let database: DatabaseSync;
  try {
    database = take(path);
  } catch (error) {
    return sqliteCode(error) === SQLITE.busy ? undefined : () => {};
  }
  return () => {
    // While it is held, so that nobody's is taken away; some systems only let go of what is closed.
    const isGone = isRemoved(path);
    database.close();
    if (!isGone) isRemoved(path);
  };
}

function isRemoved(path: string): boolean {
  try {
    rmSync(path, { force: true });
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether somebody holds the lock of a library. To find out is to take it for less than a millisecond: only for where it matters
 * more than that someone who comes at this very moment is turned away.
 */
export function isLocked(path: string): boolean {
  const lockPath = lockPathOf(path);
  // To open it would be to make one.
  if (!existsSync(lockPath)) return false;
  try {
    begin(lockPath).close();
    return false;
  } catch (error) {
    // Nobody can hold one that is garbage, or that cannot be opened.
    return sqliteCode(error) === SQLITE.busy;
  }
}

function take(lockPath: string): DatabaseSync {
  make(lockPath);
  try {
    return begin(lockPath);
  } catch (error) {
    const code = sqliteCode(error);
    if (code !== SQLITE.notADatabase && code !== SQLITE.corrupt) throw error;
    // Garbage. Whoever holds a lock is found busy before a byte is read, so nobody holds it; and if somebody takes it at
    // this very moment, an empty file is what that lock is on anyway. (To put another file in its place would be two locks.)
    truncateSync(lockPath, 0);
    return begin(lockPath);
  }
}

/** Never opens one that is there: to close a file is to give up all of this process's locks on it. */
function make(lockPath: string): void {
  try {
    writeFileSync(lockPath, '', { flag: 'wx', mode: FILE_MODE });
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST') throw error;
  }
}

function begin(lockPath: string): DatabaseSync {
  const database = new DatabaseSync(lockPath, { timeout: 0 });
  try {
    // Nothing is ever written into it, and without this the lock would leave a `-journal` file.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function cannotLock(lockPath: string, cause: unknown): TagError {
  return new TagError(
    'write-failed',
    `The library's lock ${lockPath} cannot be opened: see that it is a file and may be written, or remove it while no Reeltag runs.`,
    { cause },
  );
}

function inUse(path: string, ownerPath: string, cause: unknown): TagError {
  const pid = readOwnerNote(ownerPath)?.pid;
  const who = pid === undefined ? 'another process' : `process ${pid}`;
  return new TagError(
    'in-use',
    `The library ${path} is in use by ${who}: use the Reeltag that is running, or close it first.`,
    { cause },
  );
}
