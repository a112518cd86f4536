/** What the pages are told, and how often. */
import type { AppContract } from '../wire/app/index.ts';
import type { Matching } from '../wire/app/matching.ts';
import type { Queue } from '../wire/app/queue.ts';
import type { Video } from '../wire/app/videos.ts';
import type { EventName, EventValue } from '../wire/contract.ts';
import { withLittleDetail } from './problem.ts';

export type EventListener = <N extends EventName<AppContract>>(name: N, value: EventValue<AppContract, N>) => void;

/** Changes of videos, of their matches, of the queue and of a run within this time are one event each, in milliseconds. */
const GATHER_MS = 50;

export class Events {
  readonly #listeners = new Set<EventListener>();
  readonly #changed = new Set<string>();
  readonly #matched = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #videoOf: (id: string) => Video | undefined = () => undefined;
  #queue: () => Queue | undefined = () => undefined;
  #matching: () => Matching | undefined = () => undefined;
  #lastQueue = '';
  #lastMatching = '';

  /** @returns a function that ends the subscription */
  on(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit: EventListener = (name, value) => {
    for (const listener of this.#listeners) listener(name, value);
  };

  /** Where changes are looked up when they are told: what changed twice is told once, as it is then. */
  watch(videoOf: (id: string) => Video | undefined, queue: () => Queue, matching: () => Matching): void {
    this.#videoOf = videoOf;
    this.#queue = queue;
    this.#matching = matching;
  }

  /** Something about this video, about the queue or about a run has changed. */
  touch(id?: string): void {
    if (id !== undefined) this.#changed.add(id);
    this.#timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  /** Matches of these videos have become known. */
  matched(ids: readonly string[]): void {
    for (const id of ids) this.#matched.add(id);
    this.touch();
  }

  /** Tells now what has been gathered. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const changed: Video[] = [];
    const removed: string[] = [];
    for (const id of this.#changed) {
      const video = this.#videoOf(id);
      if (video === undefined) removed.push(id);
      else changed.push(video);
    }
    this.#changed.clear();
    if (changed.length > 0 || removed.length > 0) {
      this.emit('videosChanged', { changed: withLittleDetail(changed), removed });
    }
    const matched = [...this.#matched];
    this.#matched.clear();
    if (matched.length > 0) this.emit('matchesChanged', { ids: matched });
    const queue = this.#queue();
    const queueText = JSON.stringify(queue);
    if (queue !== undefined && queueText !== this.#lastQueue) {
      this.#lastQueue = queueText;
      this.emit('queueChanged', queue);
    }
    const matching = this.#matching();
    const matchingText = JSON.stringify(matching);
    if (matching === undefined || matchingText === this.#lastMatching) return;
    this.#lastMatching = matchingText;
    this.emit('matchingChanged', matching);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#listeners.clear();
  }
}
