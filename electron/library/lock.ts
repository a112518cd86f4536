/** One library has one owner: the lock that holds the others off. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { TagError } from '../wire/errors.ts';
import { libraryFailure, SQLITE, sqliteCode } from './failure.ts';

/** A lock that is held; without a reference to it, it is garbage, and released. */
export interface Lock {
  release(): void;
}

/**
 * Takes the lock of a library.
 *
 * The lock is SQLite's exclusive lock on an empty database beside the library, which means the operating system's own:
 * it goes with its process however that ends, so there is no stale one. The process id beside it is for people; it
 * decides nothing.
 *
 * @param path the library's file
 * @throws TagError `in-use`, naming the process that has it; `write-failed`, `disk-full`
 */
export function lockLibrary(path: string): Lock {
  const lockPath = `${path}.lock`;
  const ownerPath = `${path}.owner`;
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(lockPath, { timeout: 0 });
    // Nothing is ever written into it, and without this the lock would leave a `-journal` file.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    writeFileSync(ownerPath, `${process.pid}\n`);
  } catch (error) {
    database?.close();
    if (sqliteCode(error) === SQLITE.busy) throw inUse(path, ownerPath, error);
    throw libraryFailure(error, path);
  }
  const held = database;
  return {
    release: () => {
      rmSync(ownerPath, { force: true });
      held.close();
    },
  };
}

function inUse(path: string, ownerPath: string, cause: unknown): TagError {
  const pid = readOwner(ownerPath);
  const who = pid === undefined ? 'another process' : `process ${pid}`;
  return new TagError(
    'in-use',
    `The library ${path} is in use by ${who}: use the Reeltag that is running, or close it first.`,
    { cause },
  );
}

function readOwner(ownerPath: string): number | undefined {
  try {
    const pid = Number(readFileSync(ownerPath, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined; // it is being taken, or given up, at this moment
  }
}
