/** Of thousands of cells those that are in view, a pixel each at most. Pure. */
import { type Stage, toPixels, type View } from './geometry.ts';

/** The first place in an ascending list whose value is greater; its length where none is. */
export function firstAfter(ascending: readonly number[], value: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] as number) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Of cells with these edges: the first in view, and the one after the last. */
export function cellsInView(edges: readonly number[], { from, to }: View): { first: number; end: number } {
  const cells = Math.max(0, edges.length - 1);
  const first = Math.max(0, firstAfter(edges, from) - 1);
  const end = firstAfter(edges, to);
  // What begins just where the view ends is not in it.
  return { first: Math.min(first, cells), end: Math.min(cells, edges[end - 1] === to ? end - 1 : end) };
}

/** A run of cells that is drawn as one, pixels. */
export interface Column {
  readonly left: number;
  readonly right: number;
  readonly fit: number;
}

/**
 * Cells that are less than a pixel wide are drawn together, by the highest of them: what fits for a second must not be lost in an hour.
 * Where nothing is known nothing is drawn.
 */
export function columnsOf(edges: readonly number[], fits: readonly (number | null)[], stage: Stage): Column[] {
  const { first, end } = cellsInView(edges, stage);
  const columns: Column[] = [];
  let open: { left: number; right: number; fit: number } | undefined;
  for (let cell = first; cell < end; cell++) {
    const fit = fits[cell] ?? null;
    const left = toPixels(stage, edges[cell] as number);
    const right = toPixels(stage, edges[cell + 1] as number);
    if (fit === null) continue;
    const isSame = open !== undefined && Math.floor(open.left) === Math.floor(left) && right - left < 1;
    if (open !== undefined && isSame) {
      open.right = Math.max(open.right, right);
      open.fit = Math.max(open.fit, fit);
      continue;
    }
    if (open !== undefined) columns.push(open);
    open = { left, right, fit };
  }
  if (open !== undefined) columns.push(open);
  return columns;
}

/** Of things that follow each other in time and do not overlap, those in view. */
export function inView<T extends { readonly start: number; readonly end: number }>(
  ordered: readonly T[],
  { from, to }: View,
): readonly T[] {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ordered[middle] as T).end > from) high = middle;
    else low = middle + 1;
  }
  let end = low;
  while (end < ordered.length && (ordered[end] as T).start < to) end++;
  return ordered.slice(low, end);
}
