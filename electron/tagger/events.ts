/** What the pages are told, and how often. */
import type { AppContract } from '../wire/app/index.ts';
import type { Queue } from '../wire/app/queue.ts';
import type { Video } from '../wire/app/videos.ts';
import type { EventName, EventValue } from '../wire/contract.ts';
import { withLittleDetail } from './problem.ts';

export type EventListener = <N extends EventName<AppContract>>(name: N, value: EventValue<AppContract, N>) => void;

/** Changes of videos and of the queue within this time are one event, in milliseconds. */
const GATHER_MS = 50;

export class Events {
  readonly #listeners = new Set<EventListener>();
  readonly #changed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #videoOf: (id: string) => Video | undefined = () => undefined;
  #queue: () => Queue | undefined = () => undefined;
  #lastQueue = '';

  /** @returns a function that ends the subscription */
  on(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit: EventListener = (name, value) => {
    for (const listener of this.#listeners) listener(name, value);
  };

  /** Where changes are looked up when they are told: what changed twice is told once, as it is then. */
  watch(videoOf: (id: string) => Video | undefined, queue: () => Queue): void {
    this.#videoOf = videoOf;
    this.#queue = queue;
  }

  /** Something about this video, or about the queue, has changed. */
  touch(id?: string): void {
    if (id !== undefined) this.#changed.add(id);
    this.#timer ??= setTimeout(() => this.flush(), GATHER_MS);
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
    const queue = this.#queue();
    const text = JSON.stringify(queue);
    if (queue === undefined || text === this.#lastQueue) return;
    this.#lastQueue = text;
    this.emit('queueChanged', queue);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#listeners.clear();
  }
}
