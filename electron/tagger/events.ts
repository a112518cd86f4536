/** What the pages are told, and how often. */

import type { Cutting } from '../wire/app/clips.ts';
import type { ClusterJob } from '../wire/app/cluster.ts';
import type { AppContract } from '../wire/app/index.ts';
import type { Matching } from '../wire/app/matching.ts';
import type { Looking } from '../wire/app/moments.ts';
import type { Queue } from '../wire/app/queue.ts';
import type { Opening } from '../wire/app/results.ts';
import type { Video } from '../wire/app/videos.ts';
import type { EventName, EventValue } from '../wire/contract.ts';
import { withLittleDetail } from './problem.ts';

export type EventListener = <N extends EventName<AppContract>>(name: N, value: EventValue<AppContract, N>) => void;

/** Changes of videos, of their matches and timelines, of the queue and of runs within this time are one event each, in milliseconds. */
const GATHER_MS = 50;

/** How what runs stands, by the event that tells it. */
export interface RunningFacts {
  readonly queueChanged?: () => Queue;
  readonly matchingChanged?: () => Matching;
  readonly lookingChanged?: () => Looking;
  readonly cuttingChanged?: () => Cutting;
  readonly clusterJobsChanged?: () => { jobs: ClusterJob[] };
  readonly resultsChanged?: () => Opening;
}

export class Events {
  readonly #listeners = new Set<EventListener>();
  readonly #changed = new Set<string>();
  readonly #matched = new Set<string>();
  readonly #timelines = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #videoOf: (id: string) => Video | undefined = () => undefined;
  #facts: RunningFacts = {};
  readonly #told = new Map<string, string>();

  /** @returns a function that ends the subscription */
  on(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit: EventListener = (name, value) => {
    for (const listener of this.#listeners) listener(name, value);
  };

  /** Where changes are looked up when they are told: what changed twice is told once, as it is then. */
  watch(videoOf: (id: string) => Video | undefined, facts: RunningFacts): void {
    this.#videoOf = videoOf;
    this.#facts = facts;
  }

  /** Something about this video, about the queue or about a run has changed. */
  touch(id?: string): void {
    // What is at work then ends before the library is closed, and nobody is told.
    if (this.#closed) return;
    if (id !== undefined) this.#changed.add(id);
    this.#timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  /** Matches of these videos have become known. */
  matched(ids: readonly string[]): void {
    for (const id of ids) this.#matched.add(id);
    this.touch();
  }

  /** More is known of the timelines of these videos. */
  timelines(ids: readonly string[]): void {
    for (const id of ids) this.#timelines.add(id);
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
    const timelines = [...this.#timelines];
    this.#timelines.clear();
    if (timelines.length > 0) this.emit('timelinesChanged', { ids: timelines });
    const { queueChanged, matchingChanged, lookingChanged, cuttingChanged, clusterJobsChanged, resultsChanged } =
      this.#facts;
    if (queueChanged !== undefined) this.#tell('queueChanged', queueChanged());
    if (matchingChanged !== undefined) this.#tell('matchingChanged', matchingChanged());
    if (lookingChanged !== undefined) this.#tell('lookingChanged', lookingChanged());
    if (cuttingChanged !== undefined) this.#tell('cuttingChanged', cuttingChanged());
    if (clusterJobsChanged !== undefined) this.#tell('clusterJobsChanged', clusterJobsChanged());
    if (resultsChanged !== undefined) this.#tell('resultsChanged', resultsChanged());
  }

  /** Unless that is what was told last. */
  #tell<N extends keyof RunningFacts>(name: N, facts: EventValue<AppContract, N>): void {
    const text = JSON.stringify(facts);
    if (this.#told.get(name) === text) return;
    this.#told.set(name, text);
    this.emit(name, facts);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#listeners.clear();
  }
}
