/** What is known of the listed files: found out in the background when they are added, and held against the file later. */
import { stat } from 'node:fs/promises';
import { type ContentIdentity, identifyContent, isEarlierId } from '../../content/identify.ts';
import { openVideoFile } from '../../engine/video/video-file.ts';
import type { Footage } from '../../library/index.ts';
import { type ErrorKind, TagError } from '../../wire/errors.ts';
import { type Log, toProblem } from '../problem.ts';
import type { Contents } from './contents.ts';
import type { Disk } from './disk.ts';
import type { Embeddings } from './embeddings.ts';
import { asChanged, isSameFile, NEVER_SEEN, type VideoEntry, type VideoList } from './list.ts';
import type { MountPoints } from './mount-points.ts';
import type { Offline } from './offline.ts';
import { isWhole, probeShown } from './probed.ts';
import { footageOf, shownTrack } from './track.ts';

/** ffprobe processes at once. */
const AT_ONCE = 2;
/** A file that takes longer crawls: others are looked at beside it. In milliseconds. */
const CRAWL_MS = 8_000;
/** So many crawl beside those; where there are more, the others have to wait. */
const MOST_CRAWLING = 8;
/** A whole file may have to be read for its timestamps; the tool has limits of its own within this. */
const PROBE_LIMIT_MS = 30 * 60_000;
/** Failures of the moment or of this machine: the queue will see whether they last. */
const PASSING: ReadonlySet<ErrorKind> = new Set([
  'offline',
  'timed-out',
  'ffmpeg-missing',
  'ffmpeg-failed',
  'out-of-memory',
]);

export interface FileFactsOptions {
  readonly list: VideoList;
  readonly embeddings: Embeddings;
  readonly contents: Contents;
  readonly offline: Offline;
  readonly mountPoints: MountPoints;
  readonly disk: Disk;
  readonly log: Log;
  readonly crawlMs?: number;
}

export class FileFacts {
  readonly #o: FileFactsOptions;
  readonly #closing = new AbortController();
  /** Each once, however often it was asked for. */
  readonly #waiting = new Set<string>();
  #running = 0;
  #crawling = 0;
  /** Videos of which all bytes are being read, one after the other: that can take as long as it takes. */
  readonly #comparing = new Set<string>();
  #lastComparison: Promise<void> = Promise.resolve();
  #onWaiting: () => void = () => {};
  #onSamePictures: (from: Footage, to: Footage) => void = () => {};

  constructor(options: FileFactsOptions) {
    this.#o = options;
  }

  /** Whether the file is being held against another one, or what it holds against what it held: until then it is not encoded. */
  isUndecided(id: string): boolean {
    return this.#comparing.has(id) || this.#o.list.get(id)?.before !== undefined;
  }

  /** Told when a video waits for the queue that did not, or could not be taken. */
  onWaiting(listener: () => void): void {
    this.#onWaiting = listener;
  }

  /** Told of footage that shows what other footage did: a file's metadata was edited, or it goes by another name. */
  onSamePictures(listener: (from: Footage, to: Footage) => void): void {
    this.#onSamePictures = listener;
  }

  /** Has these files looked at, some time soon. */
  lookAt(ids: Iterable<string>): void {
    for (const id of ids) this.#waiting.add(id);
    this.#next();
  }

  #next(): void {
    for (const id of this.#waiting) {
      if (this.#running >= AT_ONCE) return;
      this.#waiting.delete(id);
      void this.#work(id);
    }
  }

