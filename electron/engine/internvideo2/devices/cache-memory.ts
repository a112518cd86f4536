/** What was found out about this machine, in a small file of the cache: finding it out again takes seconds. */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { systemErrorCode } from '../../../wire/errors.ts';
import { writeFileAtomic } from '../importer/cache.ts';

/** Keys hold versions and drivers: those of long ago are never asked for again. */
const MOST_KEPT = 200;

const entriesSchema = z.record(z.string(), z.unknown());

export class CacheMemory<T> {
  readonly #folder: string;
  readonly #path: string;
  readonly #schema: z.ZodType<T>;

  /**
   * @param folder the cache's
   * @param name of the file in it
   */
  constructor(folder: string, name: string, schema: z.ZodType<T>) {
    this.#folder = folder;
    this.#path = join(folder, name);
    this.#schema = schema;
  }

  /** @param key all that the finding depends on */
  async recall(key: string): Promise<T | undefined> {
    const { data } = this.#schema.safeParse((await this.#read())[key]);
    return data;
  }

  /** A memory that cannot be written costs a new measurement and nothing else. */
  async remember(key: string, found: T): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true });
      // Read again: another process may have added its own meanwhile.
      const { [key]: _, ...others } = await this.#read();
      const kept = Object.fromEntries([...Object.entries(others).slice(1 - MOST_KEPT), [key, found]]);
      await writeFileAtomic(this.#path, JSON.stringify(kept, undefined, 1));
    } catch (error) {
      if (systemErrorCode(error) === undefined) throw error;
    }
  }

  /** What cannot be read is found out again. Entries of another version stay, which has no others. */
  async #read(): Promise<Record<string, unknown>> {
    try {
      return entriesSchema.parse(JSON.parse(await readFile(this.#path, 'utf8')));
    } catch {
      return {};
    }
  }
}
