/** The copy of a checkpoint that the graphs have as their weights (`in-place.ts`). */
import { chmod, constants, copyFile, type FileHandle, open, rm } from 'node:fs/promises';
import { systemErrorCode } from '../../wire/errors.ts';
import type { Checkpoint } from '../checkpoint/index.ts';
import { readFinite } from './finite.ts';
import type { Fold, Range } from './in-place.ts';

export interface CopyOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of bytes done since the last call. */
  readonly onBytes?: (count: number) => void;
  /** Takes the checkpoint's bytes as they are, all of them and in their order. */
  readonly onChunk?: ((bytes: Uint8Array) => void) | undefined;
}

/** A multiple of every element, and little enough to stay in the cache from reading to writing. */
const CHUNK_BYTES = 4 * 1024 * 1024;
/** One chunk is read and one written while one is hashed and folded. */
const BUFFERS = 3;

/**
 * Copies the checkpoint to `target` with the folds made, and syncs it. Each byte is read once: what is hashed is what is
 * copied.
 *
 * @param target where nothing may be yet
 * @throws what reading the checkpoint throws; TagError `checkpoint-corrupt` for a scale that is not finite; system errors
 *   of writing; AbortError
 */
export async function copyWithFolds(
  checkpoint: Checkpoint,
  folds: readonly Fold[],
  target: string,
  { signal, onBytes, onChunk }: CopyOptions = {},
): Promise<void> {
  const scaled = await Promise.all(
    folds.map(async (fold) => ({ ...fold, scale: await readFinite(checkpoint, fold.rowScale) })),
  );
  const shared = await shareBlocks(checkpoint.path, target);
  const file = await open(target, shared ? 'r+' : 'wx');
  const chunkCount = Math.ceil(checkpoint.byteLength / CHUNK_BYTES);
  const buffers = Array.from({ length: BUFFERS }, () => new Uint8Array(CHUNK_BYTES));
  const written = buffers.map(() => Promise.resolve());
  const read = async (index: number): Promise<Uint8Array> => {
    const begin = index * CHUNK_BYTES;
    const length = Math.max(0, Math.min(CHUNK_BYTES, checkpoint.byteLength - begin));
    const chunk = (buffers[index % BUFFERS] as Uint8Array).subarray(0, length);
    await checkpoint.readBytes(chunk, begin);
    return chunk;
  };
  let reading = quiet(read(0));
  try {
    for (let index = 0; index < chunkCount; index += 1) {
      signal?.throwIfAborted();
      const chunk = await reading;
      await written[(index + 1) % BUFFERS]; // its buffer is the next to be read into
      reading = quiet(read(index + 1));
      onChunk?.(chunk);
      const begin = index * CHUNK_BYTES;
      const changed = makeFolds(chunk, begin, scaled);
      const pieces = shared ? changed : [{ begin, end: begin + chunk.length }];
      written[index % BUFFERS] = quiet(writePieces(file, chunk, begin, pieces));
      onBytes?.(chunk.length);
    }
    await Promise.all(written);
    await file.datasync();
  } finally {
    await Promise.allSettled([reading, ...written]);
    await file.close();
  }
}

/** The same promise, which may fail before anybody awaits it. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

/** Makes `target` a copy that takes no room until it is changed; false where the file system cannot do that. */
async function shareBlocks(source: string, target: string): Promise<boolean> {
  try {
    await copyFile(source, target, constants.COPYFILE_FICLONE_FORCE | constants.COPYFILE_EXCL);
    await chmod(target, 0o644); // the checkpoint's own mode may forbid writing
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') throw error;
    await rm(target, { force: true });
    return false;
  }
}

/**
 * Multiplies what a chunk holds of the folds' rows, in place; each product is rounded once, to float32.
 *
 * @param begin the chunk's position in the file
 * @returns the ranges of the file that were changed
 */
function makeFolds(
  chunk: Uint8Array,
  begin: number,
  folds: readonly (Range & { readonly scale: Float32Array })[],
): Range[] {
  const changed: Range[] = [];
  for (const fold of folds) {
    const range = { begin: Math.max(begin, fold.begin), end: Math.min(begin + chunk.length, fold.end) };
    if (range.begin >= range.end) continue;
    const values = new Float32Array(chunk.buffer, range.begin - begin, (range.end - range.begin) / 4);
    const rowLength = (fold.end - fold.begin) / 4 / fold.scale.length;
    scalePart(values, (range.begin - fold.begin) / 4, rowLength, fold.scale);
    changed.push(range);
  }
  return changed;
}

/** values, which are the elements from `first` of (rows, rowLength) ← scale (rows) · values */
function scalePart(values: Float32Array, first: number, rowLength: number, scale: Float32Array): void {
  for (let i = 0; i < values.length; ) {
    const row = Math.floor((first + i) / rowLength);
    const factor = scale[row] as number;
    const rowEnd = Math.min(values.length, (row + 1) * rowLength - first);
    for (; i < rowEnd; i += 1) values[i] = (values[i] as number) * factor;
  }
}

async function writePieces(file: FileHandle, chunk: Uint8Array, begin: number, pieces: readonly Range[]) {
  for (const piece of pieces) {
    let position = piece.begin;
    while (position < piece.end) {
      const { bytesWritten } = await file.write(chunk, position - begin, piece.end - position, position);
      position += bytesWritten;
    }
  }
}
