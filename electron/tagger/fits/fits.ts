/**
 * How likely each label is true of each video, whatever the other labels are: the headline number, and from what it comes. Where
 * decisions taught a head that is shown to be better, it is the head; else the match, where the match head was asked; else the cosine
 * against its background.
 */
import { cosines } from '../../engine/internvideo2/ranking.ts';
import { BackgroundTable } from '../../fit/background-table.ts';
import { plattAt, sigmoid } from '../../fit/platt.ts';
import type { Footage, StoredEmbedding } from '../../library/index.ts';
import { breathing } from '../../turns/breath.ts';
import type { Fit } from '../../wire/app/rankings.ts';
import { isAbortError } from '../../wire/failures.ts';
import type { Heads } from '../heads/heads.ts';
import type { ActiveLabels } from '../labels/list.ts';
import type { Log } from '../problem.ts';
import type { Embeddings } from '../videos/embeddings.ts';
import type { Bank } from './bank.ts';
import { type Direction, directionIn, type WordsDirection } from './direction.ts';

/** The background is measured anew when there are so many times the videos. */
const GROWTH = 1.1;
/** With fewer videos than that parts of them say more of how cosines lie: a library may be one long film. */
const FEW = 50;
const NOTHING = { videos: 0, all: 0 };
/** Videos come in one after the other: they are waited for, milliseconds. */
const PAUSE_MS = 300;

/** What somebody asks fits of. */
export interface SeenVideo {
  readonly embedding: StoredEmbedding;
  /** by text */
  readonly matches: ReadonlyMap<string, number>;
}

export interface FitsOptions {
  readonly embeddings: Embeddings;
  readonly bank: Bank;
  /** what the model in use made of parts of videos: some, from all over */
  readonly segments: () => readonly Float32Array[];
  /** what decisions taught */
  readonly heads: () => Pick<Heads, 'logit' | 'linear' | 'headOf' | 'calibrationOf'>;
  /** the labels whose fits are wanted */
  readonly active: () => ActiveLabels;
  /** Fits are others than they were. */
  readonly onChanged: () => void;
  readonly log: Log;
}

export class Fits {
  readonly #o: FitsOptions;
  #table: BackgroundTable | undefined;
  /** of how many videos, and of how many with their parts */
  #measured = NOTHING;
  readonly #numbers = new Numbers();
  #measuring: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  readonly #waiting = new Set<() => void>();

  constructor(options: FitsOptions) {
    this.#o = options;
  }

  /** Another model is in use: nothing is known of it. */
  adopt(): void {
    this.#stop();
    this.#table = undefined;
    this.#measured = NOTHING;
    this.measureSoon(0);
  }

  close(): void {
    this.#closed = true;
    this.#stop();
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#measuring?.abort();
    this.#measuring = undefined;
    this.#tellWaiting();
  }

  /** Whether anything is known of the background. */
  get isMeasured(): boolean {
    return this.#table !== undefined;
  }

  /** Waits while nothing is known of the background and it is about to be measured. @throws AbortError */
  async measured(signal: AbortSignal): Promise<void> {
    while (this.#table === undefined && (this.#timer !== undefined || this.#measuring !== undefined)) {
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
      signal.throwIfAborted();
    }
  }

  #tellWaiting(): void {
    for (const tell of this.#waiting) tell();
    this.#waiting.clear();
  }

