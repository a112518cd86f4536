/** The library's SQLite database: opened with care, every failure of it an expected one. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from 'node:sqlite';
import { libraryFailure } from './failure.ts';
import { type Lock, lockLibrary } from './lock.ts';
import { migrate } from './schema.ts';

export type Row = Record<string, SQLOutputValue>;

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
   * @throws TagError `in-use`, `unreadable`, `write-failed`, `disk-full`. What is there stays as it is.
   */
  static open(path: string): Database {
    let lock: Lock | undefined;
    let database: DatabaseSync | undefined;
    try {
      mkdirSync(dirname(path), { recursive: true });
      lock = lockLibrary(path);
      database = new DatabaseSync(path, { timeout: 2_000 });
      // Looked at before anything is written: setting the journal's mode would change another program's database.
      migrate(database, path);
      // What is acknowledged outlives a power cut.
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
      return new Database(path, lock, database);
    } catch (error) {
      database?.close();
      lock?.release();
      throw libraryFailure(error, path);
    }
  }

  prepare(sql: string): Statement {
    const statement = this.#guard(() => this.#database.prepare(sql));
    return {
      run: (...values) => this.#guard(() => Number(statement.run(...values).changes)),
      get: (...values) => this.#guard(() => statement.get(...values)),
      all: (...values) => this.#guard(() => statement.all(...values)),
    };
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
