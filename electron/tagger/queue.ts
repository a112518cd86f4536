/** Encodes the videos that wait, in their order, some at a time: the engine reads a few while its model sees another. */
import type { Footage } from '../library/index.ts';
import type { Queue as QueueFacts } from '../wire/app/queue.ts';
import type { StageProgress } from '../wire/engine.ts';
import { TagError } from '../wire/errors.ts';
import { isAbortError } from '../wire/failures.ts';
import { type Engines, VIDEOS_AT_ONCE } from './engines.ts';
import type { Events } from './events.ts';
import type { ModelInUse } from './models/in-use.ts';
import { type Log, toProblem } from './problem.ts';
import { asStored, type Embeddings } from './videos/embeddings.ts';
import type { FileFacts } from './videos/file-facts.ts';
import type { VideoEntry, VideoList } from './videos/list.ts';
import type { Offline } from './videos/offline.ts';
import { asked, footageOf } from './videos/track.ts';

/** Of so many videos the time is remembered, for the estimate. */
const MEASURED = 8;
/** A file that is still being written is tried so often. */
const ATTEMPTS = 3;

export interface QueueOptions {
  readonly engines: Engines;
  readonly events: Events;
  readonly list: VideoList;
  readonly embeddings: Embeddings;
  readonly model: ModelInUse;
  readonly files: FileFacts;
  readonly offline: Offline;
  readonly log: Log;
}

interface AtWork {
  readonly controller: AbortController;
  /** Its file takes long to read: others go before. */
  crawls: boolean;
}

export class Queue {
  readonly #o: QueueOptions;
  #paused: boolean;
  readonly #atWork = new Map<string, AtWork>();
  /** The video that somebody looks at: it comes first. */
  #preferred: string | undefined;
  #closed = false;
  /** So many have asked that nothing is begun for now. */
  #holds = 0;
  readonly #leaving = new Set<() => void>();
  /** Others who wait for a place among the videos at work, and how many have one. */
  readonly #guests = { next: new Set<() => void>(), last: new Set<() => void>() };
  #lent = 0;
  #onAnswer = (): void => {};
  readonly #seconds: number[] = [];
  /** When the last video was done, or the first began. */
  #since = 0;

  constructor(options: QueueOptions, paused: boolean) {
    this.#o = options;
    this.#paused = paused;
  }

  get facts(): QueueFacts {
    const counts = { left: 0, done: 0, failed: 0 };
    for (const { state, away } of this.#o.list.all()) {
      if (state === 'waiting' && away === undefined) counts.left += 1;
      else if (state === 'done') counts.done += 1;
      else if (state === 'failed') counts.failed += 1;
    }
    const measured = this.#seconds.length;
    if (measured === 0 || counts.left === 0) return { paused: this.#paused, ...counts };
    const mean = this.#seconds.reduce((sum, seconds) => sum + seconds, 0) / measured;
    return { paused: this.#paused, ...counts, secondsLeft: Math.round(mean * counts.left * 10) / 10 };
  }

  setPaused(paused: boolean): void {
    this.#paused = paused;
    this.#o.events.touch();
    this.kick();
  }

  /** Goes on, if it may and there is something to do. */
  kick(): void {
    if (this.#closed || this.#holds > 0 || !this.#o.model.ready) return;
    while (this.#quick < VIDEOS_AT_ONCE) {
      const begin = this.#nextTurn();
      if (begin === undefined) return;
      begin();
    }
  }

  #nextTurn(): (() => void) | undefined {
    const { next, last } = this.#guests;
    const [guest] = next;
    if (guest !== undefined) return guest;
    const video = this.#paused ? undefined : this.#next();
    if (video !== undefined) return () => this.#begin(video);
    const [lastGuest] = last;
    return lastGuest;
  }

  /**
   * A place among the videos at work, for other work with the engine: before the queue's next video, or once none waits that may
   * begin. A queue that is held lends none; one that is paused does.
   *
   * @returns gives the place back
   * @throws AbortError
   */
  place(turn: 'next' | 'last', signal: AbortSignal): Promise<() => void> {
    const waiting = this.#guests[turn];
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const giveUp = (): void => {
        waiting.delete(enter);
        reject(signal.reason);
      };
      const enter = (): void => {
        waiting.delete(enter);
        signal.removeEventListener('abort', giveUp);
        this.#lent += 1;
        let isLent = true;
        resolve(() => {
          if (isLent) this.#lent -= 1;
          isLent = false;
          this.#tellLeft();
          this.kick();
        });
      };
      waiting.add(enter);
      signal.addEventListener('abort', giveUp, { once: true });
      this.kick();
    });
  }

