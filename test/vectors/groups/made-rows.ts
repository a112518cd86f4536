/** Unit vectors made for a test, and what they are held as. */
import { randomOf } from '../../../electron/fit/random.ts';
import type { Rows } from '../../../electron/vectors/groups/rows.ts';

export const unhurried = { signal: new AbortController().signal, onProgress: () => {} };

export function rowsOf(vectors: readonly Float32Array[]): Rows {
  const size = vectors[0]?.length ?? 0;
  return {
    size,
    count: vectors.length,
    vector: (row) => vectors[row] as Float32Array,
    products: (queries) => {
      const products = new Float32Array((queries.length / size) * vectors.length);
      for (let q = 0, at = 0; q < queries.length; q += size) {
        const query = queries.subarray(q, q + size);
        for (const vector of vectors) products[at++] = productOf(query, vector);
      }
      return Promise.resolve(products);
    },
  };
}

export function productOf(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** As likely in one direction as in another. */
export function anywhere(size: number, random: () => number): Float32Array {
  return unit(Float32Array.from({ length: size }, () => normal(random)));
}

/** Around a middle: the larger the spread, the farther away. */
export function around(middle: Float32Array, spread: number, random: () => number): Float32Array {
  const step = spread / Math.sqrt(middle.length);
  return unit(middle.map((value) => value + step * normal(random)));
}

/** Some heaps of vectors, one heap's after the other's. */
export function heaps(sizes: readonly number[], spread: number, seed = 'heaps', dimensions = 32) {
  const random = randomOf(seed);
  const middles = sizes.map(() => anywhere(dimensions, random));
  const heapOf = sizes.flatMap((size, heap) => Array.from({ length: size }, () => heap));
  return { heapOf, vectors: heapOf.map((heap) => around(middles[heap] as Float32Array, spread, random)), random };
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