  /** More is known of the videos, or of the bank. */
  measureSoon(pause = PAUSE_MS): void {
    // What was seen last is kept while all is being closed.
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#measure().finally(() => this.#tellWaiting());
    }, pause);
  }

  /** The bank is another: what was measured with less of it does not count any more. */
  bankChanged(): void {
    this.#measuring?.abort();
    this.#measuring = undefined;
    void this.#measure(true).finally(() => this.#tellWaiting());
  }

  /** What is to be known of a video, once for all of its labels; undefined where the model in use has not seen it. */
  see(footage: Footage | undefined): SeenVideo | undefined {
    const { embeddings } = this.#o;
    const embedding = embeddings.get(footage);
    return footage && embedding && { embedding, matches: embeddings.matches(footage) };
  }

  /** Works out what `of` needs to know of these labels. @throws AbortError */
  async ready({ ids, vectors }: ActiveLabels, signal: AbortSignal): Promise<void> {
    await this.#table?.learn(vectors, breathing(signal));
    // Each may go through ten thousand decisions.
    const breathe = breathing(signal, 1);
    for (const id of ids) {
      for (const source of ['match', 'background'] as const) {
        this.#o.heads().calibrationOf(id, source);
        const breath = breathe();
        if (breath !== undefined) await breath;
      }
    }
  }

  /**
   * The fit of the active label at a place; undefined where nothing is known: of words that the model never learnt all
   * but what a head has learned.
   *
   * @param cosine of the video and the label
   */
  of(active: ActiveLabels, place: number, video: SeenVideo, cosine: number): Fit | undefined {
    const id = active.ids[place] as string;
    // A head has learnt what its label means, whatever the words are.
    const taught = this.#o.heads().logit(id, video.embedding.vector);
    if (taught !== undefined) return this.#told(id, 'head', sigmoid(taught));
    if (active.learnt[place] !== true) return undefined;
    for (const source of ['match', 'background'] as const) {
      const fit = this.#plain(active, place, video, source, cosine);
      if (fit !== undefined) return this.#told(id, source, fit);
    }
    return undefined;
  }

  /**
   * What orders by an active label's fits all that the model has seen: matches are of whole videos, and say nothing here.
   *
   * @returns undefined where nothing is known of the label
   */
  direction({ ids, vectors, learnt }: ActiveLabels, place: number): Direction | undefined {
    const [id, text] = [ids[place] as string, vectors[place] as Float32Array];
    const head = this.#o.heads().linear(id, text.length);
    if (head !== undefined) {
      return { vector: head.weights, fitOf: (product) => this.#told(id, 'head', sigmoid(product + head.bias)) };
    }
    const words = learnt[place] === true ? this.directionOf(text) : undefined;
    return words && { ...words, fitOf: (product) => this.#told(id, 'background', words.fitOf(product).value) };
  }

  /**
   * The same of any text.
   *
   * @param text (D) unit vector
   * @returns undefined while the background has not been measured
   */
  directionOf(text: Float32Array): WordsDirection | undefined {
    return this.#table && directionIn(this.#table, text);
  }

  /** Another whenever anything has changed that the fits of a label are of, but for matches. */
  stampOf({ ids, vectors, learnt }: ActiveLabels, place: number): string {
    const heads = this.#o.heads();
    const id = ids[place] as string;
    const of = [
      this.#table,
      vectors[place],
      heads.headOf(id),
      heads.calibrationOf(id, 'match'),
      heads.calibrationOf(id, 'background'),
    ];
    return `${id} ${learnt[place]} ${of.map((thing) => this.#numbers.of(thing)).join(' ')}`;
  }

  /** The logit of a fit before decisions have calibrated it; undefined where it is not known. */
  uncalibrated(label: string, footage: Footage, source: 'match' | 'background'): number | undefined {
    const active = this.#o.active();
    const place = active.ids.indexOf(label);
    const seen = this.see(footage);
    const vector = active.vectors[place];
    if (seen === undefined || vector === undefined) return undefined;
    const [cosine = 0] = source === 'match' ? [] : cosines(seen.embedding.vector, [vector]);
    const fit = this.#plain(active, place, seen, source, cosine);
    return fit === undefined ? undefined : logitOf(fit);
  }

  /** Before decisions have calibrated it. */
  #plain(
    { vectors, texts }: ActiveLabels,
    place: number,
    { embedding, matches }: SeenVideo,
    source: 'match' | 'background',
    cosine: number,
  ): number | undefined {
    if (source === 'match') return matches.get(texts[place] as string);
    return this.#table?.fit(embedding.vector, vectors[place] as Float32Array, cosine);
  }

  #told(label: string, from: Fit['from'], value: number): Fit {
    const calibration = this.#o.heads().calibrationOf(label, from);
    return calibration === undefined
      ? { value, from }
      : { value: plattAt(calibration, logitOf(value)), from, calibrated: true };
  }

  #parts(): readonly Float32Array[] {
    try {
      return this.#o.segments();
    } catch (error) {
      this.#o.log('parts of videos could not be read', error);
      return [];
    }
  }

  /** Never rejects. */
  async #measure(isBankNew = false): Promise<void> {
    const { bank, embeddings, active, onChanged, log } = this.#o;
    if (this.#closed) return;
    const videos = embeddings.vectors();
    const all = videos.length < FEW ? [...videos, ...this.#parts()] : videos;
    const measured = this.#measured;
    const isDue = isBankNew || hasGrown(measured.videos, videos.length) || hasGrown(measured.all, all.length);
    if (!isDue || all.length === 0 || bank.vectors.length === 0 || this.#measuring !== undefined) return;
    const measuring = new AbortController();
    this.#measuring = measuring;
    const { signal } = measuring;
    try {
      const table = await BackgroundTable.of(all, bank.vectors, breathing(signal));
      await table.learn(active().vectors, breathing(signal));
      this.#table = table;
      this.#measured = { videos: videos.length, all: all.length };
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

function hasGrown(before: number, now: number): boolean {
  return now > before && now >= GROWTH * before;
}

/** A match of exactly 0 or 1 is as sure as float32 can say. */
const SUREST = 1e-7;

function logitOf(probability: number): number {
  const inside = Math.min(Math.max(probability, SUREST), 1 - SUREST);
  return Math.log(inside / (1 - inside));
}

/** Things, told apart by numbers. */
class Numbers {
  readonly #known = new WeakMap<object, number>();
  #last = 0;

  of(thing: object | undefined): number {
    if (thing === undefined) return 0;
    const number = this.#known.get(thing) ?? ++this.#last;
    this.#known.set(thing, number);
    return number;
  }
}
