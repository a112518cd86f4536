/** Unit vectors, and the products of all of them with some: all that groups and maps are made from. */
export interface Rows {
  /** D */
  readonly size: number;
  /** n */
  readonly count: number;
  /** (D) not to be written to */
  vector(row: number): Float32Array;
  /** @param queries (q × D) @returns (q × n) */
  products(queries: Float32Array): Promise<Float32Array>;
}

/** Who waits for long work. */
export interface Asking {
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number) => void;
}

/** Numbers of one block of products: 32 MB. */
const MOST_PRODUCTS = 2 ** 23;
const MOST_QUERIES = 256;

/** How many rows may be asked about at once. */
export function blockOf({ count }: Rows): number {
  return Math.max(1, Math.min(MOST_QUERIES, Math.floor(MOST_PRODUCTS / Math.max(1, count))));
}

/** (q × D) */
export function gather(rows: Rows, chosen: ArrayLike<number>): Float32Array {
  const queries = new Float32Array(chosen.length * rows.size);
  for (let i = 0; i < chosen.length; i++) queries.set(rows.vector(chosen[i] as number), i * rows.size);
  return queries;
}

/**
 * The products of some rows with all, a block at a time.
 *
 * @param take is given a chosen row, its place among the chosen, and (n) its products, which are another's after it
 */
export async function eachRow(
  rows: Rows,
  chosen: ArrayLike<number> & { slice(from: number, to: number): ArrayLike<number> },
  take: (row: number, products: Float32Array, at: number) => void | Promise<void>,
  { signal, onProgress }: Asking,
): Promise<void> {
  const block = blockOf(rows);
  for (let from = 0; from < chosen.length; from += block) {
    signal.throwIfAborted();
    const some = chosen.slice(from, from + block);
    const products = await rows.products(gather(rows, some));
    for (let i = 0; i < some.length; i++) {
      await take(some[i] as number, products.subarray(i * rows.count, (i + 1) * rows.count), from + i);
    }
    onProgress(Math.min(1, (from + some.length) / chosen.length));
  }
}

export function everyRow({ count }: Rows): Int32Array {
  return Int32Array.from({ length: count }, (_, row) => row);
}

/** Some of them, ascending, the same each time. @param random gives numbers in [0, 1) */
export function someRows({ count }: Rows, most: number, random: () => number): Int32Array {
  if (count <= most) return Int32Array.from({ length: count }, (_, row) => row);
  const chosen: number[] = [];
  for (let row = 0; row < count; row++) if (random() * (count - row) < most - chosen.length) chosen.push(row);
  return Int32Array.from(chosen);
}
