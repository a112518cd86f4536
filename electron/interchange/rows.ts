/** How much of a table or of a list of lines is looked at: what is more was never a list of labels, and is not gone through. */
import { MOST_LABELS } from '../wire/app/labels.ts';
import { TagError } from '../wire/errors.ts';

/** Lines or records, those too that are blank: several times what a list may have. */
export const MOST_ROWS = 4 * MOST_LABELS;
/** Cells of one record. */
export const MOST_CELLS = 1_000;

/** @throws TagError `too-large` */
export function requireFewRows(count: number): void {
  if (count <= MOST_ROWS) return;
  const [rows, labels] = [MOST_ROWS, MOST_LABELS].map((number) => number.toLocaleString('en'));
  throw new TagError(
    'too-large',
    `There are more than ${rows} lines in it, and a list has ${labels} labels at most: remove some.`,
  );
}

/** @throws TagError `too-large` */
export function requireFewCells(line: number, count: number, most = MOST_CELLS): void {
  if (count <= most) return;
  throw new TagError(
    'too-large',
    `Line ${line} has more than ${most.toLocaleString('en')} cells: write one label a line.`,
  );
}
