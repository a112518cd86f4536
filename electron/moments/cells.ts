/**
 * From the fits of segments to a fit over time. Segments overlap, and there are coarse and fine ones: at each time the finest speak, all that
 * are about as short as the shortest, with the mean of their fits. Pure.
 */

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

/**
 * @param looked in any order; what is empty covers nothing
 * @param ends the video: the cells go from 0 to then
 */
export function cellsOf(looked: readonly Stretch[], ends: number): Cells {
  // 3 · 0.1 and 0.3 are one time.
  const end = exactly(ends);
  const segments = looked.map((each) => ({ start: exactly(each.start), end: exactly(each.end) }));
  if (segments.length === 0) return { edges: [], speakers: [] };
  const within = new Set([0]);
  for (const segment of segments)
    for (const time of [segment.start, segment.end]) if (time > 0 && time < end) within.add(time);
  // As numbers, and not as what is compared by a function.
  const edges = [...Float64Array.from(within).sort(), end];
  const byStart = [...segments.keys()].sort((a, b) => startOf(segments, a) - startOf(segments, b));
  const speakers: number[][] = [];
  let next = 0;
  let open: number[] = [];
  for (let cell = 0; cell + 1 < edges.length; cell++) {
    const [from, until] = [edges[cell] as number, edges[cell + 1] as number];
    open = open.filter((i) => (segments[i] as Stretch).end >= until);
    for (; next < byStart.length && startOf(segments, byStart[next] as number) <= from; next++) {
      const i = byStart[next] as number;
      if ((segments[i] as Stretch).end >= until) open.push(i);
    }
    speakers.push(finestOf(segments, open));
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

function finestOf(segments: readonly Stretch[], open: readonly number[]): number[] {
  const shortest = open.reduce(
    (least, i) => Math.min(least, lengthOf(segments[i] as Stretch)),
    Number.POSITIVE_INFINITY,
  );
  return open.filter((i) => lengthOf(segments[i] as Stretch) <= AS_FINE * shortest);
}

/** To the microsecond. */
const exactly = (time: number): number => Math.round(time * 1e6) / 1e6;
const startOf = (segments: readonly Stretch[], i: number): number => (segments[i] as Stretch).start;
const lengthOf = ({ start, end }: Stretch): number => end - start;
