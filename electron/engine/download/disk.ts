/** Room on the disk, durable writes, and what a failed write means to the user. */
import { open, rename, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemErrorCode, TagError } from '../../wire/errors.ts';

/** The bytes that this user may still write in a folder, or undefined where the file system does not say. */
export async function freeBytes(folder: string): Promise<number | undefined> {
  const { bavail, bsize, blocks } = await statfs(folder);
  return blocks === 0 ? undefined : bavail * bsize;
}

/** "5.5 GB": decimal, as disks are sold and file managers count. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/** A failed file operation as a `TagError`; anything else, a `TagError` among it, comes back as it is. */
export function writeFailure(error: unknown, path: string, missingBytes?: number): unknown {
  const code = systemErrorCode(error);
  if (!(error instanceof Error) || error instanceof TagError || !('syscall' in error) || code === undefined) {
    return error;
  }
  const options = { detail: error.message, cause: error };
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new TagError(
        'disk-full',
        `The disk of ${path} is full${missingBytes ? `, and ${formatBytes(missingBytes)} are missing` : ''}: free some space and try again; it goes on from here.`,
        options,
      );
    case 'EFBIG':
      return new TagError(
        'write-failed',
        `${path} is too large for its disk (FAT32 ends at 4 GB): choose a model folder on another one.`,
        options,
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new TagError('write-failed', `${path} may not be written: check the permissions of its folder.`, options);
    case 'ENOENT':
    case 'ENOTDIR':
    case 'EEXIST':
      return new TagError(
        'write-failed',
        `${path} could not be written: its folder does not exist and could not be made; choose another model folder.`,
        options,
      );
    default:
      return new TagError('write-failed', `${path} could not be written (${code}): check the disk.`, options);
  }
}

/** Put a small file in place whole, or leave what was there. */
export async function writeWhole(path: string, content: string): Promise<void> {
  const temporary = `${path}.tmp`;
  const handle = await open(temporary, 'w');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, path);
}

/** Make a rename in a folder outlive a power cut, where the system lets a folder be synced (Windows and some network disks do not). */
export async function syncFolderOf(path: string): Promise<void> {
  const handle = await open(dirname(path), 'r').catch(() => undefined);
  try {
    await handle?.sync();
  } catch {
    // The rename has happened: a refused sync is no reason to call the file unwritten.
  } finally {
    await handle?.close();
  }
}
