/**
 * How likely each label is true of each video, whatever the other labels are: the headline number, and from what it comes. Where the
 * match head was asked it is the match; else the cosine against its background.
 */
import type { Footage, StoredEmbedding } from '../../library/index.ts';
import type { Fit } from '../../wire/app/rankings.ts';
import { isAbortError } from '../../wire/failures.ts';
import type { ActiveLabels } from '../labels/list.ts';
import type { Log } from '../problem.ts';
import type { Embeddings } from '../videos/embeddings.ts';
import type { Bank } from './bank.ts';
import { BackgroundTable } from './table.ts';

/** The background is measured anew when there are so many times the videos. */
const GROWTH = 1.1;
/** Videos come in one after the other: they are waited for, milliseconds. */
const PAUSE_MS = 300;

export interface FitsOptions {
  readonly embeddings: Embeddings;
  readonly bank: Bank;
  /** the labels whose fits are wanted */
  readonly active: () => ActiveLabels;
  /** Fits are others than they were. */
  readonly onChanged: () => void;
  readonly log: Log;
}

export class Fits {
  readonly #o: FitsOptions;
  #table: BackgroundTable | undefined;
  #measuring: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #epoch = 0;

  constructor(options: FitsOptions) {
    this.#o = options;
  }

  /** Another after each change of any fit that is no match. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Another model is in use: nothing is known of it. */
  adopt(): void {
    this.close();
    if (this.#table !== undefined) this.#epoch += 1;
    this.#table = undefined;
    this.measureSoon(0);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#measuring?.abort();
    this.#measuring = undefined;
  }

  /** More is known of the videos, or of the bank. */
  measureSoon(pause = PAUSE_MS): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#measure();
    }, pause);
  }

  /** The bank is another: what was measured with less of it does not count any more. */
  bankChanged(): void {
    this.#measuring?.abort();
    this.#measuring = undefined;
    void this.#measure(true);
  }

  /** Works out what `of` needs to know of these labels. @throws AbortError */
  async ready({ vectors }: ActiveLabels, signal: AbortSignal): Promise<void> {
    await this.#table?.learn(vectors, signal);
  }

  /**
   * The fit of the active label at a place; undefined where nothing is known, and for words that the model never learnt.
   *
   * @param cosine of the video and the label
   */
  of(
    { vectors, texts, learnt }: ActiveLabels,
    place: number,
    video: { readonly footage: Footage | undefined; readonly embedding: StoredEmbedding },
    cosine: number,
  ): Fit | undefined {
    if (learnt[place] !== true) return undefined;
    const match = video.footage && this.#o.embeddings.matches(video.footage).get(texts[place] as string);
    if (match !== undefined) return { value: match, from: 'match' };
    const value = this.#table?.fit(video.embedding.vector, vectors[place] as Float32Array, cosine);
    return value === undefined ? undefined : { value, from: 'background' };
  }

  /** Never rejects. */
  async #measure(isBankNew = false): Promise<void> {
    const { bank, embeddings, active, onChanged, log } = this.#o;
    const videos = embeddings.vectors();
    const grown = isBankNew || videos.length >= GROWTH * (this.#table?.videos ?? 0);
    if (bank.vectors.length === 0 || videos.length === 0 || !grown || this.#measuring !== undefined) return;
    if (!isBankNew && videos.length === this.#table?.videos) return;
    const measuring = new AbortController();
    this.#measuring = measuring;
    const { signal } = measuring;
    try {
      const table = await BackgroundTable.of(videos, bank.vectors, signal);
      await table.learn(active().vectors, signal);
      this.#table = table;
      this.#epoch += 1;
      onChanged();
    } catch (error) {
      if (!isAbortError(error)) log('the background of fits could not be measured', error);
    } finally {
      if (this.#measuring === measuring) this.#measuring = undefined;
    }
    // What came in meanwhile.
    if (!signal.aborted) this.measureSoon();
  }
}
