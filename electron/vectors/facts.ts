/** What is known of rows besides their vectors: which footage they are of, which spans, and which of them are the finest. */
import { finestOf, type Segment } from './finest.ts';

export const FIRST_ROWS = 1_024;
/** There is no such row. */
const NONE = -1;

export interface Row {
  /** by which the library finds it again */
  readonly rowid: number;
  readonly footage: string;
  /** seconds; NaN for the whole */
  readonly start: number;
  readonly end: number;
}

interface Fact {
  readonly rowid: number;
  readonly number: number;
  readonly start: number;
  readonly end: number;
  readonly previous: number;
}

/** What is known of rows besides their vectors. */
export class Facts {
  readonly rowids: Float64Array;
  readonly footageOf: Int32Array;
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  /** the row before of the same footage */
  readonly previous: Int32Array;
  readonly isFinest: Uint8Array;

  constructor(capacity: number, from?: Facts) {
    this.rowids = new Float64Array(capacity);
    this.footageOf = new Int32Array(capacity);
    this.starts = new Float64Array(capacity);
    this.ends = new Float64Array(capacity);
    this.previous = new Int32Array(capacity);
    this.isFinest = new Uint8Array(capacity);
    if (from === undefined) return;
    this.rowids.set(from.rowids);
    this.footageOf.set(from.footageOf);
    this.starts.set(from.starts);
    this.ends.set(from.ends);
    this.previous.set(from.previous);
    this.isFinest.set(from.isFinest);
  }

  copy(): Facts {
    return new Facts(this.rowids.length, this);
  }

  /** @returns itself, or larger ones with what was in these */
  with(row: number, { rowid, number, start, end, previous }: Fact): Facts {
    if (row >= this.rowids.length) {
      const larger = new Facts(Math.max(FIRST_ROWS, 2 * row), this);
      return larger.with(row, { rowid, number, start, end, previous });
    }
    this.rowids[row] = rowid;
    this.footageOf[row] = number;
    this.starts[row] = start;
    this.ends[row] = end;
    this.previous[row] = previous;
    this.isFinest[row] = 0;
    return this;
  }

  move(from: number, to: number): void {
    const { rowids, footageOf, starts, ends, isFinest } = this;
    for (const values of [rowids, footageOf, starts, ends, isFinest]) values[to] = values[from] as number;
  }
}

/** The footage of rows, by numbers, and which of its rows are its finest. */
export class Footages {
  readonly names: string[] = [];
  readonly #numbers = new Map<string, number>();
  /** by the number of footage: its row that came last; the others follow by `previous` */
  #lastOf: number[] = [];
  /** of footage whose finest segments are to be found anew */
  readonly #changed = new Set<number>();

  /** @returns the facts with this row's */
  put(facts: Facts, row: number, { rowid, footage, start, end }: Row): Facts {
    const number = this.#numberOf(footage);
    const larger = facts.with(row, { rowid, number, start, end, previous: this.#lastOf[number] ?? NONE });
    this.#lastOf[number] = row;
    this.#changed.add(number);
    return larger;
  }

  /** Something of the row's footage will be another. */
  change({ footageOf }: Facts, row: number): void {
    this.#changed.add(footageOf[row] as number);
  }

  /** @param isGone rows that count no more */
  link({ footageOf, previous }: Facts, rows: number, isGone: (row: number) => boolean = () => false): void {
    this.#lastOf = [];
    for (let row = 0; row < rows; row++) {
      if (isGone(row)) continue;
      const number = footageOf[row] as number;
      previous[row] = this.#lastOf[number] ?? NONE;
      this.#lastOf[number] = row;
    }
  }

  /** Of the footage of which something has changed. */
  findFinest({ starts, ends, previous, isFinest }: Facts): void {
    for (const number of this.#changed) {
      const segments: Segment[] = [];
      for (let row = this.#lastOf[number] ?? NONE; row !== NONE; row = previous[row] as number) {
        segments.push({ row, start: starts[row] as number, end: ends[row] as number });
        isFinest[row] = 0;
      }
      for (const row of finestOf(segments)) isFinest[row] = 1;
    }
    this.#changed.clear();
  }

  #numberOf(footage: string): number {
    const known = this.#numbers.get(footage);
    if (known !== undefined) return known;
    const number = this.names.push(footage) - 1;
    this.#numbers.set(footage, number);
    return number;
  }
}
