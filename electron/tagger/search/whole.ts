/** The library as a whole: what of it is alike, what is like nothing else, and how all of it lies. */
import type { Filters } from '../../wire/app/asking.ts';
import type { FoundMoment, Working } from '../../wire/app/search.ts';
import type { Place } from '../../wire/app/tags.ts';
import type { Items } from '../../wire/vectors.ts';
import type { Fits } from '../fits/fits.ts';
import type { LabelList } from '../labels/list.ts';
import { fitOf } from '../moments/lanes.ts';
import type { Embeddings } from '../videos/embeddings.ts';
import { withOneModel } from '../videos/one-model.ts';
import { labelsApart } from './apart.ts';
import type { Choosing, Chosen } from './chosen.ts';
import type { Call, Vectors } from './vectors.ts';

/** Of the labels that fit the middle of a cluster, and tell it from the others, so many are told. */
const MOST_LABELS = 3;

export interface WholeOptions {
  readonly embeddings: Embeddings;
  readonly fits: Fits;
  readonly labels: LabelList;
  readonly choosing: Choosing;
  readonly vectors: Vectors;
}

export interface Waiting {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Working) => void;
}

export interface Cluster {
  places: Place[];
  labels: string[];
}

export class Whole {
  readonly #o: WholeOptions;

  constructor(options: WholeOptions) {
    this.#o = options;
  }

  /** @throws TagError `not-found` for a library that the model in use has seen nothing of; AbortError */
  clusters({ k, of, filters }: { k: number; of: Items; filters: Filters }, waiting: Waiting): Promise<Cluster[]> {
    return this.#ask(filters, waiting, async (call, choice, options, chosen) => {
      const { clusters } = await call('clusters', { choice, of, k }, options);
      const { active } = this.#o.labels;
      await this.#o.fits.ready(active, waiting.signal);
      const labels = labelsApart(
        clusters.map(({ middle }) => this.#fitsOf(middle, active)),
        MOST_LABELS,
      );
      return clusters.map(({ members }, at) => ({
        places: members.map((member) => chosen.placeOf(member)).filter((place) => place !== undefined),
        labels: (labels[at] ?? []).map((place) => active.ids[place] as string),
      }));
    });
  }

  /** @throws as `clusters` */
  unlike(
    { of, filters, most }: { of: Items; filters: Filters; most: number },
    waiting: Waiting,
  ): Promise<FoundMoment[]> {
    return this.#ask(filters, waiting, async (call, choice, options, chosen) => {
      const { items } = await call('unlike', { choice, of, most }, options);
      return items.flatMap((item) => {
        const place = chosen.placeOf(item);
        return place === undefined ? [] : [{ ...place, likeness: item.cosine }];
      });
    });
  }

  /** @throws as `clusters` */
  map(filters: Filters, waiting: Waiting): Promise<{ id: string; x: number; y: number }[]> {
    return this.#ask(filters, waiting, async (call, choice, options, chosen) => {
      const { points } = await call('map', { choice, of: 'videos' }, options);
      return points.flatMap(({ x, y, ...item }) => {
        const id = chosen.placeOf(item)?.id;
        return id === undefined ? [] : [{ id, x, y }];
      });
    });
  }

  /** Asks about the chosen videos, anew where another model comes into use meanwhile. */
  #ask<T>(
    filters: Filters,
    { signal, onProgress }: Waiting,
    work: (
      call: Call,
      choice: string,
      options: { signal: AbortSignal; onProgress: (progress: { fraction: number }) => void },
      chosen: Chosen,
    ) => Promise<T[]>,
  ): Promise<T[]> {
    const { embeddings, vectors, choosing } = this.#o;
    return withOneModel(embeddings, async () => {
      await vectors.hold({
        signal,
        onProgress: ({ read, of }) => onProgress({ stage: 'reading', fraction: of === 0 ? 1 : Math.min(1, read / of) }),
      });
      const chosen = await choosing.of(filters, undefined, signal);
      if (chosen.footages.names.length === 0) return [];
      const options = {
        signal,
        onProgress: ({ fraction }: { fraction: number }) => onProgress({ stage: 'comparing', fraction }),
      };
      return vectors.among(chosen.footages, signal, (call, choice) => work(call, choice, options, chosen));
    });
  }

  /** How each label fits what lies in the middle, where that is known. */
  #fitsOf(middle: Float32Array, active: LabelList['active']): (number | undefined)[] {
    return active.ids.map((_, place) => fitOf(this.#o.fits, active, place, { vector: middle, frames: [] }));
  }
}
