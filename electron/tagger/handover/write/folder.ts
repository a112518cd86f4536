/** An export that is a folder of files. */
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import type { Piece } from '../../../interchange/format.ts';
import { TagError } from '../../../wire/errors.ts';
import { asideOf, Growing, isThere, syncFolder } from './aside.ts';
import { taken, writeFailure } from './failure.ts';
import type { Written } from './one-file.ts';

/** @throws TagError as `writeOneFile`; then there is nothing, and what was there is as it was */
export async function writeFolder(
  path: string,
  pieces: AsyncIterable<Piece> | Iterable<Piece>,
  replace: boolean,
): Promise<Written> {
  const aside = asideOf(path);
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

async function writePieces(folder: string, pieces: AsyncIterable<Piece> | Iterable<Piece>) {
  const endings = new Set<string>();
  let current: { readonly name: string; readonly file: Growing } | undefined;
  let [files, bytes] = [0, 0];
  try {
    for await (const { file: name, data } of pieces) {
      if (current?.name !== name) {
        bytes += (await current?.file.finish()) ?? 0;
        current = undefined;
        const path = within(folder, name);
        await mkdir(dirname(path), { recursive: true });
        current = { name, file: await Growing.at(path) };
        files += 1;
        endings.add(extname(name).toLowerCase());
      }
      await current.file.add(data);
    }
    const last = current;
    current = undefined;
    bytes += (await last?.file.finish()) ?? 0;
  } catch (error) {
    await current?.file.giveUp();
    throw error;
  }
  return { files, bytes, endings };
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
    const before = asideOf(path);
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
