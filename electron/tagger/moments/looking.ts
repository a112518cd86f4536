/** The run of looking closer, by command: one video after the other, what was asked for last before the others. */
import { footageName, type Library } from '../../library/index.ts';
import type { Looking as LookingFacts } from '../../wire/app/moments.ts';
import type { Span } from '../../wire/app/tags.ts';
import { isAbortError } from '../../wire/failures.ts';
import type { Events } from '../events.ts';
import type { Log } from '../problem.ts';
import { Run } from '../runs/run.ts';
import type { VideoEntry } from '../videos/list.ts';
import { footageOf } from '../videos/track.ts';
import type { Estimates } from './estimates.ts';
import { type LookParts, lookCloser } from './look.ts';
import { isSame, keptRunSchema, type Part, withMore } from './wanted.ts';

export interface LookingOptions extends LookParts {
  readonly library: Library;
  readonly estimates: Estimates;
  readonly events: Events;
  readonly log: Log;
  /** what pages show now: it comes before the others */
  readonly onScreen: () => ReadonlySet<string>;
  /** Lends a place among the videos at work: see `Queue`. */
  readonly place: (turn: 'next' | 'last', signal: AbortSignal) => Promise<() => void>;
}

/** What is left of a run is worked out so often at most, in milliseconds: it may be ten thousand videos. */
const RECKON_MS = 1_000;

export class Looking {
  readonly #o: LookingOptions;
  readonly #run: Run<Part>;
  #at: LookingFacts['at'];
  #secondsLeft: number | undefined;
  #reckoned = Number.NEGATIVE_INFINITY;
  #reckoning: AbortController | undefined;

  constructor(options: LookingOptions) {
    this.#o = options;
    this.#run = new Run(options, {
      setting: 'looking',
      schema: keptRunSchema,
      again: 'look closer',
      preferred: options.onScreen,
      mayGo: () => true,
      withMore,
      isSame,
      work: (entry, { span }, signal) => this.#look(entry, span, signal),
    });
  }

  get facts(): LookingFacts {
    const { state, done, of, failed, problem } = this.#run.facts;
    if (state === 'running') void this.#reckon();
    const secondsLeft = state === 'running' ? this.#secondsLeft : undefined;
    return {
      ...{ state, done, of, failed },
      ...(problem === undefined ? {} : { problem }),
      // What was told to stop may take a while to hear of it.
      ...(this.#at === undefined || state !== 'running' ? {} : { at: this.#at }),
      ...(secondsLeft === undefined ? {} : { secondsLeft }),
    };
  }

  /** @throws TagError `too-large`, and those of the library */
  start(videos: Part['videos'], span: Span | undefined): void {
    this.#forget();
    this.#run.start({ videos: videos === 'all' ? 'all' : [...videos], ...(span === undefined ? {} : { span }) }, true);
  }

  /** @throws TagError of the library */
  pause(): void {
    this.#run.pause();
  }

  /** @throws TagError of the library */
  resume(): void {
    this.#forget();
    this.#run.resume();
  }

  /** @throws TagError of the library */
  cancel(): void {
    this.#run.cancel();
  }

  letGo(): void {
    this.#run.letGo();
  }

  async close(): Promise<void> {
    this.#reckoning?.abort();
    await this.#run.close();
  }

  /** What was worked out is of another run. */
  #forget(): void {
    this.#reckoning?.abort();
    this.#reckoning = undefined;
    this.#secondsLeft = undefined;
    this.#reckoned = Number.NEGATIVE_INFINITY;
  }

  /** Works out what is left where that is due, in turns. Never rejects. */
  async #reckon(): Promise<void> {
    const { estimates, events, log } = this.#o;
    if (this.#reckoning !== undefined || performance.now() - this.#reckoned < RECKON_MS) return;
    const reckoning = new AbortController();
    this.#reckoning = reckoning;
    try {
      const left = this.#run.left.map(({ id, part: { span } }) => ({ id, span }));
      const { seconds } = await estimates.total(left, reckoning.signal);
      this.#secondsLeft = seconds === undefined ? undefined : Math.round(seconds * 10) / 10;
      this.#reckoned = performance.now();
      events.touch();
    } catch (error) {
      if (!isAbortError(error)) log('what is left to be looked at could not be worked out', error);
    } finally {
      if (this.#reckoning === reckoning) this.#reckoning = undefined;
    }
  }

  #footageOf(id: string): string | undefined {
    const footage = footageOf(this.#o.list.get(id));
    return footage && footageName(footage);
  }

  async #look(entry: VideoEntry, span: Span | undefined, signal: AbortSignal): Promise<number> {
    const { id } = entry;
    // A person asked for it: before the queue's next video, of which there may be ten thousand.
    const giveBack = await this.#o.place('next', signal);
    const began = performance.now();
    const asked = this.#footageOf(id);
    const other = new AbortController();
    /** Another track is chosen, or another file has come: what was seen is kept, and its turn comes again as what it is by then. */
    const requireSame = (): void => {
      if (asked !== undefined && this.#footageOf(id) !== asked) other.abort();
    };
    try {
      const looked = await lookCloser(this.#o, entry, span, {
        signal: AbortSignal.any([signal, other.signal]),
        onProgress: (progress) => {
          requireSame();
          this.#at = { id, ...progress };
          this.#o.events.touch();
        },
      });
      requireSame();
      other.signal.throwIfAborted();
      return looked === 0 ? 0 : (performance.now() - began) / 1000;
    } catch (error) {
      // What went wrong was of the other one, which may have been through the queue by now.
      requireSame();
      other.signal.throwIfAborted();
      throw error;
    } finally {
      this.#at = undefined;
      giveBack();
    }
  }
}
