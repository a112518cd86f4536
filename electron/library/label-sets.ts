/** Lists of labels that were kept under a name. */
import { type LabelSet, labelSetSchema } from '../wire/app/labels.ts';
import { TagError } from '../wire/errors.ts';
import type { Database, Row, Statement } from './database.ts';
import { MOST_BYTES, requireSetRoom, textOf } from './limits.ts';
import { type Fault, keyIn, rawKey, type SetAside } from './set-aside.ts';
import { isAsStored, parsed } from './text-columns.ts';

export class LabelSetStore {
  readonly #aside: SetAside;
  readonly #sets: Statement;
  readonly #isSet: Statement;
  readonly #putSet: Statement;
  readonly #deleteSet: Statement;

  constructor(database: Database, aside: SetAside) {
    this.#aside = aside;
    this.#sets = database.prepare(
      `SELECT iif(octet_length(name) <= ${MOST_BYTES.label}, name, NULL) AS name,
         iif(octet_length(labels) <= ${MOST_BYTES.set}, labels, NULL) AS labels, ${rawKey('name')}
       FROM label_sets ORDER BY label_sets.name`,
    );
    this.#isSet = database.prepare('SELECT 1 FROM label_sets WHERE name = ? AND labels = ?');
    this.#putSet = database.prepare(
      'INSERT INTO label_sets (name, labels) VALUES (?, ?) ON CONFLICT DO UPDATE SET labels = excluded.labels',
    );
    this.#deleteSet = database.prepare('DELETE FROM label_sets WHERE name = ?');
  }

  all(): LabelSet[] {
    const sets: LabelSet[] = [];
    const faults: Fault[] = [];
    let characters = 0;
    for (const row of this.#sets.all()) {
      const { name = null, labels = null } = row;
      const isText = isAsStored(this.#isSet, `${name}${labels}`, name, labels);
      const set = isText ? toLabelSet(row) : undefined;
      const why =
        set === undefined ? 'no label set, or too large' : whyNot(() => requireSetRoom(sets.length, characters, set));
      if (set !== undefined && why === undefined) {
        sets.push(set);
        characters += textOf(set.labels);
      } else faults.push({ key: { name: keyIn(row, 'name') }, why: why ?? '' });
    }
    this.#aside.take('label_sets', faults);
    return sets;
  }

  /** @throws TagError `too-large` */
  put(set: LabelSet): void {
    const others = this.all().filter(({ name }) => name !== set.name);
    requireSetRoom(
      others.length,
      others.reduce((sum, { labels }) => sum + textOf(labels), 0),
      set,
    );
    this.#putSet.run(set.name, JSON.stringify(set.labels));
  }

  delete(name: string): void {
    this.#deleteSet.run(name);
  }
}

function whyNot(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof TagError) return error.message;
    throw error;
  }
}

function toLabelSet({ name, labels }: Row): LabelSet | undefined {
  const { data } = labelSetSchema.safeParse({ name, labels: parsed(labels) });
  return data;
}
