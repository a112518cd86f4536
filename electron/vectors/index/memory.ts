/**
 * What is known of a library's rows where an index knows their vectors: all facts in memory, and the vectors of those rows alone that came
 * after the index was made. Any other vector is read from the library when it is asked for, and so every answer is of what is there.
 *
 * Rows keep their numbers: one that goes stays as a row that is neither a whole nor a moment.
 */
import { setImmediate as breathe } from 'node:timers/promises';
import { TagError } from '../../wire/errors.ts';
import { bestOf, NO_SCORE } from '../best.ts';
import { Facts, Footages, type Row } from '../facts.ts';
import type { Breaking, Held } from '../held.ts';
import type { Multiply } from '../multiply.ts';
import type { Tables } from '../tables.ts';
import { Blocks } from './blocks.ts';
import type { OpenIndex } from './open.ts';

/** Vectors that are read between two turns of others: a few milliseconds. */
const AT_ONCE = 256;
/** Rows of which products are made at once where all are read. */
const STREAMED = 4_096;
/** The vector is not in memory. */
const IN_LIBRARY = -1;

interface Places {
  /** (N) where its vector lies in the blocks, or `IN_LIBRARY` */
  readonly of: Int32Array;
}

export class IndexedMemory {
  readonly size: number;
  readonly index: OpenIndex;
  readonly #tables: Tables;
  readonly #multiply: Multiply;
  readonly #footages = new Footages();
  readonly #blocks: Blocks;
  #facts = new Facts(0);
  #places: Places = { of: new Int32Array(0) };
  #isWhole = new Uint8Array(0);
  #isGone = new Uint8Array(0);
  /** by place in the blocks */
  readonly #rowOf: number[] = [];
  #rows = 0;
  #gone = 0;
  #held: Held | undefined;
  /** of both tables, ascending by their ids: rows whose vectors are in the library */
  readonly #known = { embeddings: new Ascending(), segments: new Ascending() };

  constructor(index: OpenIndex, tables: Tables, multiply: Multiply) {
    this.index = index;
    this.size = index.stamp.size;
    this.#tables = tables;
    this.#multiply = multiply;
    this.#blocks = new Blocks(this.size);
  }

  /** How many there are. */
  get rows(): number {
    return this.#rows - this.#gone;
  }

  /** How many came after the index, or have gone since. */
  get strange(): number {
    return (
      this.#blocks.rows +
      this.index.stamp.rows -
      this.#known.embeddings.rows.length -
      this.#known.segments.rows.length +
      this.#gone
    );
  }

  /** Of the numbers that rows have had. */
  get numbers(): number {
    return this.#rows;
  }

  isWhole(row: number): boolean {
    return this.#isWhole[row] === 1;
  }

  rowid(row: number): number {
    return this.#facts.rowids[row] as number;
  }

