/** Which shards a library has taken, in a small file beside it: their names say what is in them. */
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode, TagError } from '../../wire/errors.ts';

const FILE = 'opened-results.txt';

export class TakenShards {
  readonly #path: string;
  #lines: Promise<Set<string>> | undefined;

  /** @param dataDirectory where the library lies */
  constructor(dataDirectory: string) {
    this.#path = join(dataDirectory, FILE);
  }

  /** @param how the shard was taken: with which maps */
  async has(shard: string, how: string): Promise<boolean> {
    return (await this.#read()).has(lineOf(shard, how));
  }

  /** To be called once what is in it has been written: a shard that was taken twice is there once all the same. */
  async add(shard: string, how: string): Promise<void> {
    const line = lineOf(shard, how);
    const lines = await this.#read();
    try {
      await appendFile(this.#path, `${line}\n`, { mode: 0o600 });
    } catch (error) {
      const code = systemErrorCode(error);
      if (code === undefined) throw error;
      const kind = code === 'ENOSPC' ? 'disk-full' : 'write-failed';
      throw new TagError(
        kind,
        `${this.#path} cannot be written (${code}): free some space, or check its permissions.`,
        {
          cause: error,
        },
      );
    }
    lines.add(line);
  }

  #read(): Promise<Set<string>> {
    // Without the file all shards are read once more, and nothing comes in twice.
    this.#lines ??= readFile(this.#path, 'utf8').then(
      (text) => new Set(text.split('\n')),
      () => new Set(),
    );
    return this.#lines;
  }
}

const lineOf = (shard: string, how: string): string => `${shard} ${how}`;
