/**
 * The readers: so many clips are read at once as there are cores, a little ahead of the model, so that it never waits for
 * frames. They hold no model, only pixels.
 *
 * A file that crawls (a terabyte without an index, a drive that stalls) goes behind the others: after some seconds it has a
 * reader beside them and no longer counts among them, and where too many crawl already it is begun again after the others.
 */
import { availableParallelism } from 'node:os';
import { TagError } from '../../wire/errors.ts';
import { abortError } from '../../wire/failures.ts';

import type { Clip, FailedSpan, ReadSpan } from './clip.ts';
import { Pool } from './pool.ts';
import { ReaderEnded } from './reader.ts';

export interface ReadersLimits {
  /** Clips that are read at once. */
  readonly readers: number;
  /** Clips that are read, and that the model has not taken yet, until `stayAhead` says otherwise. */
  readonly ahead: number;
  /** After so long a file crawls, in milliseconds. */
  readonly crawlMs: number;
  /** Memory that nobody uses, in bytes: a second clip is read only where there is enough. */
  readonly freeBytes: () => number;
}

/** What the decoders of one run of ffmpeg may hold (`stretches.ts`), in bytes. */
export const READER_BYTES = 2 ** 30;

export const LIMITS: ReadersLimits = {
  readers: availableParallelism(),
  ahead: 2,
  crawlMs: 8_000,
  freeBytes: () => process.availableMemory(),
};

export interface ClipOptions {
  readonly signal: AbortSignal;
  /** Its turn has come. */
  readonly onBegin: () => void;
  /** It crawls: the others go before. */
  readonly onCrawl: () => void;
}

/** What was read of a clip. */
export interface ReadClip {
  /** in the order of the clip's spans */
  readonly spans: readonly (ReadSpan | FailedSpan)[];
  /** The model has taken it: another may be read. */
  readonly release: () => void;
}

/** How often a clip is given to a reader that then ends. */
const ATTEMPTS = 2;

interface Turn {
  readonly clip: Clip;
  readonly options: ClipOptions;
  readonly resolve: (clip: ReadClip) => void;
  readonly reject: (error: unknown) => void;
  attempts: number;
  crawls: boolean;
  /** Stops the reading, so that it is begun again later. */
  putOff: (() => void) | undefined;
}

export class Readers {
  readonly #limits: ReadersLimits;
  #ahead: number;
  readonly #pool: Pool;
  readonly #waiting = new Set<Turn>();
  /** Those that crawl and are to be begun again. */
  readonly #late = new Set<Turn>();
  /** Being read. */
  readonly #reading = new Set<Turn>();
  /** Read, and not taken yet. */
  #held = 0;

  constructor(limits: Partial<ReadersLimits> = {}, pool?: Pool) {
    this.#limits = { ...LIMITS, ...limits };
    this.#ahead = this.#limits.ahead;
    this.#pool = pool ?? new Pool(this.#limits.readers);
  }

  /** At least so many clips may be read from now on that the model has not taken: it takes several at once. */
  stayAhead(clips: number): void {
    if (clips <= this.#ahead) return;
    this.#ahead = clips;
    this.#next();
  }

  /** Starts a reader before there is anything to read. */
  warmUp(): void {
    this.#pool.warmUp();
  }

  /**
   * Reads a clip, after those asked for before it.
   *
   * @throws {TagError} as `readClip`; `engine-crashed` where two readers ended in it
   * @throws {DOMException} `AbortError`
   */
  read(clip: Clip, options: ClipOptions): Promise<ReadClip> {
    return new Promise((resolve, reject) => {
      const { signal } = options;
      if (signal.aborted) return reject(abortError());
      const leave = (): void => {
        if (this.#waiting.delete(turn) || this.#late.delete(turn)) turn.reject(abortError());
      };
      const settled = (): void => signal.removeEventListener('abort', leave);
      const turn: Turn = {
        ...{ clip, options, attempts: 0, crawls: false, putOff: undefined },
        resolve: (read) => {
          settled();
          resolve(read);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.add(turn);
      this.#next();
    });
  }

  async close(): Promise<void> {
    for (const turn of [...this.#waiting, ...this.#late]) turn.reject(abortError());
    this.#waiting.clear();
    this.#late.clear();
    await this.#pool.close();
  }

  get #crawling(): number {
    return [...this.#reading].filter(({ crawls }) => crawls).length;
  }

  #next(): void {
    const { readers } = this.#limits;
    for (const turn of this.#waiting) {
      const atWork = this.#reading.size - this.#crawling;
      if (atWork >= readers || atWork + this.#held >= readers + this.#ahead || !this.#hasRoom(atWork)) return;
      this.#waiting.delete(turn);
      void this.#run(turn);
    }
    for (const turn of this.#late) {
      if (this.#crawling >= readers || !this.#hasRoom(this.#crawling)) return;
      this.#late.delete(turn);
      void this.#run(turn);
    }
  }

  /** Of either kind one is always read, however little memory there is. */
  #hasRoom(alike: number): boolean {
    return alike === 0 || this.#limits.freeBytes() >= READER_BYTES;
  }

  /** Never rejects: whatever happens is the turn's. */
  async #run(turn: Turn): Promise<void> {
    const { clip, options } = turn;
    const { signal } = options;
    const spans: (ReadSpan | FailedSpan)[] = [];
    const putOff = new AbortController();
    turn.putOff = () => putOff.abort();
    turn.attempts += 1;
    this.#reading.add(turn);
    options.onBegin();
    if (turn.crawls) options.onCrawl();
    const timer = setTimeout(() => this.#crawl(turn), this.#limits.crawlMs);
    const reader = this.#pool.take();
    const onSpan = (span: ReadSpan | FailedSpan): void => {
      spans[span.span] = span;
    };
    try {
      await reader.read(clip, { signal: AbortSignal.any([signal, putOff.signal]), onSpan });
      this.#pool.putBack(reader);
      this.#hold(turn, spans);
    } catch (error) {
      if (error instanceof ReaderEnded) this.#pool.forget(reader);
      else this.#pool.putBack(reader);
      this.#settle(turn, error, putOff.signal.aborted);
    } finally {
      clearTimeout(timer);
      this.#reading.delete(turn);
      this.#next();
    }
  }

  #hold(turn: Turn, spans: readonly (ReadSpan | FailedSpan)[]): void {
    this.#held += 1;
    let isHeld = true;
    const release = (): void => {
      if (!isHeld) return;
      isHeld = false;
      this.#held -= 1;
      this.#next();
    };
    turn.resolve({ spans, release });
  }

  #settle(turn: Turn, error: unknown, wasPutOff: boolean): void {
    const { signal } = turn.options;
    if (signal.aborted) turn.reject(abortError());
    else if (wasPutOff) {
      turn.attempts = 0;
      this.#late.add(turn);
    } else if (!(error instanceof ReaderEnded)) turn.reject(error);
    else if (turn.attempts < ATTEMPTS) this.#waiting.add(turn);
    else turn.reject(failedTwice(turn.clip));
  }

  /** It has been read for long: the others no longer wait for it. */
  #crawl(turn: Turn): void {
    const isTooMany = this.#crawling >= this.#limits.readers;
    turn.crawls = true;
    turn.options.onCrawl();
    if (isTooMany && this.#waiting.size > 0) turn.putOff?.();
    else this.#next();
  }
}

export const failedTwice = ({ path }: Clip): TagError =>
  new TagError(
    'engine-crashed',
    `Reading ${path} failed twice: it is damaged, or needs more memory than there is; copy or convert it again.`,
  );
