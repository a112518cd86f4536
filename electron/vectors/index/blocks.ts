/** Vectors of some rows, one behind the other, in memory. */
import { TagError } from '../../wire/errors.ts';
import type { Breaking } from '../held.ts';
import type { Multiply } from '../multiply.ts';

/** Rows of a block: some milliseconds' work, and between two blocks others have their turn. */
const BLOCK = 16_384;

export class Blocks {
  readonly #size: number;
  #rows = 0;
  readonly #blocks: Float32Array[] = [];

  /** @param size D */
  constructor(size: number) {
    this.#size = size;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Takes a place behind the others. @returns (D) its memory, to be written. @throws TagError `out-of-memory` */
  next(): Float32Array {
    const place = this.#rows;
    if (place % BLOCK === 0) this.#blocks.push(this.#allocate());
    this.#rows += 1;
    return this.at(place);
  }

  /** (D) */
  at(place: number): Float32Array {
    const from = (place % BLOCK) * this.#size;
    return (this.#blocks[Math.floor(place / BLOCK)] as Float32Array).subarray(from, from + this.#size);
  }

  /**
   * Of those that are there when it is asked.
   *
   * @param queries (Q, D)
   * @returns (Q, n)
   */
  async products(queries: Float32Array, multiply: Multiply, { signal }: Breaking = {}): Promise<Float32Array> {
    const [size, rows, blocks] = [this.#size, this.#rows, this.#blocks.slice()];
    const count = queries.length / size;
    const products = new Float32Array(count * rows);
    for (const [i, block] of blocks.entries()) {
      signal?.throwIfAborted();
      const some = Math.min(BLOCK, rows - i * BLOCK);
      const part = await multiply(queries, block.subarray(0, some * size), size);
      for (let q = 0; q < count; q++) products.set(part.subarray(q * some, (q + 1) * some), q * rows + i * BLOCK);
    }
    signal?.throwIfAborted();
    return products;
  }

  #allocate(): Float32Array {
    try {
      return new Float32Array(BLOCK * this.#size);
    } catch (error) {
      throw new TagError(
        'out-of-memory',
        'There is not enough memory for this question: ask about fewer videos, or close other programs.',
        { cause: error },
      );
    }
  }
}
