/** Where the file of a video lies, and copies that were made of it, as things that acts change. */
import { realpathSync, rmSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Changeable } from '../acts/changeable.ts';
import type { VideoList } from '../videos/list.ts';

/** Their names among the things that acts change. */
export const PLACED = 'placed';
export const COPIED = 'copied';

/** The file has been moved before: what an act changes is where the list looks for it. */
export class Placed implements Changeable {
  readonly #list: VideoList;
  readonly #onTold: (ids: readonly string[]) => void;

  constructor(list: VideoList, onTold: (ids: readonly string[]) => void) {
    this.#list = list;
    this.#onTold = onTold;
  }

  now(id: string): string | undefined {
    return this.#list.get(id)?.path;
  }

  reads(id: string, path: string | undefined): boolean {
    const entry = this.#list.get(id);
    if (path === undefined || entry === undefined || factsOf(entry.path) !== undefined) return false;
    return factsOf(path)?.size === entry.size && this.#list.isFree(id, realOf(path));
  }

  store(id: string, path: string | undefined): void {
    const facts = path === undefined ? undefined : factsOf(path);
    if (path === undefined || facts === undefined) return;
    this.#list.put(id, { path, realPath: realOf(path), mtimeMs: facts.mtimeMs });
  }

  /** The list holds it already; of an act that could not be written it holds what it held before. */
  hold(id: string, path: string | undefined): void {
    const entry = this.#list.get(id);
    if (path === undefined || entry === undefined || entry.path === path) return;
    this.#list.put(id, { path, realPath: realOf(path) });
  }

  tell(ids: readonly string[]): void {
    this.#onTold(ids);
  }
}

/** By path: how large it is and when it was changed last, so that only what is still the copy is taken back. */
export class Copied implements Changeable {
  now(path: string): string | undefined {
    const facts = factsOf(path);
    return facts && `${facts.size} ${Math.round(facts.mtimeMs)}`;
  }

  /** None is made again: that takes as long as it takes. */
  reads(path: string, value: string | undefined): boolean {
    return value === undefined && factsOf(path) !== undefined;
  }

  store(path: string, value: string | undefined): void {
    if (value === undefined) rmSync(path, { force: true });
  }

  hold(): void {}

  tell(): void {}
}

function factsOf(path: string): Stats | undefined {
  const facts = statSync(path, { throwIfNoEntry: false });
  return facts?.isFile() === true ? facts : undefined;
}

/** Of a file that is not there, as far as its folder is. */
export function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    try {
      return join(realpathSync(dirname(path)), basename(path));
    } catch {
      return path;
    }
  }
}
