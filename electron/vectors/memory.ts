/**
 * Where the vectors of one model lie, once: in blocks, which are never moved. Rows are added at the end, behind all that anybody has been
 * given; where rows go, what they lay in is copied and the last ones take their places. So whoever has a `Held` can go on with it.
 */
import { TagError } from '../wire/errors.ts';
import { Facts, FIRST_ROWS, Footages, type Row } from './facts.ts';
import type { Held } from './held.ts';
import type { Multiply } from './multiply.ts';

/** Rows of a block: some milliseconds' work, and between two blocks others have their turn. */
const BLOCK = 65_536;

export class Memory {
  readonly #size: number;
  readonly #multiply: Multiply;
  #rows = 0;
  #blocks: Float32Array[] = [];
  #facts = new Facts(0);
  readonly #footages = new Footages();
  /** As long as nothing has changed. */
  #held: Held | undefined;

  /** @param size D */
  constructor(size: number, multiply: Multiply) {
    this.#size = size;
    this.#multiply = multiply;
  }

  get size(): number {
    return this.#size;
  }

  get rows(): number {
    return this.#rows;
  }

  isWhole(row: number): boolean {
    return Number.isNaN(this.#facts.starts[row]);
  }

  rowid(row: number): number {
    return this.#facts.rowids[row] as number;
  }

  /**
   * @param bytes of (D) float32, little end first
   * @returns whether these are D finite numbers; nothing is added where they are not
   * @throws TagError `out-of-memory`
   */
  add({ rowid, footage, start, end }: Row, bytes: Uint8Array): boolean {
    if (bytes.length !== 4 * this.#size) return false;
    const row = this.#rows;
    const vector = this.#place(row);
    new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength).set(bytes);
    let finite = 0;
    for (const value of vector) finite += value * 0;
    if (finite !== 0) return false;
    this.#facts = this.#footages.put(this.#facts, row, { rowid, footage, start, end });
    this.#rows += 1;
    this.#held = undefined;
    return true;
  }

  /** Lets rows go. */
  remove(isGone: (row: number) => boolean): void {
    const gone: number[] = [];
    for (let row = 0; row < this.#rows; row++) if (isGone(row)) gone.push(row);
    if (gone.length === 0) return;
    this.#facts = this.#facts.copy();
    this.#blocks = this.#blocks.slice();
    const copied = new Set<number>();
    const own = (row: number): void => {
      const block = Math.floor(row / BLOCK);
      if (!copied.has(block)) this.#blocks[block] = (this.#blocks[block] as Float32Array).slice();
      copied.add(block);
    };
    for (const row of gone) this.#footages.change(this.#facts, row);
    // From the end: what takes a place is then never one that goes, too.
    for (const row of gone.reverse()) {
      const last = this.#rows - 1;
      own(row);
      this.#place(row).set(this.#place(last));
      this.#facts.move(last, row);
      this.#rows = last;
    }
    // What is added next is written here, where others still read what was.
    if (this.#rows % BLOCK !== 0) own(this.#rows);
    this.#blocks.length = Math.ceil(this.#rows / BLOCK);
    this.#footages.link(this.#facts, this.#rows);
    this.#held = undefined;
  }

  held(): Held {
    this.#held ??= this.#hold();
    return this.#held;
  }

  #hold(): Held {
    this.#footages.findFinest(this.#facts);
    const [size, rows, blocks, multiply] = [this.#size, this.#rows, this.#blocks.slice(), this.#multiply];
    const { footageOf, starts, ends, isFinest } = this.#facts;
    return {
      ...{ size, rows, names: this.#footages.names },
      ...{ footageOf: footageOf.subarray(0, rows), starts: starts.subarray(0, rows), ends: ends.subarray(0, rows) },
      // What is added can take that from a row.
      isFinest: isFinest.slice(0, rows),
      vector: (row) => vectorIn(blocks, size, row),
      products: async (queries, { signal } = {}) => {
        const products = new Float32Array((queries.length / Math.max(1, size)) * rows);
        for (let first = 0; first < rows; first += BLOCK) {
          signal?.throwIfAborted();
          const count = Math.min(BLOCK, rows - first);
          const block = (blocks[first / BLOCK] as Float32Array).subarray(0, count * size);
          const part = await multiply(queries, block, size); // (Q, count)
          for (let query = 0; query * count < part.length; query++) {
            products.set(part.subarray(query * count, (query + 1) * count), query * rows + first);
          }
        }
        signal?.throwIfAborted();
        return products;
      },
      multiply: (queries, others) => multiply(queries, others, size),
    };
  }

  /** The memory of a row; made where it is the first of its block, or there is not enough of it yet. */
  #place(row: number): Float32Array {
    const index = Math.floor(row / BLOCK);
    const block = this.#blocks[index];
    const wanted = ((row % BLOCK) + 1) * this.#size;
    if (block === undefined || block.length < wanted) {
      // A small library's is small, too.
      const rows = index > 0 ? BLOCK : Math.min(BLOCK, Math.max(FIRST_ROWS, 2 * row));
      const larger = allocate(rows * this.#size);
      if (block !== undefined) larger.set(block);
      this.#blocks[index] = larger;
    }
    return vectorIn(this.#blocks, this.#size, row);
  }
}

function vectorIn(blocks: readonly Float32Array[], size: number, row: number): Float32Array {
  const from = (row % BLOCK) * size;
  return (blocks[Math.floor(row / BLOCK)] as Float32Array).subarray(from, from + size);
}

function allocate(length: number): Float32Array {
  try {
    return new Float32Array(length);
  } catch (error) {
    throw new TagError(
      'out-of-memory',
      'There is not enough memory to hold what the model has seen: close other programs and search again.',
      { cause: error },
    );
  }
}
