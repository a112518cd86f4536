/** How carefully an index is to be looked through, so that hardly anything is missed: measured on some of its own vectors. */
import { randomOf } from '../../fit/random.ts';
import { bestOf } from '../best.ts';
import type { Multiply } from '../multiply.ts';
import type { Care, VectorTable } from './lancedb.ts';
import { LOOKED } from './open.ts';

const QUESTIONS = 48;
const NEAREST = 10;
/** Less is not enough; a little more is wanted, for the next questions are others. */
const ENOUGH = 0.985;
export const LEAST_RECALL = 0.97;
/** So many texts say how people ask; of fewer it is not known. */
const TEXTS = 12;
/** How like one row a question is in the place of a text, and otherwise far from everything: as far as any text is from any film. */
const LIKENESS = 0.3;

/** Questions, and of each the ten nearest of all that are put. */
export class Truth {
  /** (Q, D) */
  readonly queries: Float32Array;
  readonly #size: number;
  readonly #keys: number[][] = [];
  readonly #products: number[][] = [];

  /**
   * Every other question is like a row, as what is asked by an example; the others are texts. Where the library has too few of them they
   * are the worst that there could be, and the index is looked through more thoroughly than most questions need.
   *
   * @param some (n, D) rows of the library
   * @param texts (n, D) that the model has read for it: labels
   */
  constructor(some: readonly Float32Array[], size: number, texts: readonly Float32Array[] = []) {
    this.#size = size;
    const random = randomOf('recall');
    const count = some.length === 0 ? 0 : QUESTIONS;
    this.queries = new Float32Array(count * size);
    for (let q = 0; q < count; q++) {
      this.#keys.push([]);
      this.#products.push([]);
      const from = q % 2 === 1 && texts.length >= TEXTS ? texts : some;
      const row = from[Math.floor((q * from.length) / count)] as Float32Array;
      if (from === texts) {
        this.queries.set(row, q * size);
        continue;
      }
      const noise = Float32Array.from({ length: size }, () => random() + random() + random() - 1.5);
      const along = Math.hypot(...row) || 1;
      const across = Math.hypot(...noise) || 1;
      const like = q % 2 === 0 ? 0.95 : LIKENESS;
      const unlike = Math.sqrt(1 - like ** 2);
      for (let i = 0; i < size; i++) {
        this.queries[q * size + i] = (like * (row[i] as number)) / along + (unlike * (noise[i] as number)) / across;
      }
    }
  }

  /** @param vectors (n, D) */
  async put(keys: Float64Array, vectors: Float32Array, multiply: Multiply): Promise<void> {
    if (this.queries.length === 0) return;
    const products = await multiply(this.queries, vectors, this.#size);
    for (const [q, known] of this.#keys.entries()) {
      const own = products.subarray(q * keys.length, (q + 1) * keys.length);
      const highest = this.#products[q] as number[];
      const all = [...bestOf(own, NEAREST)].map((i) => ({ key: keys[i] as number, product: own[i] as number }));
      known.forEach((key, i) => void all.push({ key, product: highest[i] as number }));
      all.sort((a, b) => b.product - a.product).splice(NEAREST);
      this.#keys[q] = all.map(({ key }) => key);
      this.#products[q] = all.map(({ product }) => product);
    }
  }

  /** The least care that is enough, and what is found with it. */
  async measure(table: VectorTable, partitions: number): Promise<Care & { recall: number }> {
    let last = { probes: partitions, refine: 1, recall: 1 };
    for (const care of ladder(partitions)) {
      last = { ...care, recall: await this.#recall(table, care) };
      if (last.recall >= ENOUGH) break;
    }
    return last;
  }

  async #recall(table: VectorTable, care: Care): Promise<number> {
    let [found, there] = [0, 0];
    for (const [q, known] of this.#keys.entries()) {
      const query = this.queries.slice(q * this.#size, (q + 1) * this.#size);
      const keys = new Set(Array.from(await table.nearest(query, LOOKED, care)));
      there += known.length;
      found += known.filter((key) => keys.has(key)).length;
    }
    return there === 0 ? 1 : found / there;
  }
}

/** From the quickest to the most careful. */
function ladder(partitions: number): Care[] {
  const some = [
    { probes: 20, refine: 5 },
    { probes: 20, refine: 10 },
    { probes: 40, refine: 10 },
    { probes: partitions / 4, refine: 10 },
    { probes: partitions / 2, refine: 10 },
    { probes: partitions, refine: 10 },
    { probes: partitions, refine: 25 },
    { probes: partitions, refine: 50 },
    { probes: partitions, refine: 100 },
  ];
  return some.map(({ probes, refine }) => ({ probes: Math.min(partitions, Math.ceil(Math.max(20, probes))), refine }));
}
