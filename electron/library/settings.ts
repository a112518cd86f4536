/** The settings, by name. */
import type { z } from 'zod';
import { TagError } from '../wire/errors.ts';
import type { Database, Statement } from './database.ts';
import { MOST_BYTES } from './limits.ts';
import type { SetAside } from './set-aside.ts';
import { parsed } from './text-columns.ts';

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