  /**
   * Has the file looked at if it is not the one any more that is shown: nobody says so when another program changes it. One
   * that waits is looked at in its turn, and one that failed when it is asked for again. Never rejects.
   */
  async lookIfChanged(id: string): Promise<void> {
    const entry = this.#o.list.get(id);
    if (entry?.state !== 'done' || entry.away !== undefined) return;
    const isUnchanged = await this.isUnchanged(id, this.#closing.signal).catch(() => false);
    if (!isUnchanged && !this.#closing.signal.aborted) this.lookAt([id]);
  }

  /**
   * Identifies the file's content as it is now, unless it has not changed since it was last read.
   *
   * @returns the content id, or undefined for a video that is no longer in the list, or is being compared
   * @throws TagError `offline` where its drive is away; `not-found`, `unreadable`, `timed-out`… for a file that cannot be used
   *   any more; AbortError
   */
  async refresh(id: string, signal: AbortSignal): Promise<string | undefined> {
    const began = performance.now();
    try {
      const contentId = await this.#refresh(id, signal);
      const realPath = contentId && this.#o.list.get(id)?.realPath;
      if (realPath !== undefined) await this.#o.mountPoints.learn(realPath, signal);
      return contentId;
    } catch (error) {
      signal.throwIfAborted();
      throw (await this.#o.offline.failureOf(id, began, signal)) ?? error;
    }
  }

  /**
   * What of the file the model is to look at: its content as it is now, and the track that is shown. The file is asked for
   * that where a person chose one, and for its pictures where they may be those that are known.
   *
   * @returns undefined where `refresh` gives none, or the file has changed meanwhile
   * @throws TagError as `refresh` and `probeVideo`; AbortError
   */
  async footage(id: string, signal: AbortSignal): Promise<Footage | undefined> {
    const contentId = await this.refresh(id, signal);
    const entry = this.#o.list.get(id);
    if (contentId === undefined || entry === undefined) return undefined;
    if (shownTrack(entry) === undefined || entry.before !== undefined) await this.#probe(entry, signal);
    return footageOf(this.#o.list.get(id));
  }

  async #refresh(id: string, signal: AbortSignal): Promise<string | undefined> {
    const { list, contents, disk } = this.#o;
    const entry = list.get(id);
    if (entry === undefined) return undefined;
    const { path } = entry;
    await disk.run(path, () => openVideoFile(path), { signal });
    const isKnown = entry.contentId !== undefined && !isEarlierId(entry.contentId);
    if (isKnown && (await this.isUnchanged(id, signal))) return entry.contentId;
    if (this.#comparing.has(id)) return undefined;
    const identity = await disk.run(path, () => identifyContent(path), { signal });
    const contentId = await contents.known(entry, identity, signal);
    // Another look at it may have been through meanwhile, with the comparison that this one would ask for again.
    const now = list.get(id);
    const isFound = now?.contentId !== undefined && !isEarlierId(now.contentId) && isSameFile(now, identity);
    if (isFound) return now.contentId;
    if (contentId === undefined) this.#compare(id, identity);
    return this.#identified(id, identity, contentId);
  }

  #identified(id: string, { size, mtimeMs }: ContentIdentity, contentId: string | undefined): string | undefined {
    const { list } = this.#o;
    const now = list.get(id);
    if (now === undefined) return undefined;
    if (isSameFile(now, { size, mtimeMs })) {
      list.put(id, { size, mtimeMs, contentId });
      const [before, footage] = [footageOf(now), footageOf(list.get(id))];
      // An earlier version had another name for the very same.
      if (before && footage && isEarlierId(before.contentId)) this.#onSamePictures(before, footage);
      return contentId;
    }
    if (now.mtimeMs === NEVER_SEEN && contentId !== undefined && contentId === now.contentId) {
      // It is what another machine has told.
      list.put(id, { size, mtimeMs });
      return contentId;
    }
    const { stage, again } = now;
    list.put(id, { ...asChanged(now), stage, again, size, mtimeMs, contentId });
    this.lookAt([id]);
    this.#onWaiting();
    return contentId;
  }

  #compare(id: string, identity: ContentIdentity): void {
    if (this.#comparing.has(id)) return;
    this.#comparing.add(id);
    this.#lastComparison = this.#lastComparison.then(() => this.#comparison(id, identity));
  }

  /** Never rejects. */
  async #comparison(id: string, identity: ContentIdentity): Promise<void> {
    const { signal } = this.#closing;
    const began = performance.now();
    try {
      const entry = this.#o.list.get(id);
      // Another file may have come in its place meanwhile, and be looked at already.
      if (signal.aborted || entry === undefined || !isSameFile(entry, identity)) return;
      const contentId = await this.#o.contents.decide(entry, identity, signal);
      if (signal.aborted) return;
      this.#identified(id, identity, contentId);
      this.#comparing.delete(id);
      this.lookAt([id]);
    } catch (error) {
      if (signal.aborted) return;
      this.#settleBefore(id);
      await this.#fail(id, error, began);
    } finally {
      this.#comparing.delete(id);
      if (!signal.aborted) this.#onWaiting();
    }
  }

  /** Whether the file's size and time are those that are known of it. @throws TagError; AbortError */
  async isUnchanged(id: string, signal: AbortSignal): Promise<boolean> {
    const { list, disk } = this.#o;
    const entry = list.get(id);
    if (entry === undefined) return true;
    const { path } = entry;
    const facts = await disk.run(path, () => stat(path).catch(() => undefined), { signal });
    if (facts === undefined) {
      throw new TagError('not-found', `${path} is gone: put it back and retry, or remove it from the list.`);
    }
    return isSameFile(entry, facts);
  }

  close(): void {
    this.#waiting.clear();
    this.#closing.abort();
  }

  async #work(id: string): Promise<void> {
    this.#running += 1;
    let crawls = false;
    const timer = setTimeout(() => {
      if (this.#crawling >= MOST_CRAWLING) return;
      crawls = true;
      this.#crawling += 1;
      this.#running -= 1;
      this.#next();
    }, this.#o.crawlMs ?? CRAWL_MS);
    await this.#look(id);
    clearTimeout(timer);
    if (crawls) this.#crawling -= 1;
    else this.#running -= 1;
    this.#next();
  }

  /** Never rejects. */
  async #look(id: string): Promise<void> {
    const { list } = this.#o;
    const { signal } = this.#closing;
    const began = performance.now();
    try {
      const contentId = await this.refresh(id, signal);
      const entry = list.get(id);
      if (entry === undefined || contentId === undefined) return;
      this.#settleSeen(id);
      if (isWhole(entry.facts) && entry.facts.tracks !== undefined) return;
      await this.#probe(entry, signal);
    } catch (error) {
      if (signal.aborted) return;
      this.#settleBefore(id);
      const entry = list.get(id);
      const isIdle = entry?.state === 'waiting' && entry.stage === undefined;
      if (!isIdle || (error instanceof TagError && PASSING.has(error.kind))) return;
      await this.#fail(id, error, began);
    }
  }

  /**
   * Another copy of a content that the model has seen, or a file that was moved, need not be encoded. One that comes back into
   * the list may be one that another model had seen.
   */
  #settleSeen(id: string): void {
    const { list, embeddings } = this.#o;
    const entry = list.get(id);
    const footage = footageOf(entry);
    if (footage === undefined || embeddings.key === undefined) return;
    const isSeen = embeddings.get(footage) !== undefined;
    const isIdle = entry?.state === 'waiting' && entry.stage === undefined && !entry.again;
    if (isIdle && isSeen) list.setState(id, 'done');
    if (entry?.state !== 'done' || isSeen) return;
    list.setState(id, 'waiting');
    this.#onWaiting();
  }

  /** It is known, or will not be, whether the pictures are those from before: the queue need not wait for that. */
  #settleBefore(id: string): void {
    if (this.#o.list.get(id)?.before === undefined) return;
    this.#o.list.put(id, { before: undefined });
    this.#onWaiting();
  }

  /** Finds the facts out of the track that is shown. @throws TagError as `probeVideo`; AbortError */
  async #probe({ id, path, contentId, track }: VideoEntry, signal: AbortSignal): Promise<void> {
    const { list, disk, embeddings } = this.#o;
    const facts = await disk.run(path, () => probeShown(path, track, signal), { signal, limitMs: PROBE_LIMIT_MS });
    const now = list.get(id);
    if (now === undefined || now.contentId !== contentId || now.track !== track) return;
    list.put(id, { facts });
    const footage = footageOf(list.get(id));
    const { before } = now;
    const isEdited = before?.picturesId === facts.picturesId && before?.footage.track === footage?.track;
    // Its metadata alone were edited.
    if (before && footage && isEdited) {
      embeddings.inherit(before.footage, footage);
      this.#onSamePictures(before.footage, footage);
    }
    // Which track is shown may not have been known before.
    this.#settleSeen(id);
    this.#settleBefore(id);
  }

  /** Never rejects. */
  async #fail(id: string, error: unknown, began: number): Promise<void> {
    const { list, offline, log } = this.#o;
    const { signal } = this.#closing;
    try {
      // It may have been pulled while it was read.
      if (error instanceof TagError && (await offline.failureOf(id, began, signal)) !== undefined) {
        // It is back already.
        if (list.get(id)?.away === undefined) this.lookAt([id]);
        return;
      }
      if (signal.aborted) return;
      list.setState(id, 'failed', toProblem(error, log));
    } catch (failure) {
      if (!signal.aborted) log('the library could not be written', failure);
    }
  }
}
