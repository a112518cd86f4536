/**
 * What of the library cannot be read is set aside: moved into a table of its own, as it was, so that neither the start nor
 * the state depends on any one row.
 */
import type { SQLInputValue } from 'node:sqlite';
import { TagError } from '../wire/errors.ts';
import type { Database, Row, Statement } from './database.ts';
import { sqliteCode } from './failure.ts';

export type Table =
  | 'videos'
  | 'embeddings'
  | 'texts'
  | 'matches'
  | 'heads'
  | 'scenes'
  | 'segments'
  | 'labels'
  | 'label_sets'
  | 'smart_lists'
  | 'searches'
  | 'settings';
type Key = Readonly<Record<string, SQLInputValue | RawKey>>;

/** A part of a key that is too long to be read, or is no text though it should be: as much of it as finds its row again. */
class RawKey {
  readonly start: Uint8Array;
  readonly bytes: number;

  constructor(start: Uint8Array, bytes: number) {
    this.start = start;
    this.bytes = bytes;
  }
}

const KEY_START = 256;

/** SQL that reads what `keyIn` makes a key of, beside the column itself. */
export function rawKey(column: string): string {
  return `substr(CAST(${column} AS BLOB), 1, ${KEY_START}) AS ${column}_start, octet_length(${column}) AS ${column}_bytes`;
}

/** @param row with what `rawKey` reads */
export function keyIn(row: Row, column: string): SQLInputValue | RawKey {
  const { [column]: value = null, [`${column}_start`]: start, [`${column}_bytes`]: bytes } = row;
  if (!(start instanceof Uint8Array)) return value;
  const isAsRead = typeof value === 'string' && start.length === bytes && Buffer.from(value).equals(start);
  return isAsRead ? value : new RawKey(start, Number(bytes));
}

/** A row that cannot be used, or with `column` a value of it that can be had again and is replaced by `instead`. */
export interface Fault {
  readonly key: Key;
  readonly why: string;
  readonly column?: string;
  readonly instead?: SQLInputValue;
}

/** Told of what was set aside; `failure` where it could not be moved, and is only passed over. */
export type SetAsideListener = (table: Table, faults: readonly Fault[], failure: unknown) => void;

/** What was set aside and has not been seen by anybody yet. */
export interface Unseen {
  /** a table, or a column of it: `videos`, `videos.facts` */
  readonly source: string;
  readonly count: number;
  /** of the first of them, where they have names */
  readonly names: readonly string[];
}

const NAMES_SHOWN = 3;
const LONGEST_NAME = 200;
/** The column that a person would know an entry by. */
const NAME_OF: Readonly<Record<string, string>> = {
  videos: 'path',
  labels: 'text',
  label_sets: 'name',
  smart_lists: 'name',
  searches: 'name',
  settings: 'key',
};

export class SetAside {
  readonly #database: Database;
  readonly #seen: Statement;
  readonly #unseen: Statement;
  readonly #names: Statement;
  readonly #statements = new Map<string, Statement>();
  #listener: SetAsideListener | undefined;
  /** Told before anybody listened: the library is read while it is opened. */
  readonly #untold: Parameters<SetAsideListener>[] = [];

