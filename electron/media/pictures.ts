/** Pictures, made once and kept. */
import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { smallPicture } from '../engine/video/still.ts';
import { seekLead } from './content-type.ts';
import { identify, KEY_LENGTH, Kept } from './kept.ts';
import { type FramePlace, makePicture, PICTURE_WIDTH } from './picture.ts';
import { makePoster } from './poster.ts';
import type { ShownFile, Tracks } from './tracks.ts';

/** Each takes a core, and the model needs the others. */
const AT_ONCE = 2;
/** What is kept, in bytes, at the next start: some fifty thousand pictures. */
const MOST_KEPT = 512 * 2 ** 20;
/** Changes with what pictures look like. */
const VERSION = 4;
/** Pixels, of a picture from outside. */
const SMALL_HEIGHT = 96;

export class Pictures {
  readonly #kept: Kept;
  readonly #tracks: Tracks;

  constructor(directory: string, tracks: Tracks) {
    this.#kept = new Kept(directory, { ending: '.jpg', type: 'image/jpeg', atOnce: AT_ONCE });
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
    const source = await identify(shown, [VERSION, PICTURE_WIDTH, places]);
    const lead = seekLead(source.head);
    return this.#kept.respond(source, request, async (signal) => {
      const track = await this.#tracks.of(shown);
      const [place] = places;
      return places.length === 1
        ? (await makePicture(track, place, lead, signal)).jpeg
        : makePoster(track, places, lead, signal);
    });
  }

  /**
   * A picture from outside.
   *
   * @param id the hash of its bytes
   * @throws {TagError} as `smallPicture`
   * @throws {DOMException} `AbortError`
   */
  respondSmall(path: string, id: string, request: Request): Promise<Response> {
    const what = JSON.stringify([VERSION, SMALL_HEIGHT, id]);
    const key = createHash('sha256').update(what).digest('hex').slice(0, KEY_LENGTH);
    return this.#kept.respond({ key }, request, (signal) => smallPicture(path, SMALL_HEIGHT, signal));
  }

  close(): void {
    this.#kept.close();
  }
}

/** Removes the oldest of what is kept beyond so many bytes: what is still wanted is made again. */
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
