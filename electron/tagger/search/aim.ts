/**
 * What found things are ordered by: a vector whose products with segments are the higher the better they answer. Pure.
 *
 * Words alone are ordered as their fits are, likenesses alone by their cosine. Both together are added, each by how far it spreads over
 * the library: a cosine between two videos moves far more than one between a video and words.
 */
import { dot } from '../../fit/rows.ts';
import type { Fit } from '../../wire/app/rankings.ts';
import type { FoundMoment } from '../../wire/app/search.ts';

/** What words are ordered by. */
export interface Ordering {
  /** (D) of any length */
  readonly vector: Float32Array;
  /** undefined where fits cannot be told yet */
  fitOf(product: number): Fit | undefined;
}

/** What is said of something that was found. */
export type Answer = Pick<FoundMoment, 'fit' | 'calibrated' | 'likeness'>;

export interface Aim {
  /** (D) of any length */
  readonly towards: Float32Array;
  /** @param vectorOf (D) the found thing's own, undefined where it is gone: asked for where its product alone does not say it */
  answer(product: number, vectorOf: () => Float32Array | undefined): Answer;
}

/** @param words @param like (D) unit vector @param sample (D) vectors of the library, from all over */
export function aimOf(
  words: Ordering | undefined,
  like: Float32Array | undefined,
  sample: () => readonly Float32Array[],
): Aim | undefined {
  if (words !== undefined && like !== undefined) return bothOf(words, like, sample());
  if (words !== undefined) return { towards: words.vector, answer: (product) => fitted(words, product) };
  return like && { towards: like, answer: (product) => ({ likeness: product }) };
}

function bothOf(words: Ordering, like: Float32Array, sample: readonly Float32Array[]): Aim {
  const [ofWords, ofLike] = [spreadOf(words.vector, sample), spreadOf(like, sample)];
  return {
    towards: words.vector.map((value, i) => value / ofWords + (like[i] as number) / ofLike),
    answer: (_, vectorOf) => {
      const vector = vectorOf();
      if (vector?.length !== like.length) return {};
      return {
        ...fitted(words, dot(vector, 0, words.vector, vector.length)),
        likeness: dot(vector, 0, like, vector.length),
      };
    },
  };
}

function fitted(words: Ordering, product: number): Answer {
  const fit = words.fitOf(product);
  return fit === undefined ? {} : { fit: fit.value, ...(fit.calibrated === true ? { calibrated: true } : {}) };
}

/** The standard deviation of the products; 1 where there are too few to have one. */
function spreadOf(vector: Float32Array, sample: readonly Float32Array[]): number {
  const products = sample.map((other) => dot(other, 0, vector, vector.length));
  const mean = products.reduce((sum, product) => sum + product, 0) / products.length;
  const variance = products.reduce((sum, product) => sum + (product - mean) ** 2, 0) / products.length;
  return variance > 1e-12 ? Math.sqrt(variance) : 1;
}
