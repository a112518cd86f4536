/** What is kept under a name, each as one text of JSON: smart lists, saved searches. */
import type { z } from 'zod';
import { TagError } from '../wire/errors.ts';
import type { Database, Statement } from './database.ts';
import { MOST_BYTES } from './limits.ts';
import { type Fault, keyIn, rawKey, type SetAside } from './set-aside.ts';
import { parsed } from './text-columns.ts';

export interface NamedJsonOptions<T> {
  readonly table: 'smart_lists' | 'searches';
  /** the column that the text is in, and the item's field that it is of */
  readonly field: Exclude<keyof T & string, 'name'>;
  readonly schema: z.ZodType<T>;
  readonly most: number;
  /** what one of them is, and sentences for one that finds no room */
  readonly what: string;
  readonly tooMany: string;
  readonly tooLong: string;
}

export class NamedJsonStore<T extends { readonly name: string }> {
  readonly #aside: SetAside;
  readonly #o: NamedJsonOptions<T>;
  readonly #all: Statement;
  readonly #others: Statement;
  readonly #put: Statement;
  readonly #delete: Statement;

  constructor(database: Database, aside: SetAside, options: NamedJsonOptions<T>) {
    const { table, field } = options;
    this.#aside = aside;
    this.#o = options;
    this.#all = database.prepare(
      `SELECT iif(octet_length(name) <= ${MOST_BYTES.label}, name, NULL) AS name,
         iif(octet_length(${field}) <= ${MOST_BYTES.json}, ${field}, NULL) AS ${field}, ${rawKey('name')}
       FROM ${table} ORDER BY ${table}.name`,
    );
    this.#others = database.prepare(`SELECT count(*) AS n FROM ${table} WHERE name <> ?`);
    this.#put = database.prepare(
      `INSERT INTO ${table} (name, ${field}) VALUES (?, ?) ON CONFLICT DO UPDATE SET ${field} = excluded.${field}`,
    );
    this.#delete = database.prepare(`DELETE FROM ${table} WHERE name = ?`);
  }

  all(): T[] {
    const { table, field, schema, most, what } = this.#o;
    const items: T[] = [];
    const faults: Fault[] = [];
    for (const row of this.#all.all()) {
      const item = schema.safeParse({ name: row['name'], [field]: parsed(row[field]) }).data;
      if (item !== undefined && items.length < most) items.push(item);
      else faults.push({ key: { name: keyIn(row, 'name') }, why: `no ${what} of this version` });
    }
    this.#aside.take(table, faults);
    return items;
  }

  /** @throws TagError `too-large` for one more than are kept, or one that would not be read again */
  put(item: T): void {
    const { field, most, tooMany, tooLong } = this.#o;
    if (Number(this.#others.get(item.name)?.['n']) >= most) throw new TagError('too-large', tooMany);
    const text = JSON.stringify(item[field]);
    if (Buffer.byteLength(text) > MOST_BYTES.json) throw new TagError('too-large', tooLong);
    this.#put.run(item.name, text);
  }

  delete(name: string): void {
    this.#delete.run(name);
  }
}
