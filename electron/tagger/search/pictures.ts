/**
 * Pictures from outside that somebody has asked with: files beside the library, named by their hash. Those of saved searches stay;
 * of the others the ones that were used last do.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readPicture } from '../../engine/video/still.ts';
import { Slots } from '../../turns/slots.ts';
import { MOST_PICTURE_BYTES, pictureId } from '../../wire/app/search.ts';
import { type ErrorKind, systemErrorCode, TagError } from '../../wire/errors.ts';

const MOST_KEPT = 256 * 2 ** 20;
const UNCHECKED = '.new';

export interface PicturesOptions {
  readonly folder: string;
  /** those that saved searches ask with */
  readonly saved: () => ReadonlySet<string>;
  /** of those that no saved search has, bytes (default: 256 MB) */
  readonly mostBytes?: number;
}

export class Pictures {
  readonly #o: PicturesOptions;
  /** Each may be many megabytes, and is decoded. */
  readonly #turn = new Slots(1);

  constructor(options: PicturesOptions) {
    this.#o = options;
  }

  /**
   * Keeps a picture.
   *
   * @returns its id
   * @throws TagError `not-video` for what is none, `too-large`, `write-failed`, `disk-full`; AbortError
   */
  add(data: string, signal: AbortSignal): Promise<string> {
    return this.#turn.run(signal, async () => {
      const bytes = Buffer.from(data, 'base64');
      if (bytes.length > MOST_PICTURE_BYTES) throw tooLarge();
      const id = createHash('sha256').update(bytes).digest('hex');
      const path = join(this.#o.folder, id);
      // A power cut may have left less of it.
      if ((await readFile(path).catch(() => undefined))?.equals(bytes) === true) {
        await touch(path);
        return id;
      }
      // Under another name until it is known to be one.
      const unchecked = `${path}${UNCHECKED}`;
      try {
        await mkdir(this.#o.folder, { recursive: true });
        await writeFile(unchecked, bytes, { mode: 0o600 });
        await readPicture(unchecked, signal);
        await rename(unchecked, path);
      } catch (error) {
        await rm(unchecked, { force: true }).catch(() => {});
        throw asTagError(error);
      }
      await this.#forgetOldest(id);
      return id;
    });
  }

  /** Where a picture lies, which is used with that. @throws TagError `not-found` where it is not kept any more */
  async pathOf(id: string): Promise<string> {
    const path = await this.find(id);
    if (path !== undefined) {
      await touch(path);
      return path;
    }
    throw new TagError('not-found', 'The picture that this search asks with is not kept any more: drop it in again.');
  }

  /** Where a picture lies; undefined where it is not kept, and for what is no id. */
  async find(id: string): Promise<string | undefined> {
    if (!pictureId.safeParse(id).success) return undefined;
    const path = join(this.#o.folder, id);
    return (await isThere(path)) ? path : undefined;
  }

  async #forgetOldest(added: string): Promise<void> {
    const { mostBytes = MOST_KEPT } = this.#o;
    const saved = this.#o.saved();
    const files = await readdir(this.#o.folder);
    // Of one that was ended meanwhile; here one comes after the other.
    for (const file of files) if (file.endsWith(UNCHECKED)) await rm(join(this.#o.folder, file), { force: true });
    const names = files.filter((name) => pictureId.safeParse(name).success);
    const others: { path: string; size: number; usedMs: number }[] = [];
    for (const name of names.filter((id) => id !== added && !saved.has(id))) {
      const path = join(this.#o.folder, name);
      const facts = await stat(path).catch(() => undefined);
      if (facts !== undefined) others.push({ path, size: facts.size, usedMs: facts.mtimeMs });
    }
    let kept = 0;
    for (const { path, size } of others.sort((a, b) => b.usedMs - a.usedMs)) {
      kept += size;
      if (kept > mostBytes) await rm(path, { force: true });
    }
  }
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    (facts) => facts.isFile(),
    () => false,
  );
}

/** It was used now. A folder that may not be written keeps it all the same. */
function touch(path: string): Promise<void> {
  const now = new Date();
  return utimes(path, now, now).catch(() => {});
}

/** What is said of a file by its name, and here has none that anybody knows. */
const OF_BYTES: ReadonlySet<ErrorKind> = new Set(['not-video', 'empty-file', 'too-large']);

/** What is wrong with a picture that was one when it was added. */
export function ofKept(error: unknown): unknown {
  if (!(error instanceof TagError) || !OF_BYTES.has(error.kind)) return error;
  const message = 'The picture that this search asks with is damaged: drop it in again.';
  return new TagError('not-found', message, error.detail === undefined ? {} : { detail: error.detail });
}

function asTagError(error: unknown): unknown {
  const code = systemErrorCode(error);
  if (error instanceof TagError) return OF_BYTES.has(error.kind) ? noPicture(error.detail) : error;
  if (code === undefined) return error;
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  const message = `The picture could not be kept beside the library (${code}): ${isFull ? 'free some space' : 'check the data folder'}, then try again.`;
  return new TagError(isFull ? 'disk-full' : 'write-failed', message, { cause: error });
}

function noPicture(detail: string | undefined): TagError {
  const message =
    'This cannot be read as a picture: choose a JPEG, PNG, WebP, GIF, BMP or TIFF file, and not an extremely large one.';
  return new TagError('not-video', message, detail === undefined ? {} : { detail });
}

function tooLarge(): TagError {
  return new TagError('too-large', `A picture has ${MOST_PICTURE_BYTES / 2 ** 20} MB at most: make it smaller first.`);
}
