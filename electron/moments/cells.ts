/**
 * From the fits of segments to a fit over time. Segments overlap, and there are coarse and fine ones: at each time the finest speak, all that
 * are about as short as the shortest, with the mean of their fits. One sweep over the edges, so that ten thousand segments which lie in each
 * other cost little more than ten thousand side by side. Pure.
 */
import { exactly } from './exactly.ts';

/** `[start, end)`, seconds. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Between two edges nothing changes: cell i is `[edges[i], edges[i + 1])`. */
export interface Cells {
  /** (n + 1,) ascending; empty where there are no segments */
  readonly edges: readonly number[];
  /** (n,) which segments speak in each cell; none where none covers it */
  readonly speakers: readonly (readonly number[])[];
}

/** A segment so many times as long as the shortest is as fine: a scene of nine seconds beside its parts of eight. */
const AS_FINE = 1.5;
/** So many speak in one cell, the finest of them: what more would say hardly moves a mean. */
const MOST_SPEAKERS = 64;

/**
 * @param looked in any order; what is empty covers nothing
 * @param ends the video: the cells go from 0 to then
 */
export function cellsOf(looked: readonly Stretch[], ends: number): Cells {
  const end = exactly(ends);
  const segments = looked.map((each) => ({ start: exactly(each.start), end: exactly(each.end) }));
  if (segments.length === 0) return { edges: [], speakers: [] };
  const within = new Set([0]);
  for (const segment of segments)
    for (const time of [segment.start, segment.end]) if (time > 0 && time < end) within.add(time);
  // As numbers, and not as what is compared by a function.
  const edges = [...Float64Array.from(within).sort(), end];
  const comes = ascending(segments, ({ start }) => start);
  const goes = ascending(segments, ({ end: last }) => last);
  const at = (order: readonly number[], place: number): Stretch => segments[order[place] as number] as Stretch;
  const open = new Open(segments);
  const speakers: number[][] = [];
  let [next, past] = [0, 0];
  for (const from of edges.slice(0, -1)) {
    for (; past < goes.length && at(goes, past).end <= from; past++) open.remove(goes[past] as number);
    for (; next < comes.length && at(comes, next).start <= from; next++) {
      if (at(comes, next).end > from) open.add(comes[next] as number);
    }
    speakers.push(open.finest());
  }
  return { edges, speakers };
}

/** @param fits of each segment; undefined where it is not known */
export function fitsIn({ speakers }: Cells, fits: (segment: number) => number | undefined): (number | undefined)[] {
  return speakers.map((speaking) => {
    let [sum, count] = [0, 0];
    for (const segment of speaking) {
      const fit = fits(segment);
      if (fit === undefined) continue;
      sum += fit;
      count += 1;
    }
    return count === 0 ? undefined : sum / count;
  });
}

/** The segments that cover a cell, the shortest first. */
class Open {
  readonly #lengths: Float64Array;
  /** by length */
  readonly #order: readonly number[];
  /** where in that order each segment is */
  readonly #rankOf: Uint32Array;
  /** ranks of those that are open, ascending */
  readonly #ranks: Uint32Array;
  #count = 0;

  constructor(segments: readonly Stretch[]) {
    this.#lengths = Float64Array.from(segments, ({ start, end }) => end - start);
    this.#order = ascending(segments, ({ start, end }) => end - start);
    this.#rankOf = new Uint32Array(segments.length);
    for (const [rank, segment] of this.#order.entries()) this.#rankOf[segment] = rank;
    this.#ranks = new Uint32Array(segments.length);
  }

  add(segment: number): void {
    const rank = this.#rankOf[segment] as number;
    const place = this.#placeOf(rank);
    this.#ranks.copyWithin(place + 1, place, this.#count);
    this.#ranks[place] = rank;
    this.#count += 1;
  }

  /** Nothing where it is not open. */
  remove(segment: number): void {
    const rank = this.#rankOf[segment] as number;
    const place = this.#placeOf(rank);
    if (place === this.#count || this.#ranks[place] !== rank) return;
    this.#ranks.copyWithin(place, place + 1, this.#count);
    this.#count -= 1;
  }

  finest(): number[] {
    const finest: number[] = [];
    let most = Number.POSITIVE_INFINITY;
    for (let place = 0; place < Math.min(this.#count, MOST_SPEAKERS); place++) {
      const segment = this.#order[this.#ranks[place] as number] as number;
      const length = this.#lengths[segment] as number;
      if (place === 0) most = AS_FINE * length;
      if (length > most) break;
      finest.push(segment);
    }
    return finest.sort((a, b) => a - b);
  }

  /** Of the first rank that is not lower. */
  #placeOf(rank: number): number {
    let [low, high] = [0, this.#count];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ranks[middle] as number) < rank) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The places of things in the order of a number of theirs. */
function ascending(segments: readonly Stretch[], numberOf: (segment: Stretch) => number): number[] {
  const numbers = Float64Array.from(segments, numberOf);
  return [...numbers.keys()].sort((a, b) => (numbers[a] as number) - (numbers[b] as number) || a - b);
}
