/** The labels, the label sets and the settings. */
import { z } from 'zod';
import type { LabelSet } from '../wire/app/labels.ts';
import type { Database, Statement } from './database.ts';

const labelsSchema = z.array(z.string());

export class LabelStore {
  readonly #database: Database;
  readonly #all: Statement;
  readonly #clear: Statement;
  readonly #insert: Statement;
  readonly #sets: Statement;
  readonly #putSet: Statement;
  readonly #deleteSet: Statement;

  constructor(database: Database) {
    this.#database = database;
    this.#all = database.prepare('SELECT text FROM labels ORDER BY position');
    this.#clear = database.prepare('DELETE FROM labels');
    this.#insert = database.prepare('INSERT INTO labels (position, text) VALUES (?, ?)');
    this.#sets = database.prepare('SELECT name, labels FROM label_sets ORDER BY name');
    this.#putSet = database.prepare(
      'INSERT INTO label_sets (name, labels) VALUES (?, ?) ON CONFLICT DO UPDATE SET labels = excluded.labels',
    );
    this.#deleteSet = database.prepare('DELETE FROM label_sets WHERE name = ?');
  }

  /** In their order. */
  all(): string[] {
    return this.#all.all().map((row) => row['text'] as string);
  }

  replace(labels: readonly string[]): void {
    this.#database.transaction(() => {
      this.#clear.run();
      for (const [position, text] of labels.entries()) this.#insert.run(position, text);
    });
  }

  sets(): LabelSet[] {
    return this.#sets.all().map((row) => ({
      name: row['name'] as string,
      labels: labelsSchema.parse(JSON.parse(row['labels'] as string)),
    }));
  }

  putSet({ name, labels }: LabelSet): void {
    this.#putSet.run(name, JSON.stringify(labels));
  }

  /** @returns whether there was one */
  deleteSet(name: string): boolean {
    return this.#deleteSet.run(name) > 0;
  }
}

/** Settings by name; each reader brings the schema of what it knows. */
export class SettingStore {
  readonly #get: Statement;
  readonly #put: Statement;

  constructor(database: Database) {
    this.#get = database.prepare('SELECT value FROM settings WHERE key = ?');
    this.#put = database.prepare(
      'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    );
  }

  /** Undefined where nothing was set, or what another version set is unknown to this one. */
  get<T>(key: string, schema: z.ZodType<T>): T | undefined {
    const value = this.#get.get(key)?.['value'];
    if (typeof value !== 'string') return undefined;
    try {
      return schema.safeParse(JSON.parse(value)).data;
    } catch {
      return undefined;
    }
  }

  put(key: string, value: unknown): void {
    this.#put.run(key, JSON.stringify(value));
  }
}
