/** Pictures, made once: two at a time, for as long as someone wants them, and kept by the file's content and the track. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileError, openVideoFile } from '../engine/video/video-file.ts';
import { Shared } from '../turns/shared.ts';
import { Slots } from '../turns/slots.ts';
import { seekLead } from './content-type.ts';
import { type FramePlace, makePicture, PICTURE_WIDTH } from './picture.ts';
import { makePoster } from './poster.ts';
import type { ShownFile, Tracks } from './tracks.ts';

/** Each takes a core, and the model needs the others. */
const AT_ONCE = 2;
/** Bytes of a file that say which it is, at its start, in its middle and at its end. */
const SAMPLE_BYTES = 64 * 1024;
/** What is kept, in bytes, at the next start: some fifty thousand pictures. */
const MOST_KEPT = 512 * 2 ** 20;
/** Changes with what pictures look like. */
const VERSION = 4;

interface Source {
  readonly key: string;
  /** seconds */
  readonly lead: number;
}

export class Pictures {
  readonly #directory: string;
  readonly #slots = new Slots(AT_ONCE);
  readonly #tracks: Tracks;
  readonly #making = new Shared<Buffer>();

  constructor(directory: string, tracks: Tracks) {
    this.#directory = directory;
    this.#tracks = tracks;
    // Nothing waits for it, and nothing is lost if it fails.
    prunePictures(directory, MOST_KEPT).catch(() => {});
  }

  /**
   * @param places where the picture may be from: the first that shows something
   * @throws {TagError} as `makePicture` and `openVideoFile`
   * @throws {DOMException} `AbortError`
   */
  async respond(shown: ShownFile, places: readonly [FramePlace, ...FramePlace[]], request: Request): Promise<Response> {
    const { key, lead } = await identify(shown, places);
    const etag = `"${key}"`;
    // Asked again each time, for the same address shows another picture once the model has changed; the answer is short.
    const headers = { 'Cache-Control': 'private, no-cache', 'Content-Type': 'image/jpeg', ETag: etag };
    if (request.headers.get('If-None-Match') === etag) return new Response(null, { status: 304, headers });
    const file = join(this.#directory, key.slice(0, 2), `${key}.jpg`);
    const jpeg =
      (await readFile(file).catch(() => undefined)) ??
      (await this.#making.run(key, request, ({ signal }) =>
        this.#slots.run(signal, async () => {
          const track = await this.#tracks.of(shown);
          const [place] = places;
          const made =
            places.length === 1
              ? (await makePicture(track, place, lead, signal)).jpeg
              : await makePoster(track, places, lead, signal);
          // A picture that cannot be kept can still be shown.
          await keep(file, made).catch(() => {});
          return made;
        }),
      ));
    return new Response(request.method === 'HEAD' ? null : new Uint8Array(jpeg), {
      headers: { ...headers, 'Content-Length': String(jpeg.length) },
    });
  }

  close(): void {
    this.#making.stop();
  }
}

/** The same for a file that was moved, another for one that was written to. */
async function identify({ path, track }: ShownFile, places: readonly FramePlace[]): Promise<Source> {
  const { byteLength, head } = await openVideoFile(path);
  const hash = createHash('sha256');
  const file = await open(path, 'r').catch((error: unknown) => {
    throw fileError(path, error);
  });
  try {
    const { mtimeMs } = await file.stat();
    const ofTrack = track === undefined ? [] : [track];
    hash.update(JSON.stringify([VERSION, PICTURE_WIDTH, places, byteLength, mtimeMs, ...ofTrack]));
    for (const at of [0, Math.floor(byteLength / 2), Math.max(0, byteLength - SAMPLE_BYTES)]) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(SAMPLE_BYTES), 0, SAMPLE_BYTES, at);
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
  return { key: hash.digest('hex').slice(0, 40), lead: seekLead(head) };
}

/** Whole or not at all. */
async function keep(path: string, content: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Removes the oldest pictures beyond so many bytes: what is still wanted is made again. */
export async function prunePictures(directory: string, mostBytes: number): Promise<void> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const files: { path: string; size: number; mtimeMs: number }[] = [];
  for (const path of paths) {
    const { size, mtimeMs } = await stat(path);
    files.push({ path, size, mtimeMs });
  }
  let kept = 0;
  for (const { path, size } of files.sort((a, b) => b.mtimeMs - a.mtimeMs)) {
    kept += size;
    if (kept > mostBytes) await rm(path, { force: true });
  }
}
