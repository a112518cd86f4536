/**
 * Whether a write-ahead log is broken in its midst. Each frame's checksum goes on from the one before, and SQLite reads to
 * the first that does not fit: what is behind it is lost without a word. At the end of a log that is as it should be, for
 * the last transaction may not have reached the disk; anywhere else it is damage.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { endianness } from 'node:os';
import { LOG_HEADER_BYTES } from './header.ts';

const FRAME_HEADER_BYTES = 24;
/** Each commit is on the disk before the next is begun: behind two of them nothing can have been on its way. */
const COMMITS_BEHIND = 2;

type Sums = readonly [number, number];

export interface LogChain {
  /** behind a break there is what cannot have been on its way to the disk */
  readonly isBroken: boolean;
  /** transactions that SQLite will find */
  readonly commits: number;
}

/** @param path a log with a sound header */
export function readLogChain(path: string, pageSize: number): LogChain {
  const fd = openSync(path, 'r');
  try {
    const header = Buffer.alloc(LOG_HEADER_BYTES);
    readSync(fd, header, 0, LOG_HEADER_BYTES, 0);
    const isSwapped = (header.readUInt32BE(0) % 2 === 1) !== (endianness() === 'BE');
    const frame = Buffer.alloc(FRAME_HEADER_BYTES + pageSize);
    let sums: Sums = [header.readUInt32BE(24), header.readUInt32BE(28)];
    let [isBroken, commits, behind] = [false, 0, 0];
    for (let at = LOG_HEADER_BYTES; readSync(fd, frame, 0, frame.length, at) === frame.length; at += frame.length) {
      const next = addFrame(sums, frame, isSwapped);
      // Frames of other salts are left from before the log was begun anew.
      const isOfNow = frame.compare(header, 16, 24, 8, 16) === 0;
      const isSound = isOfNow && next[0] === frame.readUInt32BE(16) && next[1] === frame.readUInt32BE(20);
      const isCommit = isSound && frame.readUInt32BE(4) !== 0;
      if (!isSound) [isBroken, behind] = [true, 0];
      else if (isCommit && isBroken) behind += 1;
      else if (isCommit) commits += 1;
      if (behind >= COMMITS_BEHIND) return { isBroken: true, commits };
      // Behind a break, the frame's own word on what the next goes on from.
      sums = isSound ? next : [frame.readUInt32BE(16), frame.readUInt32BE(20)];
    }
    return { isBroken: false, commits };
  } finally {
    closeSync(fd);
  }
}

/** SQLite's checksum over a frame's first eight bytes and its page. */
function addFrame([first, second]: Sums, frame: Buffer, isSwapped: boolean): Sums {
  const bytes = isSwapped ? Buffer.from(frame).swap32() : frame;
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  let [a, b] = [first, second];
  for (let at = 0; at < words.length; at += at === 0 ? FRAME_HEADER_BYTES / 4 : 2) {
    a = (a + (words[at] as number) + b) >>> 0;
    b = (b + (words[at + 1] as number) + a) >>> 0;
  }
  return [a, b];
}
