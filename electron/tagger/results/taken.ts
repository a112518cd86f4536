/** Which shards a library has taken, kept in it: what goes with its backups is as it was then. A shard's name says what is in it. */
import { z } from 'zod';
import type { Library } from '../../library/index.ts';

export class TakenShards {
  readonly #library: Library;

  constructor(library: Library) {
    this.#library = library;
  }

  /** @param how the shard was taken: with which maps */
  has(shard: string, how: string): boolean {
    return this.#library.settings.get(settingOf(shard), z.string()) === how;
  }

  /** To be called once what is in it has been written: a shard that was taken twice is there once all the same. */
  add(shard: string, how: string): void {
    this.#library.settings.put(settingOf(shard), how);
  }
}

const settingOf = (shard: string): string => `taken-shard ${shard}`;