  constructor(database: Database) {
    this.#database = database;
    this.#seen = database.prepare('UPDATE set_aside SET seen = 1 WHERE seen = 0');
    this.#unseen = database.prepare(
      `SELECT substr(source, 1, ${LONGEST_NAME}) AS source, count(DISTINCT entry) AS n
       FROM set_aside WHERE seen = 0 GROUP BY 1 ORDER BY min(entry)`,
    );
    this.#names = database.prepare(
      `SELECT CAST(substr(value, 1, ${LONGEST_NAME}) AS TEXT) AS name FROM set_aside
       WHERE seen = 0 AND source = ? AND name = ? ORDER BY entry LIMIT ${NAMES_SHOWN}`,
    );
  }

  listen(listener: SetAsideListener): void {
    this.#listener = listener;
    for (const told of this.#untold.splice(0)) listener(...told);
  }

  /**
   * Takes what cannot be read out of a table, all of it with one write. Where that fails, on a full disk, it stays where
   * it is, and its reader does without it all the same.
   */
  take(table: Table, faults: readonly Fault[]): void {
    if (faults.length === 0) return;
    const failure = this.#attempt(table, faults);
    if (this.#listener === undefined) this.#untold.push([table, faults, failure]);
    else this.#listener(table, faults, failure);
  }

  unseen(): Unseen[] {
    return this.#unseen.all().map((row) => {
      const source = row['source'] as string;
      const name = NAME_OF[source];
      const names = name === undefined ? [] : this.#names.all(source, name).map((named) => String(named['name']));
      return { source, count: row['n'] as number, names };
    });
  }

  /** Someone has seen the notice. */
  markSeen(): void {
    this.#seen.run();
  }

  /** @returns the failure, if it failed */
  #attempt(table: Table, faults: readonly Fault[]): unknown {
    try {
      this.#database.transaction(() => {
        const columns = this.#prepared(`SELECT name FROM pragma_table_info('${table}')`).all();
        const names = columns.map((row) => row['name'] as string);
        let entry = Number(this.#prepared(LAST_ENTRY).get()?.['last'] ?? 0);
        for (const fault of faults) this.#move(table, fault, ++entry, names);
      });
      return undefined;
    } catch (error) {
      if (!(error instanceof TagError) && sqliteCode(error) === undefined) throw error;
      // One row that SQLite does not let go of must not keep the others.
      if (error instanceof TagError || faults.length === 1) return error;
      return faults.map((fault) => this.#attempt(table, [fault])).find((failure) => failure !== undefined);
    }
  }

  #move(table: Table, { key, why, column, instead = null }: Fault, entry: number, columns: readonly string[]): void {
    const moved = column === undefined ? columns : [...Object.keys(key), column];
    const source = column === undefined ? table : `${table}.${column}`;
    // Within SQLite: text that is no text, and numbers beyond those of JavaScript, stay what they are.
    const { where, values } = conditionOf(key, 5);
    const rows = moved.map((name) => `SELECT ?1, ?2, '${name}', ${name}, ?3, ?4 FROM ${table} WHERE ${where}`);
    this.#prepared(`INSERT INTO set_aside (entry, source, name, value, why, at) ${rows.join(' UNION ALL ')}`).run(
      entry,
      source,
      why,
      new Date().toISOString(),
      ...values,
    );
    const gone = conditionOf(key, column === undefined ? 1 : 2);
    if (column === undefined) this.#prepared(`DELETE FROM ${table} WHERE ${gone.where}`).run(...values);
    else this.#prepared(`UPDATE ${table} SET ${column} = ?1 WHERE ${gone.where}`).run(instead, ...values);
  }

  #prepared(sql: string): Statement {
    const statement = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** Beyond that, numbers are somebody else's, and none of JavaScript's. */
const LAST_ENTRY = `SELECT max(entry) AS last FROM set_aside WHERE entry < ${2 ** 52}`;

/** @param first the number of its first parameter */
function conditionOf(key: Key, first: number): { readonly where: string; readonly values: SQLInputValue[] } {
  const conditions: string[] = [];
  const values: SQLInputValue[] = [];
  const next = (value: SQLInputValue): string => `?${first + values.push(value) - 1}`;
  for (const [name, value] of Object.entries(key)) {
    if (value instanceof RawKey) {
      const [bytes, start] = [next(value.bytes), next(value.start)];
      conditions.push(`octet_length(${name}) = ${bytes} AND substr(CAST(${name} AS BLOB), 1, ${KEY_START}) = ${start}`);
    } else {
      conditions.push(`${name} = ${next(value)}`);
    }
  }
  return { where: conditions.join(' AND '), values };
}
