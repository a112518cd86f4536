/**
 * Files of which many spans are wanted: read beside the clips, which never wait for one, each span given as soon as it is there,
 * and never more of them than the model soon takes.
 *
 * One that gives nothing for long though the model would take it (a drive that stalls) no longer counts among them.
 */
import { abortError } from '../../wire/failures.ts';
import type { Clip, FailedSpan, ReadSpan } from './clip.ts';
import type { Pool } from './pool.ts';
import { ReaderEnded } from './reader.ts';
import { failedTwice, LIMITS, READER_BYTES, type ReadersLimits } from './readers.ts';

export interface FilmOptions {
  readonly signal: AbortSignal;
  /** Each of the clip's spans once, in the order of time; it is taken when what this gives resolves. */
  readonly onSpan: (span: ReadSpan | FailedSpan) => void | Promise<void>;
}

/** Spans of a film that are read, and that the model has not taken yet, until `stayAhead` says otherwise: 10 MB at 4 × 224². */
const SPANS_AHEAD = 4;
/** How often a film is given to a reader that then ends without a new span. */
const ATTEMPTS = 2;

interface Film {
  readonly clip: Clip;
  readonly options: FilmOptions;
  /** The spans that have not been given. */
  readonly left: Set<number>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
  /** Given, and not taken. */
  held: number;
  stalls: boolean;
}

export class Films {
  readonly #pool: Pool;
  readonly #limits: Pick<ReadersLimits, 'readers' | 'crawlMs' | 'freeBytes'>;
  readonly #waiting = new Set<Film>();
  readonly #reading = new Set<Film>();
  #window = SPANS_AHEAD;

  constructor(pool: Pool, limits: Partial<ReadersLimits> = {}) {
    this.#pool = pool;
    this.#limits = { ...LIMITS, ...limits };
  }

  /** At least so many spans may be read from now on that the model has not taken: it takes several at once. */
  stayAhead(spans: number): void {
    this.#window = Math.max(this.#window, spans);
  }

  /**
   * @throws {TagError} as `readClip`; `engine-crashed` where two readers ended in it, one after the other, without a new span
   * @throws {DOMException} `AbortError`
   */
  read(clip: Clip, options: FilmOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      const { signal } = options;
      if (signal.aborted) return reject(abortError());
      const leave = (): void => {
        if (this.#waiting.delete(film)) reject(abortError());
      };
      const film: Film = {
        ...{ clip, options, left: new Set(clip.spans.keys()), resolve, reject, held: 0, stalls: false },
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.add(film);
      this.#next();
    });
  }

  #next(): void {
    const { readers, freeBytes } = this.#limits;
    for (const film of this.#waiting) {
      const stalling = [...this.#reading].filter(({ stalls }) => stalls).length;
      const atWork = this.#reading.size - stalling;
      if (atWork >= readers || stalling > readers || (atWork > 0 && freeBytes() < READER_BYTES)) return;
      this.#waiting.delete(film);
      this.#reading.add(film);
      void this.#run(film)
        .then(film.resolve, film.reject)
        .finally(() => {
          this.#reading.delete(film);
          this.#next();
        });
    }
  }

  async #run(film: Film): Promise<void> {
    for (let attempts = 0; attempts < ATTEMPTS && film.left.size > 0; attempts++) {
      const before = film.left.size;
      const reader = this.#pool.take();
      try {
        await this.#readLeft(film, reader);
        return this.#pool.putBack(reader);
      } catch (error) {
        if (!(error instanceof ReaderEnded)) {
          this.#pool.putBack(reader);
          throw film.options.signal.aborted ? abortError() : error;
        }
        this.#pool.forget(reader);
        if (film.left.size < before) attempts = -1;
      }
    }
    if (film.left.size > 0) throw failedTwice(film.clip);
  }

  async #readLeft(film: Film, reader: ReturnType<Pool['take']>): Promise<void> {
    const { clip, options, left } = film;
    const places = [...left];
    const spans = places.map((place) => clip.spans[place] ?? {});
    const { crawlMs } = this.#limits;
    const timer = setInterval(() => this.#stall(film), crawlMs);
    const onSpan = async (span: ReadSpan | FailedSpan): Promise<void> => {
      timer.refresh();
      film.stalls = false;
      const place = places[span.span] as number;
      left.delete(place);
      film.held += 1;
      try {
        await options.onSpan({ ...span, span: place });
      } finally {
        film.held -= 1;
        timer.refresh();
      }
    };
    try {
      await reader.read({ ...clip, spans }, { signal: options.signal, window: () => this.#window, onSpan });
    } finally {
      clearInterval(timer);
      film.stalls = false;
    }
  }

  /** It has given nothing for long: others no longer wait for it, unless it is the model that it waits for. */
  #stall(film: Film): void {
    if (film.held >= this.#window) return;
    film.stalls = true;
    this.#next();
  }
}
