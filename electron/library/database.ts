/** The library's SQLite database: opened with care, every failure of it an expected one. */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from 'node:sqlite';
import { backUpOnceSync, pruneBackups } from './backups/backups.ts';
import { lastBackup } from './backups/list.ts';
import { libraryFailure } from './failure.ts';
import { realPathOf } from './file/links.ts';
import { type Lock, lockLibrary, lockPathOf } from './file/lock.ts';
import { look, type Seen } from './file/look.ts';
import { FOLDER_MODE, tightenDataFolder, tightenFile } from './file/modes.ts';
import { makeLibrary } from './file/new-library.ts';
import type { LocalSocket } from './file/owner-note.ts';
import { clearLooks } from './file/untouched.ts';
import { requireWritable } from './file/writable.ts';
import { migrate, VERSION } from './schema.ts';

export type Row = Record<string, SQLOutputValue>;
/** The values of a row, in the order in which they were asked for. */
export type Values = SQLOutputValue[];

/** A prepared statement; its failures are `TagError`s. */
export interface Statement {
  run(...values: SQLInputValue[]): number;
  get(...values: SQLInputValue[]): Row | undefined;
  all(...values: SQLInputValue[]): Row[];
}

export class Database {
  readonly #path: string;
  readonly #lock: Lock;
  readonly #database: DatabaseSync;

  private constructor(path: string, lock: Lock, database: DatabaseSync) {
    this.#path = path;
    this.#lock = lock;
    this.#database = database;
  }

  /**
   * Opens the database, or makes it where there is none, and holds it until it is closed.
   *
   * @param onProblem told of what is no reason to stop: a backup that could not be made
   * @throws TagError `in-use`, `library-damaged`, `unreadable`, `write-failed`, `disk-full`. What is there stays as it
   *   is, to the byte.
   */
  static open(path: string, onProblem: (error: unknown) => void = () => {}): Database {
    let lock: Lock | undefined;
    let database: DatabaseSync | undefined;
    try {
      mkdirSync(dirname(path), { recursive: true, mode: FOLDER_MODE });
      const file = realPathOf(path);
      const lookAtIt = () => {
        const seen = lookBesideBackups(file, dirname(path));
        requireWritable(file);
        return seen;
      };
      // Where no lock was ever taken, a refusal makes none. One that comes up meanwhile has a word to say first.
      if (!existsSync(lockPathOf(file))) lookWithoutLock(file, lookAtIt);
      lock = lockLibrary(file);
      const seen = lookAtIt();
      lock.sign();
      clearLooks(file);
      if (seen === 'nothing') makeLibrary(file);
      tightenDataFolder(dirname(path));
      for (const rest of ['', '-wal', '-shm']) tightenFile(file + rest);
      const version = seen === 'nothing' ? VERSION : seen.version;
      database = new DatabaseSync(file, { timeout: 2_000 });
      const place = { dataDirectory: dirname(path), library: file };
      migrate(database, version, () => tellOf(onProblem, () => backUpOnceSync(place, new Date())));
      if (version < VERSION) tellOf(onProblem, () => pruneBackups(place));
      // What is acknowledged outlives a power cut.
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
      return new Database(file, lock, database);
    } catch (error) {
      database?.close();
      lock?.release();
      throw libraryFailure(error, path);
    }
  }

  /** Where the file lies. */
  get path(): string {
    return this.#path;
  }

  /** Has the lock say where its owner can be asked. */
  nameSocket(socket: LocalSocket): void {
    this.#guard(() => this.#lock.sign(socket));
  }

  prepare(sql: string): Statement {
    const statement = this.#guard(() => this.#database.prepare(sql));
    return {
      run: (...values) => this.#guard(() => Number(statement.run(...values).changes)),
      get: (...values) => this.#guard(() => statement.get(...values)),
      all: (...values) => this.#guard(() => statement.all(...values)),
    };
  }

  /** Reads very many rows in half the time: their values alone, without names. */
  prepareLists(sql: string): (...values: SQLInputValue[]) => Values[] {
    const statement = this.#guard(() => this.#database.prepare(sql));
    statement.setReturnArrays(true);
    return (...values) => this.#guard(() => statement.all(...values) as unknown as Values[]);
  }

  /** All of `work`'s writes or none of them; within another transaction, a part of that one. */
  transaction<T>(work: () => T): T {
    if (this.#database.isTransaction) return work();
    this.#guard(() => this.#database.exec('BEGIN IMMEDIATE'));
    try {
      const result = work();
      this.#guard(() => this.#database.exec('COMMIT'));
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    if (!this.#database.isOpen) return;
    this.#database.close();
    this.#lock.release();
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw libraryFailure(error, this.#path);
    }
  }
}

function lookWithoutLock(file: string, lookAtIt: () => unknown): void {
  try {
    lookAtIt();
  } catch (error) {
    if (!existsSync(lockPathOf(file))) throw error;
  }
}

/** Where nothing is to be seen, it must be known that there are no backups either: no new library takes a lost one's place. */
function lookBesideBackups(file: string, dataDirectory: string): Seen {
  const { made, failure } = lastBackup(dataDirectory);
  const seen = look(file, made);
  if (seen === 'nothing' && failure !== undefined) throw failure;
  return seen;
}

/** A migration is whole or not at all: without a backup it is no danger, and a full disk must not stop the work. */
function tellOf(onProblem: (error: unknown) => void, work: () => void): void {
  try {
    work();
  } catch (error) {
    onProblem(error);
  }
}
