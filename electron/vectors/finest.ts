/** Which segments of some footage are its finest. */

export interface Segment {
  readonly row: number;
  /** seconds; NaN for the whole */
  readonly start: number;
  readonly end: number;
}

/**
 * Those that hold no other strictly within them. The whole holds every part.
 *
 * @param segments of one footage, each span once
 * @returns rows, in no particular order
 */
export function finestOf(segments: readonly Segment[]): number[] {
  const parts = segments.filter(({ start }) => !Number.isNaN(start));
  if (parts.length === 0) return segments.map(({ row }) => row);
  // What is behind one begins with it or later: it lies within if it ends no later.
  parts.sort((a, b) => a.start - b.start || b.end - a.end);
  const finest: number[] = [];
  let earliestEnd = Number.POSITIVE_INFINITY;
  for (const { row, end } of parts.reverse()) {
    if (earliestEnd > end) finest.push(row);
    earliestEnd = Math.min(earliestEnd, end);
  }
  return finest;
}
