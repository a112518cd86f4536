/** Finds moments and videos again: by words, by a label, and by what they are like. */

import { unknownWords } from '../../catalogue/labels.ts';
import type { Library } from '../../library/index.ts';
import { footageNamed } from '../../library/index.ts';
import type { FoundMoment, Question, Results } from '../../wire/app/search.ts';
import type { Args } from '../../wire/contract.ts';
import { TagError } from '../../wire/errors.ts';
import type { Item, VectorsContract } from '../../wire/vectors.ts';
import type { Fits } from '../fits/fits.ts';
import type { LabelList } from '../labels/list.ts';
import { meanVector, phrasesOf } from '../labels/phrases.ts';
import type { Segments } from '../moments/segments.ts';
import type { Embeddings } from '../videos/embeddings.ts';
import { withOneModel } from '../videos/one-model.ts';
import { type Aim, aimOf, type Ordering } from './aim.ts';
import type { Choosing, Chosen } from './chosen.ts';
import type { Likes } from './likes.ts';
import type { WhatPeopleWrote } from './named.ts';
import type { Texts } from './texts.ts';
import type { Read, Vectors } from './vectors.ts';
import { type Away, awayOf, comparing, learntOf, nothingWanted } from './wanted.ts';
import { parseWords, type Words } from './words.ts';

/** Of so many videos it is looked at how far products spread. */
const SAMPLE = 500;
/** With fewer videos than that their parts say more. */
const FEW = 50;

export interface SearchOptions {
  readonly library: Library;
  readonly embeddings: Embeddings;
  readonly segments: Segments;
  readonly fits: Fits;
  readonly labels: LabelList;
  readonly texts: Texts;
  readonly likes: Likes;
  readonly choosing: Choosing;
  readonly named: WhatPeopleWrote;
  readonly vectors: Vectors;
  /** whether the model in use knows the demo's vocabulary alone */
  readonly isDemo: () => boolean;
}

export interface Asked {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Read) => void;
}

/** What the words come to. */
interface Wanted {
  readonly ordering: Ordering | undefined;
  readonly away: Away[];
  readonly unknownWords: string[];
}

export class Search {
  readonly #o: SearchOptions;

  constructor(options: SearchOptions) {
    this.#o = options;
  }

