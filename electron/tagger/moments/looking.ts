/** The run of looking closer, by command: one video after the other, what was asked for last before the others. */
import type { Library } from '../../library/index.ts';
import type { Looking as LookingFacts } from '../../wire/app/moments.ts';
import type { Span } from '../../wire/app/tags.ts';
import type { Events } from '../events.ts';
import type { Log } from '../problem.ts';
import { Run } from '../runs/run.ts';
import type { VideoEntry } from '../videos/list.ts';
import { estimate } from './estimate.ts';
import { type LookParts, lookCloser } from './look.ts';
import { isSame, keptRunSchema, type Part, withMore } from './wanted.ts';

export interface LookingOptions extends LookParts {
  readonly library: Library;
  readonly events: Events;
  readonly log: Log;
  /** what pages show now: it comes before the others */
  readonly onScreen: () => ReadonlySet<string>;
  /** Lends a place among the videos at work: see `Queue`. */
  readonly place: (turn: 'next' | 'last', signal: AbortSignal) => Promise<() => void>;
}

export class Looking {
  readonly #o: LookingOptions;
  readonly #run: Run<Part>;
  #at: LookingFacts['at'];

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
    const secondsLeft = state === 'running' ? this.#secondsLeft : undefined;
    return {
      ...{ state, done, of, failed },
      ...(problem === undefined ? {} : { problem }),
      ...(this.#at === undefined ? {} : { at: this.#at }),
      ...(secondsLeft === undefined ? {} : { secondsLeft }),
    };
  }

  /** @throws TagError `too-large`, and those of the library */
  start(videos: Part['videos'], span: Span | undefined): void {
    this.#run.start({ videos: videos === 'all' ? 'all' : [...videos], ...(span === undefined ? {} : { span }) }, true);
  }

  /** @throws TagError of the library */
  pause(): void {
    this.#run.pause();
  }

  /** @throws TagError of the library */
  resume(): void {
    this.#run.resume();
  }

  /** @throws TagError of the library */
  cancel(): void {
    this.#run.cancel();
  }

  letGo(): void {
    this.#run.letGo();
  }

  close(): void {
    this.#run.close();
  }

  /** What is left of the video at work shrinks as its segments come in. */
  get #secondsLeft(): number | undefined {
    let seconds = 0;
    for (const { id, part } of this.#run.left) {
      const work = estimate(this.#o, id, part.span);
      if (work.seconds === undefined) return undefined;
      seconds += work.seconds;
    }
    return Math.round(seconds * 10) / 10;
  }

  async #look(entry: VideoEntry, span: Span | undefined, signal: AbortSignal): Promise<number> {
    const { id } = entry;
    // A person asked for it: before the queue's next video, of which there may be ten thousand.
    const giveBack = await this.#o.place('next', signal);
    const began = performance.now();
    try {
      const looked = await lookCloser(this.#o, entry, span, {
        signal,
        onProgress: (progress) => {
          this.#at = { id, ...progress };
          this.#o.events.touch();
        },
      });
      return looked === 0 ? 0 : (performance.now() - began) / 1000;
    } finally {
      this.#at = undefined;
      giveBack();
    }
  }
}
