/** What videos look like, each made once, and the few that are being compared in memory. */
import { isWholeId } from '../../content/identify.ts';
import { recallSignature, rememberSignature } from '../../engine/video/signature/kept-signatures.ts';
import { readSignature } from '../../engine/video/signature/read-signature.ts';
import { type Footage, footageName } from '../../library/index.ts';
import { TagError } from '../../wire/errors.ts';
import type { FileFacts } from '../videos/file-facts.ts';
import { asked } from '../videos/track.ts';
import { type Looks, looksOf } from './looks.ts';

/** Numbers of all pictures that are held: 256 MB. */
const MOST_HELD = 2 ** 26;

export interface ShownVideo {
  readonly id: string;
  readonly path: string;
  readonly footage: Footage;
  readonly mtimeMs: number;
}

export class Signatures {
  readonly #files: Pick<FileFacts, 'isUnchanged'>;
  readonly #mostHeld: number;
  /** by name, those used last at the end */
  readonly #held = new Map<string, Looks>();
  #numbers = 0;

  constructor(files: Pick<FileFacts, 'isUnchanged'>, mostHeld = MOST_HELD) {
    this.#files = files;
    this.#mostHeld = mostHeld;
  }

  /**
   * Has it made where it is not kept: that decodes the whole file.
   *
   * @throws TagError as `readSignature`; `unreadable` where it is another file by then; AbortError
   */
  async make(video: ShownVideo, signal: AbortSignal, onProgress: (fraction: number) => void): Promise<Uint8Array> {
    const name = nameOf(video);
    const kept = await recallSignature(name);
    if (kept !== undefined) return kept;
    const { id, path, footage } = video;
    const signature = await readSignature(path, { ...asked(footage), signal, onProgress });
    if (!(await this.#files.isUnchanged(id, signal))) {
      throw new TagError('unreadable', `${path} was changed while it was looked at: compare it again later.`);
    }
    await rememberSignature(name, signature);
    return signature;
  }

  /** @throws as `make` */
  async looks(video: ShownVideo, signal: AbortSignal): Promise<Looks> {
    const name = nameOf(video);
    const looks = this.#held.get(name) ?? (await looksOf(await this.make(video, signal, () => {}), signal));
    if (!this.#held.delete(name)) this.#numbers += looks.pictures.length;
    this.#held.set(name, looks);
    for (const [first, { pictures }] of this.#held) {
      if (this.#numbers <= this.#mostHeld || first === name) break;
      this.#held.delete(first);
      this.#numbers -= pictures.length;
    }
    return looks;
  }
}

/** A content that is known by pieces of it is another's in another library: there it goes by the file, too. */
function nameOf({ footage, mtimeMs }: ShownVideo): string {
  return isWholeId(footage.contentId) ? footageName(footage) : `${footageName(footage)}\0${mtimeMs}`;
}
