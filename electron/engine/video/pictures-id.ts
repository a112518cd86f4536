/**
 * Names the pictures of a track by what a decoder is given of them: a file of which only the metadata were edited keeps the name.
 *
 * All packets' times, sizes and sums are in it or, of an index, all times and sizes and bytes of some pictures: enough to know
 * one file again, not to call two files one.
 */
import { createHash } from 'node:crypto';
import { withBytes } from './delivery/bytes.ts';
import type { ProbedStream } from './ffprobe-output.ts';
import type { FrameIndex } from './mp4-index.ts';

/** Of a picture so many bytes are read. */
const PICTURE_BYTES = 8 * 1024;

export class PicturesId {
  readonly #hash = createHash('sha256');

  constructor({ coding, rotation, mirrored }: ProbedStream) {
    this.#hash.update(JSON.stringify([coding, rotation, mirrored]));
  }

  /** What ffprobe prints of the packets, in whatever pieces. */
  addPackets(chunk: Buffer): void {
    this.#hash.update(chunk);
  }

  async addIndex(path: string, { pts, places }: FrameIndex): Promise<void> {
    const { sizes, some } = places;
    for (const { buffer, byteOffset, byteLength } of [pts, sizes])
      this.#hash.update(new Uint8Array(buffer, byteOffset, byteLength));
    await withBytes(path, async ({ read }) => {
      for (const { at, length } of some) this.#hash.update(await read(at, Math.min(length, PICTURE_BYTES)));
    });
  }

  get id(): string {
    return this.#hash.copy().digest('hex');
  }
}
