/**
 * The matches of what is on screen: of each video that a page shows, those of the few labels that fit best.
 *
 * Who waits for whom: what a person asks about a video is asked at once, beside the queue. This, which nobody has asked for, takes
 * a place of the queue's before its next video, when what is at work is done. It could not go behind the queue, for a queue of
 * ten thousand videos lasts for days; and it costs that queue little: one look at one video, as the queue's own, for each video
 * that a person rests at, and never two at a time. A run by command goes after the queue (see `run.ts`).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AppContract } from '../../wire/app/index.ts';
import type { EventValue } from '../../wire/contract.ts';
import { isAbortError } from '../../wire/failures.ts';
import type { Fits } from '../fits/fits.ts';
import { rankVideo } from '../fits/rankings.ts';
import type { LabelList } from '../labels/list.ts';
import { failureOf } from '../runs/run.ts';
import { editionOf } from '../videos/list.ts';
import { footageOf } from '../videos/track.ts';
import { type InTurn, matchInTurn } from './match.ts';

/** So many labels of a video. */
const BEST = 5;
/** So long a video is on screen before anything is done about it: who goes through a list stays at none of it. In milliseconds. */
const REST_MS = 600;

export interface ShownOptions extends InTurn {
  readonly labels: LabelList;
  readonly fits: Fits;
}

export class ShownVideos {
  readonly #o: ShownOptions;
  /** What is on screen, by whoever shows it: several pages may show one video. */
  readonly #shown = new Map<AbortSignal, string>();
  #atWork: { readonly id: string; readonly controller: AbortController } | undefined;
  /** What was last asked about each: it is not asked again, whatever came of it, until something changes. */
  readonly #asked = new Map<string, string>();
  #closed = false;

  constructor(options: ShownOptions) {
    this.#o = options;
    options.events.on((name, value) => {
      if (name === 'labelsChanged') this.#look();
      if (name === 'videosChanged' && this.#isOnScreen(value as EventValue<AppContract, 'videosChanged'>)) this.#look();
      if (name === 'modelChanged' && options.model.ready) this.#startAgain();
    });
  }

  /** A page shows a video, until its signal aborts. @throws AbortError then */
  async show(id: string, signal: AbortSignal): Promise<never> {
    await sleep(REST_MS, undefined, { signal });
    const { promise, reject } = Promise.withResolvers<never>();
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    this.#shown.set(signal, id);
    this.#look();
    try {
      return await promise;
    } finally {
      this.#shown.delete(signal);
      if (this.#atWork !== undefined && !this.onScreen.has(this.#atWork.id)) this.#atWork.controller.abort();
    }
  }

  /** Another model is in use, or none can be asked for now. */
  letGo(): void {
    this.#atWork?.controller.abort();
  }

  close(): void {
    this.#closed = true;
    this.letGo();
  }

  /** The videos that pages show. */
  get onScreen(): ReadonlySet<string> {
    return new Set(this.#shown.values());
  }

  #isOnScreen({ changed }: EventValue<AppContract, 'videosChanged'>): boolean {
    const ids = this.onScreen;
    return ids.size > 0 && changed.some(({ id }) => ids.has(id));
  }

  #startAgain(): void {
    this.#asked.clear();
    this.#look();
  }

  /** Never throws: nobody has called, and what it cannot do now it does when something changes. */
  #look(): void {
    try {
      this.#lookNow();
    } catch (error) {
      this.#o.log('the matches of what is on screen could not be looked for', error);
    }
  }

  #lookNow(): void {
    if (this.#closed || this.#atWork !== undefined || !this.#o.model.ready || !this.#o.labels.ready) return;
    for (const id of this.onScreen) {
      const question = this.#questionAbout(id);
      if (question === undefined) continue;
      this.#asked.set(id, question.name);
      void this.#match(id, question.texts);
      return;
    }
  }

  /** Undefined where there is nothing to ask, or it was asked already. */
  #questionAbout(id: string): { name: string; texts: string[] } | undefined {
    const { list, labels } = this.#o;
    const entry = list.get(id);
    if (entry?.state !== 'done' || entry.away !== undefined) return undefined;
    const { active } = labels;
    const learnt = new Set(active.texts.filter((_, place) => active.learnt[place]));
    const scores = rankVideo(id, footageOf(entry), active, this.#o.fits)?.scores ?? [];
    const best = scores.filter(({ label }) => learnt.has(label)).slice(0, BEST);
    const texts = best.filter(({ match }) => match === undefined).map(({ label }) => label);
    const name = JSON.stringify([editionOf(entry), entry.track, texts]);
    return texts.length === 0 || this.#asked.get(id) === name ? undefined : { name, texts };
  }

  /** Never rejects. */
  async #match(id: string, texts: readonly string[]): Promise<void> {
    const work = { id, controller: new AbortController() };
    const { signal } = work.controller;
    this.#atWork = work;
    try {
      await matchInTurn(this.#o, 'next', { id, texts, signal });
    } catch (error) {
      // Nobody waits for it, so that nobody is told.
      if (signal.aborted) this.#asked.delete(id);
      else if (!isAbortError(error)) failureOf(error, this.#o);
    } finally {
      this.#atWork = undefined;
      this.#look();
    }
  }
}
