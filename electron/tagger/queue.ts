/** Encodes the videos that wait, one at a time. */
import type { Footage } from '../library/index.ts';
import type { Queue as QueueFacts } from '../wire/app/queue.ts';
import { TagError } from '../wire/errors.ts';
import { isAbortError } from '../wire/failures.ts';
import type { Engines } from './engines.ts';
import type { Events } from './events.ts';
import type { ModelInUse } from './models/in-use.ts';
import { type Log, toProblem } from './problem.ts';
import type { Embeddings } from './videos/embeddings.ts';
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

/** Why the video at work is let go: `cancel` takes it out of the queue, `again` leaves it in. */
type Reason = 'cancel' | 'again';

export class Queue {
  readonly #o: QueueOptions;
  #paused: boolean;
  #current: { readonly id: string; readonly controller: AbortController; reason: Reason | undefined } | undefined;
  #closed = false;
  readonly #seconds: number[] = [];

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
    if (this.#closed || this.#paused || this.#current !== undefined || !this.#o.model.ready) return;
    const next = this.#next();
    if (next === undefined) return;
    const current = { id: next.id, controller: new AbortController(), reason: undefined };
    this.#current = current;
    void this.#process(next, current.controller.signal).finally(() => {
      this.#current = undefined;
      this.kick();
    });
  }

  /** Takes waiting videos, and the one at work, out of the queue. */
  cancel(ids: readonly string[]): void {
    this.#o.list.transaction(() => {
      for (const id of ids) {
        if (this.#o.list.get(id)?.state === 'waiting') this.#o.list.setState(id, 'cancelled');
        if (this.#current?.id === id) this.#abort('cancel');
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

  /** Lets go of the video at work, if it is this one, or whichever it is; it waits again. */
  letGo(id?: string): void {
    if (id === undefined || this.#current?.id === id) this.#abort('again');
  }

  close(): void {
    this.#closed = true;
    this.#abort('again');
  }

  #abort(reason: Reason): void {
    if (this.#current === undefined) return;
    this.#current.reason ??= reason;
    this.#current.controller.abort();
  }

  #next(): VideoEntry | undefined {
    const { list, files } = this.#o;
    for (const entry of list.all()) {
      if (entry.state === 'waiting' && entry.away === undefined && !files.isComparing(entry.id)) return entry;
    }
    return undefined;
  }

  /** Never rejects: whatever happens becomes the video's state. */
  async #process({ id }: VideoEntry, signal: AbortSignal): Promise<void> {
    const { list, events } = this.#o;
    const began = performance.now();
    try {
      await this.#encode(id, signal);
    } catch (error) {
      await this.#settle(id, signal, error, began);
    } finally {
      if (!this.#closed) {
        list.setStage(id, undefined);
        events.touch();
      }
    }
  }

  async #encode(id: string, signal: AbortSignal): Promise<void> {
    const { list, files, embeddings, model, engines } = this.#o;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      list.setStage(id, 'decoding');
      const footage = await files.footage(id, signal);
      const entry = list.get(id);
      const { key } = embeddings;
      if (entry === undefined || footage === undefined || key === undefined) return;
      if (!entry.again && embeddings.get(footage) !== undefined) return list.setState(id, 'done');
      const began = performance.now();
      const encoded = await engines.videos.call(
        'encodeVideo',
        { model: model.ref, path: entry.path, range: {}, ...asked(footage) },
        {
          signal,
          onProgress: ({ stage }) => list.setStage(id, stage === 'encoding' ? 'encoding' : 'decoding'),
        },
      );
      signal.throwIfAborted();
      // Another file may have come in its place, and may have been noticed already.
      if (!(await files.isUnchanged(id, signal)) || !isSame(footageOf(list.get(id)), footage)) continue;
      this.#measured((performance.now() - began) / 1000);
      const frames = encoded.frames.map((index, n) => ({ index, timestamp: encoded.seconds[n] as number }));
      list.transaction(() => {
        embeddings.put(footage, key, { vector: encoded.embedding, frames });
        list.setState(id, 'done');
      });
      return;
    }
    const name = list.get(id)?.path ?? 'The video';
    throw new TagError('unreadable', `${name} is being changed by another program: retry when that has finished.`);
  }

  async #settle(id: string, signal: AbortSignal, error: unknown, began: number): Promise<void> {
    const { list, engines, model, offline, log } = this.#o;
    if (this.#closed) return;
    try {
      // Whoever let go of it has said what it is to be.
      if (signal.aborted || isAbortError(error)) return;
      // It waits for its drive.
      if (error instanceof TagError && (await offline.failureOf(id, began, signal)) !== undefined) return;
      if (this.#closed) return;
      // It is not this video's fault, or not for certain: it waits for the restart.
      const isCrash = error instanceof TagError && error.kind === 'engine-crashed';
      if (isCrash && engines.stopped) model.stop(error);
      else list.setState(id, 'failed', toProblem(error, log));
    } catch (failure) {
      if (this.#closed || signal.aborted) return;
      // The library cannot be written: without a pause the same would happen to every video.
      list.showFailure(id, toProblem(failure, log));
      this.setPaused(true);
    }
  }

  #measured(seconds: number): void {
    this.#seconds.push(seconds);
    if (this.#seconds.length > MEASURED) this.#seconds.shift();
  }
}

function isSame(one: Footage | undefined, other: Footage): boolean {
  return one?.contentId === other.contentId && one.track === other.track;
}
