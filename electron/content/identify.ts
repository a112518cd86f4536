/**
 * Which content a file holds: so that a file that moved is known again, and one that changed is not.
 *
 * A small file is read whole, and its id is proof. Of a large one pieces from all over it are read, which would not do to
 * call two files one: whoever has both reads both (`whole.ts`).
 */
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';

/** Up to here reading all of a file takes no longer than its pieces would on a drive that has to look for each. */
export const WHOLE_UP_TO = 16 * 2 ** 20;
/**
 * Pieces of a larger one, evenly spread, the first at its beginning and the last at its end. A change of a stretch of a
 * sixtieth of the file is in one of them.
 */
const PIECES = 64;
const PIECE_BYTES = 32 * 1024;
/** What earlier versions read at either end, and nothing between. */
const EARLIER_PIECE_BYTES = 64 * 1024;

export interface FileIdentity {
  /** bytes */
  readonly size: number;
  /** time of the last change, milliseconds */
  readonly mtimeMs: number;
}

export interface ContentIdentity extends FileIdentity {
  /** `whole-` and a sha256 of all bytes, or `pieces-` and one of the size and pieces: no proof against a forger */
  readonly contentId: string;
  /** the id that earlier versions gave to this content, and to others with the same ends */
  readonly earlierId: string;
}

/** Whether an id stands for all bytes of a content: two files that have it are one. */
export function isWholeId(contentId: string): boolean {
  return contentId.startsWith('whole-');
}

/** Whether an earlier version gave this id. */
export function isEarlierId(contentId: string): boolean {
  return !isWholeId(contentId) && !contentId.startsWith('pieces-');
}

export function wholeIdOf(sha256: string): string {
  return `whole-${sha256}`;
}

/** Reads a plain file, at most `WHOLE_UP_TO` of it. @throws system errors */
export async function identifyContent(path: string): Promise<ContentIdentity> {
  const file = await open(path, 'r');
  try {
    const { size, mtimeMs } = await file.stat();
    const earlierId = await hashPieces(file, `${size}\n`, [0, size - EARLIER_PIECE_BYTES], EARLIER_PIECE_BYTES);
    if (size <= WHOLE_UP_TO) {
      const whole = createHash('sha256')
        .update(await readAt(file, 0, size))
        .digest('hex');
      return { size, mtimeMs, contentId: wholeIdOf(whole), earlierId };
    }
    const starts = Array.from({ length: PIECES }, (_, n) => Math.floor(((size - PIECE_BYTES) * n) / (PIECES - 1)));
    const pieces = await hashPieces(file, `${size}\n`, starts, PIECE_BYTES);
    return { size, mtimeMs, contentId: `pieces-${pieces}`, earlierId };
  } finally {
    await file.close();
  }
}

async function hashPieces(file: FileHandle, head: string, starts: readonly number[], bytes: number): Promise<string> {
  const hash = createHash('sha256').update(head);
  for (const start of new Set(starts.map((place) => Math.max(0, place)))) {
    hash.update(await readAt(file, start, bytes));
  }
  return hash.digest('hex');
}

/** As much as there is: a read may stop short of what was asked for. */
async function readAt(file: FileHandle, start: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes);
  let done = 0;
  while (done < bytes) {
    const { bytesRead } = await file.read(buffer, done, bytes - done, start + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return buffer.subarray(0, done);
}
