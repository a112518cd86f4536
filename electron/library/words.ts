/** The labels, the label sets and the settings. */
import type { SQLInputValue } from 'node:sqlite';
import type { z } from 'zod';
import { type LabelSet, LONGEST_LABEL, labelSetSchema, MOST_LABEL_TEXT, MOST_LABELS } from '../wire/app/labels.ts';
import { TagError } from '../wire/errors.ts';
import type { Database, Row, Statement } from './database.ts';
import { MOST_BYTES, requireLabelRoom, requireSetRoom, textOf } from './limits.ts';
import { type Fault, keyIn, rawKey, type SetAside } from './set-aside.ts';

export class LabelStore {
  readonly #database: Database;
  readonly #aside: SetAside;
  readonly #all: Statement;
  readonly #clear: Statement;
  readonly #insert: Statement;
  readonly #isLabel: Statement;
  readonly #sets: Statement;
  readonly #isSet: Statement;
  readonly #putSet: Statement;
  readonly #deleteSet: Statement;

  constructor(database: Database, aside: SetAside) {
    this.#database = database;
    this.#aside = aside;
    // The place as a text: SQLite knows larger numbers than JavaScript.
    this.#all = database.prepare(
      `SELECT CAST(position AS TEXT) AS place, iif(octet_length(text) <= ${MOST_BYTES.label}, text, NULL) AS text
       FROM labels ORDER BY position`,
    );
    this.#clear = database.prepare('DELETE FROM labels');
    this.#insert = database.prepare('INSERT INTO labels (position, text) VALUES (?, ?)');
    this.#sets = database.prepare(
      `SELECT iif(octet_length(name) <= ${MOST_BYTES.label}, name, NULL) AS name,
         iif(octet_length(labels) <= ${MOST_BYTES.set}, labels, NULL) AS labels, ${rawKey('name')}
       FROM label_sets ORDER BY label_sets.name`,
    );
    this.#isLabel = database.prepare('SELECT 1 FROM labels WHERE position = CAST(? AS INTEGER) AND text = ?');
    this.#isSet = database.prepare('SELECT 1 FROM label_sets WHERE name = ? AND labels = ?');
    this.#putSet = database.prepare(
      'INSERT INTO label_sets (name, labels) VALUES (?, ?) ON CONFLICT DO UPDATE SET labels = excluded.labels',
    );
    this.#deleteSet = database.prepare('DELETE FROM label_sets WHERE name = ?');
  }

  /** In their order. */
  all(): string[] {
    const labels: string[] = [];
    const faults: Fault[] = [];
    let characters = 0;
    for (const { place = null, text } of this.#all.all()) {
      const isLabel =
        typeof text === 'string' &&
        text !== '' &&
        text.length <= LONGEST_LABEL &&
        isAsStored(this.#isLabel, text, place, text);
      if (isLabel && labels.length < MOST_LABELS && characters + text.length <= MOST_LABEL_TEXT) {
        labels.push(text);
        characters += text.length;
      } else
        faults.push({ key: { position: place }, why: isLabel ? 'more than a list may have' : 'no label, or too long' });
    }
    this.#aside.take('labels', faults);
    return labels;
  }

  /** @throws TagError `too-large` */
  replace(labels: readonly string[]): void {
    requireLabelRoom(labels);
    this.#database.transaction(() => {
      this.#clear.run();
      for (const [position, text] of labels.entries()) this.#insert.run(position, text);
    });
  }

  sets(): LabelSet[] {
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
  putSet(set: LabelSet): void {
    const others = this.sets().filter(({ name }) => name !== set.name);
    requireSetRoom(
      others.length,
      others.reduce((sum, { labels }) => sum + textOf(labels), 0),
      set,
    );
    this.#putSet.run(set.name, JSON.stringify(set.labels));
  }

  /** @returns whether there was one */
  deleteSet(name: string): boolean {
    return this.#deleteSet.run(name) > 0;
  }
}

/**
 * Whether a text is what is stored: bytes that are none come as U+FFFD, and would be lost when it is stored again.
 *
 * @param read finds the row by what was read of it
 */
function isAsStored(read: Statement, text: string, ...values: SQLInputValue[]): boolean {
  return !text.includes('\uFFFD') || read.get(...values) !== undefined;
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

function parsed(text: Row[string] | undefined): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** Settings by name; each reader brings the schema of what it knows. */
export class SettingStore {
  readonly #aside: SetAside;
  readonly #get: Statement;
  readonly #put: Statement;

  constructor(database: Database, aside: SetAside) {
    this.#aside = aside;
    this.#get = database.prepare(
      `SELECT iif(octet_length(value) <= ${MOST_BYTES.setting}, value, NULL) AS value FROM settings WHERE key = ?`,
    );
    this.#put = database.prepare(
      'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    );
  }

  /** Undefined where nothing was set, or what was set is none that this version knows: that is set aside. */
  get<T>(key: string, schema: z.ZodType<T>): T | undefined {
    const row = this.#get.get(key);
    if (row === undefined) return undefined;
    const { success, data } = schema.safeParse(parsed(row['value']));
    if (!success) this.#aside.take('settings', [{ key: { key }, why: 'no such setting' }]);
    return data;
  }

  /** @throws TagError `too-large` */
  put(key: string, value: unknown): void {
    const text = JSON.stringify(value);
    if (Buffer.byteLength(text) > MOST_BYTES.setting) {
      throw new TagError('too-large', 'This setting is too long to be kept: choose a shorter one.', { detail: key });
    }
    this.#put.run(key, text);
  }
}
