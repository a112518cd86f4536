/** Some of the held vectors, as if there were no others. */
import type { Held } from '../held.ts';
import type { Rows } from './rows.ts';

/** Rows that are multiplied with at once. */
const BLOCK = 4_096;

/** @param chosen numbers of held rows @param signal breaks off with an AbortError between two blocks */
export function chosenRows(held: Held, chosen: Int32Array, signal: AbortSignal): Rows {
  const { size } = held;
  const vector = (row: number): Float32Array => held.vector(chosen[row] as number);
  // A copy of a few is soon made, and saves the products with all others each time.
  const products =
    2 * chosen.length <= held.rows ? productsWithCopy(held, chosen, signal) : productsAmongAll(held, chosen, signal);
  return { size, count: chosen.length, vector, products };
}

function productsWithCopy(held: Held, chosen: Int32Array, signal: AbortSignal): Rows['products'] {
  const blocks: Float32Array[] = [];
  for (let from = 0; from < chosen.length; from += BLOCK) {
    const some = chosen.subarray(from, from + BLOCK);
    const block = new Float32Array(some.length * held.size);
    for (let i = 0; i < some.length; i++) block.set(held.vector(some[i] as number), i * held.size);
    blocks.push(block);
  }
  return async (queries) => {
    const count = queries.length / held.size;
    const products = new Float32Array(count * chosen.length);
    let from = 0;
    for (const block of blocks) {
      signal.throwIfAborted();
      const some = block.length / held.size;
      const part = await held.multiply(queries, block);
      for (let q = 0; q < count; q++) products.set(part.subarray(q * some, (q + 1) * some), q * chosen.length + from);
      from += some;
    }
    return products;
  };
}

function productsAmongAll(held: Held, chosen: Int32Array, signal: AbortSignal): Rows['products'] {
  return async (queries) => {
    const all = await held.products(queries, { signal });
    if (chosen.length === held.rows) return all;
    const count = queries.length / held.size;
    const products = new Float32Array(count * chosen.length);
    for (let q = 0, at = 0; q < count; q++) {
      const from = q * held.rows;
      for (let i = 0; i < chosen.length; i++) products[at++] = all[from + (chosen[i] as number)] as number;
    }
    return products;
  };
}
