/** How high rows of results are, and where they lie. In pixels. */
import type { Row } from './rows.ts';

/** Of a row, and of the line over the first of a video's. */
export const ROW_HEIGHT = 60;
export const HEAD_HEIGHT = 26;

export function heightOf(row: Row | undefined): number {
  return ROW_HEIGHT + (row?.kind === 'moment' && row.heads !== undefined ? HEAD_HEIGHT : 0);
}

/** Where each begins, by its key. */
function topsOf(rows: readonly Row[]): ReadonlyMap<string, number> {
  let top = 0;
  const tops = new Map<string, number>();
  for (const row of rows) {
    tops.set(row.key, top);
    top += heightOf(row);
  }
  return tops;
}

/**
 * The list is scrolled so far once other rows are in it: the row that somebody is at stays where it is on the screen, or else the first
 * that is on it. At its top, with nobody in it, a list stays at its top.
 *
 * @param shown what of the list is on the screen
 */
export function scrolledFor(
  before: readonly Row[],
  now: readonly Row[],
  shown: { readonly top: number; readonly height: number },
  current: string | undefined,
): number {
  const [tops, then] = [topsOf(now), topsOf(before)];
  const left = before.filter(({ key }) => tops.has(key));
  const isShown = (row: Row): boolean => {
    const top = then.get(row.key) ?? 0;
    return top + heightOf(row) > shown.top && top < shown.top + shown.height;
  };
  const at =
    left.find((row) => row.key === current && isShown(row)) ?? (shown.top > 0 ? left.find(isShown) : undefined);
  return at === undefined ? shown.top : shown.top + (tops.get(at.key) ?? 0) - (then.get(at.key) ?? 0);
}
