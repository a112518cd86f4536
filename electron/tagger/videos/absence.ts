/** Whether a file is gone alone, or with the drive or the folder that it lay on. */
import { opendir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemErrorCode, TagError } from '../../wire/errors.ts';
import { type Disk, driveOf } from './disk.ts';

/** What a system says of a drive that was pulled, or of a file server that does not answer. */
const NO_DRIVE: ReadonlySet<string> = new Set(
  'EIO ENXIO ENODEV ENOTCONN ESTALE EHOSTDOWN EHOSTUNREACH ENETDOWN ENETUNREACH ETIMEDOUT'.split(' '),
);

/**
 * What is away with a file, as one path: the topmost folder that is missing; the empty one that a drive belongs into; the
 * drive, where it does not answer.
 *
 * @param isMountPoint whether a drive belongs into a folder
 * @returns undefined where the file is there, or is missing from a folder that has other things in it
 * @throws AbortError
 */
export async function absentPlace(
  path: string,
  isMountPoint: (folder: string) => boolean,
  disk: Disk,
  signal: AbortSignal,
): Promise<string | undefined> {
  const failed = await failureOf(path, () => stat(path), disk, signal);
  if (failed === undefined) return undefined;
  if (failed !== 'missing') return failed === 'no-drive' ? driveOf(path) : undefined;
  let missing: string | undefined;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const here = folder;
    let hasThings = false;
    const look = async (): Promise<void> => {
      hasThings = await holdsAnything(here);
    };
    const reason = await failureOf(here, look, disk, signal);
    if (reason === undefined) return !hasThings && isMountPoint(here) ? here : missing;
    if (reason !== 'missing') return reason === 'no-drive' ? driveOf(here) : undefined;
    missing = here;
    if (here === dirname(here)) return here;
  }
}

type Reason = 'missing' | 'no-drive' | 'other';

async function failureOf(
  path: string,
  work: () => Promise<unknown>,
  disk: Disk,
  signal: AbortSignal,
): Promise<Reason | undefined> {
  try {
    await disk.run(path, work, { signal });
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    // Where it has only waited for others, nothing is known of its own drive.
    if (error instanceof TagError) return disk.isStalled(path) ? 'no-drive' : 'other';
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'missing';
    return NO_DRIVE.has(code) ? 'no-drive' : 'other';
  }
}

async function holdsAnything(folder: string): Promise<boolean> {
  const entries = await opendir(folder);
  try {
    return (await entries.read()) !== null;
  } finally {
    await entries.close();
  }
}
