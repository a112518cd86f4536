/** What is least like anything else. */
import { randomOf } from '../../fit/random.ts';
import { breathing } from '../../turns/breath.ts';
import { Nearest } from './nearest.ts';
import { type Asking, blockOf, eachRow, everyRow, type Rows, someRows } from './rows.ts';

/** With so many of those nearest to it a row is compared. */
const NEAREST = 10;
/** With so many rows each is held against a part of them first: that says what it can at least come to. */
const SAMPLE = 2_000;

export interface Unlike {
  readonly row: number;
  /** the mean with those nearest to it */
  readonly cosine: number;
}

/**
 * The rows with the lowest mean cosine with the ten nearest to them, lowest first.
 *
 * Exact, and yet not all products of all rows: the mean with the nearest of a sample is at most that with the nearest of all. So in
 * the order of the former, once it reaches what has been found, nothing lower comes.
 *
 * @param footage (n) rows of one footage do not count as nearest to each other: neighbours in time are always alike
 * @throws AbortError
 */
export async function unlike(rows: Rows, footage: Int32Array, most: number, asking: Asking): Promise<Unlike[]> {
  if (most === 0) return [];
  const order = await byLeast(rows, footage, asking);
  const found: Unlike[] = [];
  const breathe = breathing(asking.signal, 1);
  const block = blockOf(rows);
  for (let from = 0; from < order.length; from += block) {
    const highest = found.length < most ? Number.POSITIVE_INFINITY : (found.at(-1)?.cosine as number);
    const some = order.slice(from, from + block).filter(({ cosine }) => cosine <= highest);
    if (some.length === 0) break;
    const take = (row: number, products: Float32Array): Promise<void> | undefined => {
      const nearest = nearestOf(row, products, footage);
      if (nearest.count > 0) found.push({ row, cosine: mean(nearest) });
      return breathe();
    };
    const onProgress = (): void => asking.onProgress(0.5 + (0.5 * Math.min(order.length, from + block)) / order.length);
    await eachRow(
      rows,
      Int32Array.from(some, ({ row }) => row),
      take,
      { signal: asking.signal, onProgress },
    );
    found.sort(byCosine).splice(most);
  }
  return found;
}

/** Each row with the least that its mean can be, ascending. */
async function byLeast(rows: Rows, footage: Int32Array, { signal, onProgress }: Asking): Promise<Unlike[]> {
  if (rows.count <= SAMPLE) return Array.from(everyRow(rows), (row) => ({ row, cosine: -1 }));
  const sample = someRows(rows, SAMPLE, randomOf('unlike'));
  const bests = Array.from({ length: rows.count }, () => new Nearest(NEAREST));
  const breathe = breathing(signal, 1);
  const take = (other: number, products: Float32Array): Promise<void> | undefined => {
    for (let row = 0; row < rows.count; row++) {
      if (footage[row] !== footage[other]) bests[row]?.put(other, products[row] as number);
    }
    return breathe();
  };
  await eachRow(rows, sample, take, { signal, onProgress: (fraction) => onProgress(fraction / 2) });
  const sumOf = (best: Nearest): number => best.products.subarray(0, best.count).reduce((sum, one) => sum + one, 0);
  // Of those that the sample does not have, the worst.
  const least = bests.map((best, row) => ({ row, cosine: (sumOf(best) - (NEAREST - best.count)) / NEAREST }));
  return least.sort(byCosine);
}

function nearestOf(row: number, products: Float32Array, footage: Int32Array): Nearest {
  const nearest = new Nearest(NEAREST);
  const own = footage[row];
  for (let other = 0; other < products.length; other++) {
    const product = products[other] as number;
    if (product > nearest.least && footage[other] !== own) nearest.put(other, product);
  }
  return nearest;
}

function mean({ products, count }: Nearest): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += products[i] as number;
  return sum / count;
}

function byCosine(a: Unlike, b: Unlike): number {
  return a.cosine - b.cosine || a.row - b.row;
}
