/** An export that is a folder of files. */
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import type { Piece } from '../../../interchange/format.ts';
import { TagError } from '../../../wire/errors.ts';
import { asideOf, Growing, isThere, sweepAsides, syncFolder, wayOf } from './aside.ts';
import { taken, writeFailure } from './failure.ts';
import type { Written } from './one-file.ts';

/** @throws TagError as `writeOneFile`; then there is nothing, and what was there is as it was */
export async function writeFolder(
  path: string,
  pieces: AsyncIterable<Piece> | Iterable<Piece>,
  replace: boolean,
): Promise<Written> {
  const aside = asideOf(path);
  await sweepAsides(dirname(path));
  try {
    await mkdir(aside);
    const { files, bytes, endings } = await writePieces(aside, pieces);
    await syncFolder(aside);
    await giveFolderName(aside, path, replace, endings);
    return { path, files, bytes };
  } catch (error) {
    await rm(aside, { recursive: true, force: true }).catch(() => {});
    throw writeFailure(path, error);
  }
}

/** Files that are open at once. Of more, those that nothing was added to for longest are closed, and go on when something is. */
const MOST_OPEN = 32;

async function writePieces(folder: string, pieces: AsyncIterable<Piece> | Iterable<Piece>) {
  const names = new Set<string>();
  /** the ones that something was added to last at the end */
  const open = new Map<string, Growing>();
  let bytes = 0;
  const close = async (name: string, file: Growing): Promise<void> => {
    open.delete(name);
    bytes += await file.finish();
  };
  try {
    for await (const { file: name, data } of pieces) {
      const file = open.get(name) ?? (await grow(within(folder, name), names.has(name)));
      names.add(name);
      open.delete(name);
      open.set(name, file);
      await file.add(data);
      const [oldest] = open;
      if (open.size > MOST_OPEN && oldest !== undefined) await close(...oldest);
    }
    for (const [name, file] of [...open]) await close(name, file);
  } catch (error) {
    for (const file of open.values()) await file.giveUp();
    throw error;
  }
  return { files: names.size, bytes, endings: new Set([...names].map((name) => extname(name).toLowerCase())) };
}

async function grow(path: string, isMore: boolean): Promise<Growing> {
  await mkdir(dirname(path), { recursive: true });
  return Growing.at(path, isMore);
}

/** Names are made of what strangers call their files. */
function within(folder: string, name: string): string {
  const parts = name.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..' || /[\\\0]/.test(part))) {
    throw new Error(`a format names a file ${JSON.stringify(name)}`);
  }
  return join(folder, ...parts);
}

async function giveFolderName(
  aside: string,
  path: string,
  replace: boolean,
  endings: ReadonlySet<string>,
): Promise<void> {
  if (!(await isThere(path))) await rename(aside, path);
  else if (!replace) throw taken(path);
  else {
    await requireOurs(path, endings);
    const before = wayOf(path);
    await rename(path, before);
    try {
      await rename(aside, path);
    } catch (error) {
      await rename(before, path);
      throw error;
    }
    await rm(before, { recursive: true, force: true });
  }
  await syncFolder(dirname(path));
}

/** A folder goes for good where another takes its place: one that holds anything else must not. */
async function requireOurs(path: string, endings: ReadonlySet<string>): Promise<void> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const other = entries.find((entry) => !entry.isDirectory() && !endings.has(extname(entry.name).toLowerCase()));
  if (other === undefined) return;
  throw new TagError(
    'usage',
    `${path} holds other things too (${other.name}), and was left as it is: choose another name.`,
  );
}
