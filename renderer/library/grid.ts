/** Cells in rows: how many fit, how large they are, and where the arrow keys lead. Pure. */

export interface Grid {
  readonly columns: number;
  /** pixels */
  readonly width: number;
  readonly height: number;
}

/** Pixels: a picture in which something can be made out. */
const LEAST_WIDTH = 108;
/** Below the picture: the name, and a line of what is known. */
const WORDS_HEIGHT = 40;
const PADDING = 4;

export function gridIn(width: number): Grid {
  const columns = Math.max(1, Math.floor(width / LEAST_WIDTH));
  const cell = Math.floor(width / columns);
  return { columns, width: cell, height: Math.round(((cell - 2 * PADDING) * 9) / 16) + WORDS_HEIGHT + 2 * PADDING };
}

/**
 * How far a key goes from a cell; undefined for a key that goes nowhere. Down from above a short last row goes to its end, and no
 * key leaves a row that has no other above or below it.
 *
 * @param page rows that are in sight at once
 */
export function stepByKey(key: string, at: number, count: number, columns: number, page: number): number | undefined {
  const rows = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page }[key];
  if (rows !== undefined) {
    const [row, last] = [Math.floor(at / columns), Math.floor((count - 1) / columns)];
    const target = Math.max(0, Math.min(last, row + rows));
    return Math.min(count - 1, at + (target - row) * columns) - at;
  }
  if (columns > 1 && key === 'ArrowRight') return 1;
  if (columns > 1 && key === 'ArrowLeft') return -1;
  return { Home: -count, End: count }[key];
}
