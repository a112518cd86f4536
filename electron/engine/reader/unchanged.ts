/** Whether a file is still the one that it was. */
import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { TagError } from '../../wire/errors.ts';
import { displayName, fileError } from '../video/video-file.ts';

export class Unchanged {
  readonly #path: string;
  readonly #then: Stats;

  private constructor(path: string, then: Stats) {
    this.#path = path;
    this.#then = then;
  }

  /** @throws {TagError} `not-found`, `unreadable` */
  static async of(path: string): Promise<Unchanged> {
    return new Unchanged(path, await look(path));
  }

  /** @throws {TagError} `not-found`, `unreadable`, also where it has been written to, or another stands in its place */
  async check(): Promise<void> {
    const now = await look(this.#path);
    const { size, mtimeMs, ino } = this.#then;
    if (now.size === size && now.mtimeMs === mtimeMs && now.ino === ino) return;
    throw new TagError(
      'unreadable',
      `${displayName(this.#path)} has changed while it was looked at: wait until it is complete, then look at it again.`,
    );
  }
}

const look = (path: string): Promise<Stats> =>
  stat(path).catch((error: unknown) => {
    throw fileError(path, error);
  });