  /** Done anew where another model comes into use meanwhile. @throws TagError as the contract says, and of the model; AbortError */
  find(question: Question, most: number, asked: Asked): Promise<Results> {
    const words = parseWords(question.words);
    const { label, like } = question;
    if (label !== undefined) this.#o.labels.require(label);
    if (words.wanted.length + like.length === 0 && label === undefined) throw nothingWanted(words);
    return withOneModel(this.#o.embeddings, () => this.#find(question, words, most, asked));
  }

  async #find(question: Question, words: Words, most: number, asked: Asked): Promise<Results> {
    const { signal } = asked;
    const { label, like, filters, by } = question;
    const { choosing, likes, named, vectors } = this.#o;
    const of = await vectors.hold(asked);
    const chosen = await choosing.of(filters, label, signal);
    const [wanted, likeness, written] = await Promise.all([
      this.#wanted(words, label, signal),
      likes.meanOf(like, signal),
      label === undefined ? named.find(words, chosen.entries, signal) : [],
    ]);
    const aim = aimOf(wanted.ordering, likeness, () => this.#sample());
    const compared = wanted.away.length > 0 && wanted.ordering !== undefined ? comparing(wanted.ordering) : undefined;
    const how = { away: wanted.away, ...(compared === undefined ? {} : { wanted: compared }), by, most };
    const found = await this.#nearest(chosen, aim, how, signal);
    return {
      moments: found?.moments ?? [],
      named: written,
      of: found?.of ?? of,
      unseen: chosen.unseen,
      without: [...words.without],
      ...(compared === undefined ? {} : { compared: true as const }),
      unknownWords: wanted.unknownWords,
      ...(vectors.indexing === undefined ? {} : { indexing: vectors.indexing }),
    };
  }

  async #nearest(
    chosen: Chosen,
    aim: Aim | undefined,
    how: Pick<Args<VectorsContract, 'nearest'>, 'away' | 'wanted' | 'by' | 'most'>,
    signal: AbortSignal,
  ): Promise<{ moments: FoundMoment[]; of: number } | undefined> {
    if (aim === undefined || chosen.footages.names.length === 0) return undefined;
    const { key } = this.#o.embeddings;
    const model = key === undefined ? {} : { model: key.model };
    const { moments, of } = await this.#o.vectors.among(chosen.footages, signal, (call, choice) =>
      call('nearest', { choice, ...model, towards: aim.towards, ...how }, { signal }),
    );
    const told = moments.flatMap(({ product, ...item }) => {
      const place = chosen.placeOf(item);
      return place === undefined ? [] : [{ ...place, ...aim.answer(product, () => this.#vectorOf(item)) }];
    });
    return { moments: told, of };
  }

  async #wanted(words: Words, label: string | undefined, signal: AbortSignal): Promise<Wanted> {
    const { texts, fits } = this.#o;
    const [wanted, without] = [
      learntOf(label === undefined ? words.wanted : [], this.#o.isDemo()),
      learntOf(words.without, this.#o.isDemo()),
    ];
    const [vectors, left] = await Promise.all([
      texts.vectorsOf(wanted.texts, signal),
      texts.vectorsOf(without.texts, signal),
    ]);
    await fits.measured(signal);
    const away = left.map((text) => this.#away(text));
    const ofWords = vectors.length === 0 ? undefined : this.#directionOf(meanVector(vectors));
    return {
      ordering: label === undefined ? ofWords : await this.#ofLabel(label, signal),
      away,
      unknownWords: [...new Set([...wanted.unknown, ...without.unknown, ...this.#unknownOf(label)])],
    };
  }

  #away(text: Float32Array): Away {
    const away = awayOf(this.#o.fits.directionOf(text));
    if (away !== undefined) return away;
    throw new TagError('model-missing', 'The model has not read enough yet to leave words out: try again in a moment.');
  }

  /** Words by their fits; while these cannot be told yet, by their cosine. */
  #directionOf(text: Float32Array): Ordering {
    return this.#o.fits.directionOf(text) ?? { vector: text, fitOf: () => undefined };
  }

  async #ofLabel(id: string, signal: AbortSignal): Promise<Ordering | undefined> {
    const { labels, fits, texts } = this.#o;
    const { active } = labels;
    await fits.ready(active, signal);
    const place = active.ids.indexOf(id);
    if (place >= 0) return fits.direction(active, place) ?? this.#plainly(active, place);
    // The model has not read it yet, or cannot tell it from another of the list.
    const { text, facts } = labels.require(id);
    if (this.#unknownOf(id).length > 0) return undefined;
    return this.#directionOf(meanVector(await texts.vectorsOf(phrasesOf({ text, ...facts }), signal)));
  }

  #plainly({ vectors, learnt }: LabelList['active'], place: number): Ordering | undefined {
    return learnt[place] === true ? this.#directionOf(vectors[place] as Float32Array) : undefined;
  }

  #unknownOf(label: string | undefined): string[] {
    if (label === undefined || !this.#o.isDemo()) return [];
    const { text, facts } = this.#o.labels.require(label);
    return [text, ...(facts.wordings ?? [])].flatMap(unknownWords);
  }

  #vectorOf({ footage: name, span }: Item): Float32Array | undefined {
    const footage = footageNamed(name);
    return span === undefined ? this.#o.embeddings.get(footage)?.vector : this.#o.segments.vectorOf(footage, span);
  }

  #sample(): Float32Array[] {
    const { embeddings, segments } = this.#o;
    const videos = embeddings.vectors();
    const all = videos.length < FEW ? [...videos, ...segments.sample()] : videos;
    const step = Math.max(1, Math.floor(all.length / SAMPLE));
    return all.filter((_, i) => i % step === 0);
  }
}
