/**
 * The index of a write-ahead log that SQLite keeps in shared memory, and so in a file: after a killed process it tells what
 * the log held. It is written after the log has reached the disk, so it never says too much of a log that it is of.
 */
import { endianness } from 'node:os';
import { readStart } from './header.ts';

export interface SharedIndex {
  /** those of the log that it is of */
  readonly salts: Buffer;
  /** frames that were committed, and are not in the main file yet */
  readonly waiting: number;
}

const VERSION = 3_007_000;
const COPY_BYTES = 48;
const BYTES = 2 * COPY_BYTES + 4;

/** Undefined for none, and for one that says nothing: it was being written, or is of another SQLite. */
export function readSharedIndex(path: string): SharedIndex | undefined {
  const start = readStart(path, BYTES);
  if (start.length < BYTES) return undefined;
  const word = (at: number): number => (endianness() === 'LE' ? start.readUInt32LE(at) : start.readUInt32BE(at));
  const isWhole = start.compare(start, COPY_BYTES, 2 * COPY_BYTES, 0, COPY_BYTES) === 0 && start[12] === 1;
  if (!isWhole || word(0) !== VERSION) return undefined;
  return { salts: start.subarray(32, 40), waiting: word(16) - word(2 * COPY_BYTES) };
}
