/** Why no index could be made, in words for whoever searches. */
import { statfsSync } from 'node:fs';
import { systemErrorCode, TagError } from '../../wire/errors.ts';

/** Bytes a row besides its vector: its key, its codes, and what LanceDB needs while it sorts them. */
const BESIDES = 300;
/** Bytes that are left to everybody else: the library may lie on the same disk, and has to be written meanwhile. */
const LEFT = 500_000_000;
/** LanceDB says what the system said in words of its own. */
const FULL = /no space left|os error 28|os error 112|disk quota|os error 122/i;

/** @throws TagError `disk-full`: before it is, for whoever writes the library would meet it, too */
export function requireRoom(folder: string, rows: number, size: number): void {
  const needed = rows * (4 * size + BESIDES);
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= needed + LEFT) return;
  throw new TagError('disk-full', `the disk of ${folder} has too little room; ${gigabytes(needed)} are needed`, {
    detail: `${gigabytes(bavail * bsize)} are free`,
  });
}

/** As a `TagError`; an AbortError, and what nobody expects, stay as they are. */
export function makingFailure(error: unknown, folder: string): unknown {
  if (error instanceof TagError || !(error instanceof Error)) return error;
  const code = systemErrorCode(error);
  const options = { detail: error.message, cause: error };
  if (code === 'ENOSPC' || code === 'EDQUOT' || FULL.test(error.message)) {
    return new TagError('disk-full', `the disk of ${folder} became full`, options);
  }
  if (code === undefined || !('syscall' in error)) return error;
  return new TagError('write-failed', `${folder} could not be written to (${code})`, options);
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