  /**
   * Begins nothing more, and waits until what was begun is done, but for files that crawl.
   *
   * @returns lets it go on
   * @throws AbortError, and it goes on
   */
  async hold(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    this.#holds += 1;
    const letGo = (): void => {
      this.#holds -= 1;
      this.kick();
    };
    const { promise: aborted, resolve: abort } = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => abort(), { once: true });
    while (this.#quick > 0 && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#leaving.add(resolve);
      await Promise.race([promise, aborted]);
      this.#leaving.delete(resolve);
    }
    if (!signal.aborted) return letGo;
    letGo();
    throw signal.reason;
  }

  /** @param listener told of each video that is done */
  onAnswer(listener: () => void): void {
    this.#onAnswer = listener;
  }

  /** How many are at work but for those that crawl, guests among them. */
  get #quick(): number {
    return this.#lent + [...this.#atWork.values()].filter(({ crawls }) => !crawls).length;
  }

  /** Has a video encoded before the others that wait. */
  prefer(id: string): void {
    this.#preferred = id;
  }

  #begin({ id }: VideoEntry): void {
    const work: AtWork = { controller: new AbortController(), crawls: false };
    if (this.#atWork.size === 0) this.#since = performance.now();
    this.#atWork.set(id, work);
    void this.#process(id, work).finally(() => {
      if (this.#atWork.get(id) === work) this.#atWork.delete(id);
      this.#tellLeft();
      this.kick();
    });
  }

  /** Takes waiting videos, and those at work, out of the queue. */
  cancel(ids: readonly string[]): void {
    this.#o.list.transaction(() => {
      for (const id of ids) {
        if (this.#o.list.get(id)?.state === 'waiting') this.#o.list.setState(id, 'cancelled');
        this.#abort(id);
      }
    });
  }

  retry(ids: readonly string[]): void {
    this.#o.list.transaction(() => {
      for (const id of ids) {
        const entry = this.#o.list.get(id);
        if (entry === undefined || entry.state === 'waiting') continue;
        this.#o.list.setState(id, 'waiting', undefined, entry.state === 'done');
      }
    });
    this.kick();
  }

  /** Lets go of this video, or of all that are at work; they wait again. */
  letGo(id?: string): void {
    for (const each of id === undefined ? [...this.#atWork.keys()] : [id]) this.#abort(each);
  }

  close(): void {
    this.#closed = true;
    this.letGo();
  }

  #abort(id: string): void {
    this.#atWork.get(id)?.controller.abort();
  }

  #next(): VideoEntry | undefined {
    const { list, files } = this.#o;
    const mayBegin = ({ id, state, away }: VideoEntry): boolean =>
      state === 'waiting' && away === undefined && !this.#atWork.has(id) && !files.isUndecided(id);
    const preferred = this.#preferred === undefined ? undefined : list.get(this.#preferred);
    if (preferred !== undefined && mayBegin(preferred)) return preferred;
    for (const entry of list.all()) if (mayBegin(entry)) return entry;
    return undefined;
  }

  /** Never rejects: whatever happens becomes the video's state. */
  async #process(id: string, work: AtWork): Promise<void> {
    const { list, events } = this.#o;
    const began = performance.now();
    try {
      await this.#encode(id, work);
    } catch (error) {
      await this.#settle(id, work.controller.signal, error, began);
    } finally {
      if (!this.#closed) {
        list.setStage(id, undefined);
        events.touch();
      }
    }
  }

  async #encode(id: string, work: AtWork): Promise<void> {
    const { list, files, embeddings, model, engines } = this.#o;
    const { signal } = work.controller;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      list.setStage(id, 'decoding');
      const footage = await files.footage(id, signal);
      const entry = list.get(id);
      const { key } = embeddings;
      if (entry === undefined || footage === undefined || key === undefined) return;
      if (!entry.again && embeddings.get(footage) !== undefined) return list.setState(id, 'done');
      const encoded = await engines.videos.call(
        'encodeVideo',
        { model: model.ref, path: entry.path, range: {}, ...asked(footage) },
        {
          signal,
          onProgress: ({ stage, crawls }) => {
            list.setStage(id, stageOf(stage, crawls === true));
            if (crawls === true) this.#crawl(work);
          },
        },
      );
      signal.throwIfAborted();
      // Another file may have come in its place, and may have been noticed already.
      if (!(await files.isUnchanged(id, signal)) || !isSame(footageOf(list.get(id)), footage)) continue;
      this.#measured();
      list.transaction(() => {
        embeddings.put(footage, key, asStored(encoded));
        list.setState(id, 'done');
      });
      this.#onAnswer();
      return;
    }
    const name = list.get(id)?.path ?? 'The video';
    throw new TagError('unreadable', `${name} is being changed by another program: retry when that has finished.`);
  }

  async #settle(id: string, signal: AbortSignal, error: unknown, began: number): Promise<void> {
    const { list, engines, model, offline, log } = this.#o;
    if (this.#closed) return;
    // Asked now: of another video's crash it may be stopped by the time that the drive has answered.
    const hasStopped = engines.stopped;
    try {
      // Whoever let go of it has said what it is to be.
      if (signal.aborted || isAbortError(error)) return;
      // It waits for its drive.
      if (error instanceof TagError && (await offline.failureOf(id, began, signal)) !== undefined) return;
      if (this.#closed) return;
      // It is not this video's fault, or not for certain: it waits for the restart.
      const isCrash = error instanceof TagError && error.kind === 'engine-crashed';
      if (isCrash && hasStopped) model.stop(error);
      else list.setState(id, 'failed', toProblem(error, log));
    } catch (failure) {
      if (this.#closed || signal.aborted) return;
      // The library cannot be written: without a pause the same would happen to every video.
      list.showFailure(id, toProblem(failure, log));
      this.setPaused(true);
    }
  }

  #crawl(work: AtWork): void {
    work.crawls = true;
    this.#tellLeft();
    this.kick();
  }

  #tellLeft(): void {
    for (const tell of this.#leaving) tell();
    this.#leaving.clear();
  }

  /** One more is done: what counts is how long that is after the one before, however many are at work. */
  #measured(): void {
    const now = performance.now();
    this.#seconds.push((now - this.#since) / 1000);
    this.#since = now;
    if (this.#seconds.length > MEASURED) this.#seconds.shift();
  }
}

function isSame(one: Footage | undefined, other: Footage): boolean {
  return one?.contentId === other.contentId && one.track === other.track;
}

function stageOf(stage: StageProgress['stage'], crawls: boolean): VideoEntry['stage'] {
  if (stage === 'encoding') return 'encoding';
  return crawls ? 'crawling' : 'decoding';
}
