/** What of the held rows a question is about. */
import type { Item, Items } from '../wire/vectors.ts';
import type { Held } from './held.ts';

/** By the numbers of footage: 1 for what is meant. Undefined means all. */
export type Chosen = Uint8Array | undefined;

export function isItem(held: Held, row: number, of: Items, chosen: Chosen): boolean {
  if (chosen !== undefined && chosen[held.footageOf[row] as number] !== 1) return false;
  return of === 'videos' ? isWhole(held, row) : held.isFinest[row] === 1;
}

/** Ascending. */
export function rowsOf(held: Held, of: Items, chosen: Chosen): Int32Array {
  const rows = new Int32Array(held.rows);
  let count = 0;
  for (let row = 0; row < held.rows; row++) if (isItem(held, row, of, chosen)) rows[count++] = row;
  return rows.subarray(0, count);
}

export function itemAt(held: Held, row: number): Item {
  const footage = held.names[held.footageOf[row] as number] as string;
  if (isWhole(held, row)) return { footage };
  return { footage, span: { start: held.starts[row] as number, end: held.ends[row] as number } };
}

function isWhole(held: Held, row: number): boolean {
  return Number.isNaN(held.starts[row]);
}
