/** Videos whose files were moved to the trash: they come back into the list only where their files have come back. */
import { existsSync } from 'node:fs';
import { lstat, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { systemErrorCode, TagError } from '../../wire/errors.ts';
import type { Changeable } from '../acts/changeable.ts';
import { isSameFile, type VideoEntry, type VideoList } from './list.ts';
import type { Listed } from './listed.ts';

/** Their name among the things that acts change. */
export const TRASHED = 'trashed';

export class Trashed implements Changeable {
  readonly #list: VideoList;
  readonly #listed: Listed;

  constructor(list: VideoList, listed: Listed) {
    this.#list = list;
    this.#listed = listed;
  }

  now(id: string): string | undefined {
    return this.#listed.now(id);
  }

  /** Nothing is moved to the trash by making an act again: out of the list a video goes once. */
  reads(id: string, value: string | undefined): boolean {
    const path = this.#list.removedPath(id);
    return value !== undefined && path !== undefined && existsSync(path) && this.#listed.reads(id, value);
  }

  store(id: string, value: string | undefined): void {
    this.#listed.store(id, value);
  }

  hold(id: string, value: string | undefined): void {
    this.#listed.hold(id, value);
  }

  tell(ids: readonly string[]): void {
    this.#listed.tell(ids);
  }
}

/**
 * @param trash undefined where the host has none
 * @returns why the file is where it was; undefined where it is in the trash
 * @throws AbortError
 */
export async function moveToTrash(
  entry: VideoEntry,
  trash: ((path: string) => Promise<void>) | undefined,
): Promise<string | undefined> {
  const { path } = entry;
  const name = basename(path);
  if (trash === undefined) return `This Reeltag has no trash to move ${name} to: delete the file yourself.`;
  try {
    // Whoever moves it may take what is not there for done, and whatever is there for what was meant.
    const facts = await stat(path);
    if (!facts.isFile()) return `${name} is no file any more: look at what is at ${path}, or remove it from the list.`;
    if (!isSameFile(entry, facts))
      return `${name} has changed since it was looked at: see what it shows now, then try again.`;
    await trash(path);
    const isThere = await lstat(path).then(
      () => true,
      () => false,
    );
    return isThere ? `${name} could not be moved to the trash: delete the file yourself.` : undefined;
  } catch (error) {
    if (error instanceof TagError) return error.message;
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR')
      return `${name} is not at ${path} any more: connect its drive, or remove it from the list.`;
    const why = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
    return `${name} could not be moved to the trash (${code ?? why}): check its folder's permissions, or delete the file yourself.`;
  }
}
