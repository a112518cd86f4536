/** Queries that were kept under a name. */
import { MOST_LISTS, type SmartList, smartListSchema } from '../wire/app/asking.ts';
import { TagError } from '../wire/errors.ts';
import type { Database, Statement } from './database.ts';
import { MOST_BYTES } from './limits.ts';
import { type Fault, keyIn, rawKey, type SetAside } from './set-aside.ts';
import { parsed } from './text-columns.ts';

export class SmartListStore {
  readonly #aside: SetAside;
  readonly #all: Statement;
  readonly #others: Statement;
  readonly #put: Statement;
  readonly #delete: Statement;

  constructor(database: Database, aside: SetAside) {
    this.#aside = aside;
    this.#all = database.prepare(
      `SELECT iif(octet_length(name) <= ${MOST_BYTES.label}, name, NULL) AS name,
         iif(octet_length(query) <= ${MOST_BYTES.json}, query, NULL) AS query, ${rawKey('name')}
       FROM smart_lists ORDER BY smart_lists.name`,
    );
    this.#others = database.prepare('SELECT count(*) AS n FROM smart_lists WHERE name <> ?');
    this.#put = database.prepare(
      'INSERT INTO smart_lists (name, query) VALUES (?, ?) ON CONFLICT DO UPDATE SET query = excluded.query',
    );
    this.#delete = database.prepare('DELETE FROM smart_lists WHERE name = ?');
  }

  all(): SmartList[] {
    const lists: SmartList[] = [];
    const faults: Fault[] = [];
    for (const row of this.#all.all()) {
      const list = smartListSchema.safeParse({ name: row['name'], query: parsed(row['query']) }).data;
      if (list !== undefined && lists.length < MOST_LISTS) lists.push(list);
      else faults.push({ key: { name: keyIn(row, 'name') }, why: 'no smart list of this version' });
    }
    this.#aside.take('smart_lists', faults);
    return lists;
  }

  /** @throws TagError `too-large` for one more than are kept, or one that would not be read again */
  put({ name, query }: SmartList): void {
    const count = Number(this.#others.get(name)?.['n']);
    if (count >= MOST_LISTS) {
      throw new TagError('too-large', `There are ${MOST_LISTS} lists, as many as are kept: delete one first.`);
    }
    const text = JSON.stringify(query);
    if (Buffer.byteLength(text) > MOST_BYTES.json) {
      throw new TagError('too-large', 'What this list asks for is too long to be kept: ask for less, then save it.');
    }
    this.#put.run(name, text);
  }

  delete(name: string): void {
    this.#delete.run(name);
  }
}
