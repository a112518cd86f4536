/**
 * Which content a listed file is. Small files say it themselves; of large ones that have their pieces in common all bytes are
 * read before two of them are called one.
 */
import { stat } from 'node:fs/promises';
import { type ContentIdentity, isWholeId } from '../../content/identify.ts';
import { readWholeId } from '../../content/whole.ts';
import type { KnownContent, Library } from '../../library/index.ts';
import { systemErrorCode, TagError } from '../../wire/errors.ts';
import type { Disk } from './disk.ts';
import { isSameFile, type VideoEntry, type VideoList } from './list.ts';

export interface ContentsOptions {
  readonly library: Library;
  readonly list: VideoList;
  readonly disk: Disk;
}

export class Contents {
  readonly #o: ContentsOptions;
  /** What videos were found to be, before the list says so: of two that come together, the second must see the first. */
  readonly #claims = new Map<string, string>();

  constructor(options: ContentsOptions) {
    this.#o = options;
  }

  /**
   * The id of a file's content, as far as it is known without reading all of the file. One file over time, changed or
   * moved, goes by its pieces.
   *
   * @returns undefined where another file with these pieces is there, and all bytes have to be read: `decide` does
   */
  async known(entry: VideoEntry, identity: ContentIdentity, signal: AbortSignal): Promise<string | undefined> {
    const { contents } = this.#o.library;
    const pieces = identity.contentId;
    if (isWholeId(pieces)) return this.#withEarlier(entry, identity, pieces, signal);
    const [first, second] = contents.ofPieces(pieces);
    if (first === undefined) {
      contents.put(pieces, { contentId: pieces, wholeId: undefined });
      return this.#withEarlier(entry, identity, this.#claim(entry, pieces), signal);
    }
    if (second !== undefined || first.wholeId !== undefined) return undefined;
    this.#claim(entry, first.contentId);
    if (await this.#isHeldByAnother(entry.id, first.contentId, signal)) return undefined;
    return this.#withEarlier(entry, identity, first.contentId, signal);
  }

  /**
   * The id of a file's content by all of its bytes, and by those of the files that may be the same.
   *
   * @throws system errors; TagError `timed-out`, `unreadable` for one that changes meanwhile; AbortError
   */
  async decide(entry: VideoEntry, identity: ContentIdentity, signal: AbortSignal): Promise<string> {
    const { contents } = this.#o.library;
    const pieces = identity.contentId;
    const mine = await this.#readWhole(entry.path, identity, signal);
    if (mine === undefined) {
      throw new TagError(
        'unreadable',
        `${entry.path} is being changed by another program: retry when that has finished.`,
      );
    }
    for (const known of contents.ofPieces(pieces)) {
      const wholeId = known.wholeId ?? (await this.#readHolder(entry.id, pieces, known, signal));
      if (wholeId === mine) return this.#claim(entry, known.contentId);
    }
    contents.put(pieces, { contentId: mine, wholeId: mine });
    return this.#claim(entry, mine);
  }

  /** All bytes of a file that is known to have a content, if one can still be read. */
  async #readHolder(id: string, pieces: string, known: KnownContent, signal: AbortSignal): Promise<string | undefined> {
    for (const holder of this.#holders(id, known.contentId)) {
      const wholeId = await this.#readWhole(holder.path, holder, signal).catch((error: unknown) => {
        signal.throwIfAborted();
        if (error instanceof TagError || systemErrorCode(error) !== undefined) return undefined;
        throw error;
      });
      if (wholeId === undefined) continue;
      this.#o.library.contents.put(pieces, { ...known, wholeId });
      return wholeId;
    }
    return undefined;
  }

  #readWhole(path: string, expected: ContentIdentity | VideoEntry, signal: AbortSignal): Promise<string | undefined> {
    return readWholeId(path, expected, (work) => this.#o.disk.run(path, work, { signal }));
  }

  /** Whether another listed file has this content, or may have it: one that does not answer is not gone. */
  async #isHeldByAnother(id: string, contentId: string, signal: AbortSignal): Promise<boolean> {
    for (const { path } of this.#holders(id, contentId)) {
      const isGone = await this.#o.disk
        .run(path, () => stat(path), { signal })
        .then(
          () => false,
          (error: unknown) => ['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error) ?? ''),
        );
      signal.throwIfAborted();
      if (!isGone) return true;
    }
    return false;
  }

  #claim({ id }: VideoEntry, contentId: string): string {
    this.#claims.set(id, contentId);
    return contentId;
  }

  #holders(id: string, contentId: string): VideoEntry[] {
    return [...this.#o.list.all()].filter(
      (other) => other.id !== id && (this.#claims.get(other.id) ?? other.contentId) === contentId,
    );
  }

  /**
   * What an earlier version knew of this very file, which has not changed since or has only moved, is known of its content.
   * That of other files is not: their ends alone were the same.
   */
  async #withEarlier(
    entry: VideoEntry,
    identity: ContentIdentity,
    contentId: string,
    signal: AbortSignal,
  ): Promise<string> {
    const { earlierId } = identity;
    const wasMine = entry.contentId === earlierId && isSameFile(entry, identity);
    const hasMoved = (): boolean => this.#holders(entry.id, earlierId).some((other) => isSameFile(other, identity));
    if (wasMine || (hasMoved() && !(await this.#isHeldByAnother(entry.id, earlierId, signal)))) {
      this.#o.library.contents.adopt(earlierId, contentId);
    }
    return contentId;
  }
}
