/** A file that goes elsewhere: never over another, and whole at one place or the other whenever this is ended. */
import { createHash } from 'node:crypto';
import { constants, createReadStream, type Stats } from 'node:fs';
import {
  access,
  chmod,
  copyFile,
  link,
  lstat,
  mkdir,
  open,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  unlink,
  utimes,
} from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { systemErrorCode, TagError } from '../../wire/errors.ts';
import { giveName, isThere, syncFolder } from '../handover/write/aside.ts';
import { taken, writeFailure } from '../handover/write/failure.ts';

/** @throws TagError `usage` for a name that is taken; `disk-full`, `write-failed`…; AbortError: the file is where it was then */
export async function moveFile(from: string, to: string, signal: AbortSignal): Promise<void> {
  try {
    await mkdir(dirname(to), { recursive: true });
    if (await isThere(to)) throw taken(to);
    await requireTakeable(from);
    if ((await lstat(from)).isSymbolicLink()) await moveLink(from, to);
    else if (!(await isMovedOnOneDrive(from, to))) {
      await copyWhole(from, to, signal);
      await takeAway(from, to);
    }
    await Promise.all([syncFolder(dirname(to)), syncFolder(dirname(from))]);
  } catch (error) {
    throw writeFailure(to, error);
  }
}

/** @throws as `moveFile` */
export async function copyTo(from: string, to: string, signal: AbortSignal): Promise<void> {
  try {
    await mkdir(dirname(to), { recursive: true });
    if (await isThere(to)) throw taken(to);
    await copyWhole(from, to, signal);
  } catch (error) {
    throw writeFailure(to, error);
  }
}

/** A second name and then the first taken away: so no file that came meanwhile is written over. Some drives have no links. */
async function isMovedOnOneDrive(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'EEXIST') throw taken(to);
    if (code === 'EXDEV') return false;
    return isRenamed(from, to);
  }
  await takeAway(from, to);
  return true;
}

/** What cannot be taken away is known before it is copied for an hour. */
async function requireTakeable(from: string): Promise<void> {
  await access(dirname(from), constants.W_OK).catch((error: unknown) => {
    throw staysWhereItIs(from, error);
  });
}

/** The last step of a move; where it fails, the file is at its old place alone again. */
async function takeAway(from: string, to: string): Promise<void> {
  try {
    await unlink(from);
  } catch (error) {
    await unlink(to);
    throw staysWhereItIs(from, error);
  }
}

function staysWhereItIs(from: string, error: unknown): TagError {
  const why = systemErrorCode(error) ?? 'unknown';
  return new TagError(
    'write-failed',
    `${from} cannot be taken away from where it is (${why}): check the permissions of its folder, or copy it instead.`,
    { detail: String(error), cause: error },
  );
}

/** It goes on leading to the same file. */
async function moveLink(from: string, to: string): Promise<void> {
  await symlink(resolve(dirname(from), await readlink(from)), to);
  await takeAway(from, to);
}

async function isRenamed(from: string, to: string): Promise<boolean> {
  if (await isThere(to)) throw taken(to);
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EXDEV') return false;
    throw error;
  }
}

/** Under the name only once it is on the disk and every byte was read back. */
async function copyWhole(from: string, to: string, signal: AbortSignal): Promise<void> {
  const aside = copyAside(to);
  try {
    await rm(aside, { force: true });
    const before = await stat(from);
    signal.throwIfAborted();
    await copyFile(from, aside, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    // Some systems write to the disk only what may be written to.
    await chmod(aside, before.mode | constants.S_IWUSR);
    await sync(aside);
    await utimes(aside, before.atime, before.mtime);
    await chmod(aside, before.mode);
    const [one, other] = [await hashOf(from, signal), await hashOf(aside, signal)];
    if (one !== other || !isSame(before, await stat(from))) {
      throw new TagError('write-failed', `${from} was changed while it was copied: try again when that has finished.`);
    }
    await giveName(aside, to, false);
  } finally {
    await rm(aside, { force: true });
  }
}

/** The same for the same name, so that what was left by a copy that was ended is found. */
export function copyAside(to: string): string {
  return join(dirname(to), `.${basename(to).slice(0, 60)}.${shortHash(to)}.reeltag-part`);
}

const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function hashOf(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const block of createReadStream(path, { highWaterMark: 2 ** 20, signal })) hash.update(block as Buffer);
  return hash.digest('hex');
}

const isSame = (a: Stats, b: Stats): boolean => a.size === b.size && a.mtimeMs === b.mtimeMs;