  /** @param bytes of a row that the index knows: how many there are @returns whether it was taken */
  add(row: Row, bytes: Uint8Array | number): boolean {
    const isWhole = Number.isNaN(row.start);
    if (typeof bytes === 'number') {
      if (bytes !== 4 * this.size || this.index.isUnusable(isWhole, row.rowid)) return false;
      this.#known[isWhole ? 'embeddings' : 'segments'].push(row.rowid, this.#put(row, isWhole, IN_LIBRARY));
      return true;
    }
    if (bytes.length !== 4 * this.size || !isAllFinite(bytes)) return false;
    const place = this.#blocks.rows;
    read(bytes, this.#blocks.next());
    this.#rowOf[place] = this.#put(row, isWhole, place);
    return true;
  }

  remove(isGone: (row: number) => boolean): void {
    let gone = 0;
    for (let row = 0; row < this.#rows; row++) {
      if (this.#isGone[row] === 1 || !isGone(row)) continue;
      if (gone === 0) this.#facts = this.#facts.copy();
      gone += 1;
      this.#footages.change(this.#facts, row);
      this.#isGone[row] = 1;
      this.#facts.starts[row] = 0;
      this.#facts.ends[row] = 0;
      this.#facts.isFinest[row] = 0;
    }
    if (gone === 0) return;
    this.#gone += gone;
    this.#footages.link(this.#facts, this.#rows, (row) => this.#isGone[row] === 1);
    this.#held = undefined;
  }

  held(): Held {
    this.#held ??= this.#hold();
    return this.#held;
  }

  #put(row: Row, isWhole: boolean, place: number): number {
    const number = this.#rows++;
    if (number >= this.#isWhole.length) {
      const capacity = Math.max(1_024, 2 * number);
      this.#isWhole = grown(this.#isWhole, new Uint8Array(capacity));
      this.#isGone = grown(this.#isGone, new Uint8Array(capacity));
      this.#places = { of: grown(this.#places.of, new Int32Array(capacity)) };
    }
    this.#facts = this.#footages.put(this.#facts, number, row);
    this.#isWhole[number] = isWhole ? 1 : 0;
    this.#places.of[number] = place;
    this.#held = undefined;
    return number;
  }

  #hold(): Held {
    this.#footages.findFinest(this.#facts);
    const [size, rows, places] = [this.size, this.#rows, this.#places.of];
    const { footageOf, starts, ends, isFinest, rowids } = this.#facts;
    const isWhole = this.#isWhole;
    const copy = (row: number, into: Float32Array): boolean => {
      const place = places[row] as number;
      if (place !== IN_LIBRARY) into.set(this.#blocks.at(place));
      else {
        const bytes = this.#vectorAt(isWhole[row] === 1, rowids[row] as number);
        if (bytes === undefined || bytes.length !== 4 * size) return false;
        read(bytes, into);
      }
      return true;
    };
    const known = { embeddings: this.#known.embeddings.rows.length, segments: this.#known.segments.rows.length };
    const held: Held = {
      ...{ size, rows, names: this.#footages.names },
      ...{ footageOf: footageOf.subarray(0, rows), starts: starts.subarray(0, rows), ends: ends.subarray(0, rows) },
      isFinest: isFinest.slice(0, rows),
      vector: (row) => {
        const vector = new Float32Array(size);
        copy(row, vector);
        return vector;
      },
      products: (queries, breaking) => this.#products(rows, copy, queries, breaking),
      multiply: (queries, others) => this.#multiply(queries, others, size),
      indexed: {
        nearest: (query, most) => this.#nearest(query, most, rows, known),
        only: (some, breaking) => only(held, some, copy, this.#multiply, breaking),
      },
    };
    return held;
  }

  #vectorAt(isWhole: boolean, rowid: number): Uint8Array | undefined {
    // Asked again, the question is about what is read now.
    if (!this.#tables.isOpen) throw new TagError('not-found', 'The library was read anew meanwhile: search again.');
    return (isWhole ? this.#tables.embeddings : this.#tables.segments).vectorAt(rowid);
  }

  async #products(
    rows: number,
    copy: (row: number, into: Float32Array) => boolean,
    queries: Float32Array,
    { signal }: Breaking = {},
  ): Promise<Float32Array> {
    const count = queries.length / Math.max(1, this.size);
    const products = new Float32Array(count * rows);
    for (let first = 0; first < rows; first += STREAMED) {
      const some = Math.min(STREAMED, rows - first);
      const vectors = new Float32Array(some * this.size);
      const missing: number[] = [];
      for (let i = 0; i < some; i++) {
        if (!copy(first + i, vectors.subarray(i * this.size, (i + 1) * this.size))) missing.push(first + i);
        if (i % AT_ONCE === AT_ONCE - 1) await breathe();
      }
      signal?.throwIfAborted();
      const part = await this.#multiply(queries, vectors, this.size);
      for (let q = 0; q < count; q++) {
        products.set(part.subarray(q * some, (q + 1) * some), q * rows + first);
        for (const row of missing) products[q * rows + row] = NO_SCORE;
      }
    }
    signal?.throwIfAborted();
    return products;
  }

  async #nearest(
    query: Float32Array,
    most: number,
    rows: number,
    known: { embeddings: number; segments: number },
  ): Promise<{ rows: Int32Array; isShort: boolean } | undefined> {
    const keys = await this.index.nearest(query, most);
    if (keys === undefined) return undefined;
    const found: number[] = [];
    for (const key of Array.from(keys)) {
      const table = key % 2 === 0 ? 'embeddings' : 'segments';
      const row = this.#known[table].find(Math.floor(key / 2), known[table]);
      if (row !== undefined) found.push(row);
    }
    const fresh = await this.#blocks.products(query, this.#multiply);
    for (const place of bestOf(fresh, most)) found.push(this.#rowOf[place] as number);
    return { rows: Int32Array.from(found.filter((row) => row < rows)).sort(), isShort: keys.length < most };
  }
}

/** Ids that came in ascending order, and their rows. */
class Ascending {
  readonly ids: number[] = [];
  readonly rows: number[] = [];

  push(id: number, row: number): void {
    this.ids.push(id);
    this.rows.push(row);
  }

  /** Among the first `count`. */
  find(id: number, count: number): number | undefined {
    let [low, high] = [0, count - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const there = this.ids[middle] as number;
      if (there === id) return this.rows[middle];
      if (there < id) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }
}

/** Some rows of another `Held`, in memory: as if there were no others. */
async function only(
  whole: Held,
  rows: Int32Array,
  copy: (row: number, into: Float32Array) => boolean,
  multiply: Multiply,
  { signal }: Breaking = {},
): Promise<{ held: Held; rows: Int32Array }> {
  const { size, names } = whole;
  const blocks = new Blocks(size);
  const there: number[] = [];
  const vector = new Float32Array(size);
  for (const [i, row] of rows.entries()) {
    if (copy(row, vector)) {
      blocks.next().set(vector);
      there.push(row);
    }
    if (i % AT_ONCE !== AT_ONCE - 1) continue;
    await breathe();
    signal?.throwIfAborted();
  }
  const held: Held = {
    ...{ size, rows: there.length, names },
    footageOf: Int32Array.from(there, (row) => whole.footageOf[row] as number),
    starts: Float64Array.from(there, (row) => whole.starts[row] as number),
    ends: Float64Array.from(there, (row) => whole.ends[row] as number),
    isFinest: Uint8Array.from(there, (row) => whole.isFinest[row] as number),
    vector: (row) => blocks.at(row),
    products: (queries, breaking) => blocks.products(queries, multiply, breaking),
    multiply: whole.multiply,
  };
  return { held, rows: Int32Array.from(there) };
}

function read(bytes: Uint8Array, into: Float32Array): void {
  new Uint8Array(into.buffer, into.byteOffset, into.byteLength).set(bytes);
}

function isAllFinite(bytes: Uint8Array): boolean {
  const vector = new Float32Array(bytes.slice().buffer);
  return vector.every((value) => Number.isFinite(value));
}

function grown<T extends Uint8Array | Int32Array>(from: T, into: T): T {
  into.set(from);
  return into;
}
