/** What is made of a file, made once: few at a time, for as long as someone wants it, and kept by the file's content and the track. */
import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError, openVideoFile } from '../engine/video/video-file.ts';
import { writeWhole } from '../engine/video/whole-file.ts';
import { Shared } from '../turns/shared.ts';
import { Slots } from '../turns/slots.ts';
import type { ShownFile } from './tracks.ts';

/** Bytes of a file that say which it is, at its start, in its middle and at its end. */
const SAMPLE_BYTES = 64 * 1024;

/** Of the key of what is kept. */
export const KEY_LENGTH = 40;

export interface Source {
  readonly key: string;
  /** of the file */
  readonly byteLength: number;
  readonly head: Buffer;
}

/**
 * The same for a file that was moved, another for one that was written to.
 *
 * @param what is made of it, in whatever says that
 * @throws {TagError} as `openVideoFile`
 */
export async function identify({ path, track }: ShownFile, what: readonly unknown[]): Promise<Source> {
  const { byteLength, head } = await openVideoFile(path);
  const hash = createHash('sha256');
  const file = await open(path, 'r').catch((error: unknown) => {
    throw fileError(path, error);
  });
  try {
    const { mtimeMs } = await file.stat();
    const ofTrack = track === undefined ? [] : [track];
    hash.update(JSON.stringify([...what, byteLength, mtimeMs, ...ofTrack]));
    for (const at of [0, Math.floor(byteLength / 2), Math.max(0, byteLength - SAMPLE_BYTES)]) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(SAMPLE_BYTES), 0, SAMPLE_BYTES, at);
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
  return { key: hash.digest('hex').slice(0, KEY_LENGTH), byteLength, head };
}

interface Kind {
  /** of files that it is kept in */
  readonly ending: string;
  /** on the web */
  readonly type: string;
  readonly atOnce: number;
}

export class Kept {
  readonly #directory: string;
  readonly #kind: Kind;
  readonly #slots: Slots;
  readonly #making = new Shared<Uint8Array>();

  constructor(directory: string, kind: Kind) {
    this.#directory = directory;
    this.#kind = kind;
    this.#slots = new Slots(kind.atOnce);
  }

  /**
   * @throws {TagError} what `make` throws
   * @throws {DOMException} `AbortError`
   */
  async respond(
    { key }: Pick<Source, 'key'>,
    request: Request,
    make: (signal: AbortSignal) => Promise<Uint8Array>,
  ): Promise<Response> {
    const etag = `"${key}"`;
    // Asked again each time, for the same address shows something else once the model has changed; the answer is short.
    const headers = { 'Cache-Control': 'private, no-cache', 'Content-Type': this.#kind.type, ETag: etag };
    if (request.headers.get('If-None-Match') === etag) return new Response(null, { status: 304, headers });
    const file = join(this.#directory, key.slice(0, 2), `${key}${this.#kind.ending}`);
    const bytes =
      (await readFile(file).catch(() => undefined)) ??
      (await this.#making.run(key, request, ({ signal }) =>
        this.#slots.run(signal, async () => {
          const made = await make(signal);
          // What cannot be kept can still be shown.
          await writeWhole(file, made).catch(() => {});
          return made;
        }),
      ));
    return new Response(request.method === 'HEAD' ? null : new Uint8Array(bytes), {
      headers: { ...headers, 'Content-Length': String(bytes.length) },
    });
  }

  close(): void {
    this.#making.stop();
  }
}
