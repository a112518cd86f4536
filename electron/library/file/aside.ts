/** Moves what lay in a library's place to where it is kept, for nothing of a user's is removed. */
import { existsSync, lstatSync, mkdirSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { FOLDER_MODE } from './modes.ts';

export interface Part {
  readonly path: string;
  /** the folder that it was in, beneath the library's */
  readonly within?: string;
}

/** The file first: without its log it would be an older library, without the file nothing is taken for a library. */
export function partsOf(file: string): Part[] {
  return ['', '-wal', '-shm', '-journal'].map((rest) => ({ path: file + rest }));
}

/** A link is there, too, wherever it leads. */
export function isThere({ path }: Part): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** @returns the folder in which the first of them is now, or undefined where there was none */
export function moveAside(parts: readonly Part[]): string | undefined {
  const there = parts.filter(isThere);
  // Beside each: another disk would mean copying.
  const besides = there.map(({ path, within }) => (within === undefined ? dirname(path) : dirname(dirname(path))));
  const name = freeName(besides);
  for (const [n, { path, within = '' }] of there.entries()) {
    const folder = join(besides[n] as string, name, within);
    mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
    renameSync(path, join(folder, basename(path)));
  }
  const [first] = besides;
  return first === undefined ? undefined : join(first, name);
}

/** A name that none of the folders has: moved into one that is there, a file would replace another. */
function freeName(folders: readonly string[]): string {
  const now = `library-aside-${new Date().toISOString().replaceAll(/[-:.]/g, '')}`;
  for (let n = 1; ; n++) {
    const name = n === 1 ? now : `${now}-${n}`;
    if (!folders.some((folder) => existsSync(join(folder, name)))) return name;
  }
}
