import { expect, test } from 'vitest';
import type { Held } from '../../electron/vectors/held.ts';
import { Memory } from '../../electron/vectors/memory.ts';
import { openMultiply } from '../../electron/vectors/multiply.ts';

/** Three blocks of them. */
const ROWS = 140_000;

/** Of four numbers that say which row it was. */
const vectorOf = (rowid: number): Float32Array => Float32Array.of(rowid, 1, -rowid / 2, 3);
const queries = Float32Array.of(1, 0, 0, 0, 0, 1, 2, 0); // (2, 4)

function add(memory: Memory, from: number, to: number): void {
  for (let rowid = from; rowid < to; rowid++) {
    const vector = vectorOf(rowid);
    const row = { rowid, footage: `video ${rowid % 1_000}`, start: rowid, end: rowid + 1 };
    if (!memory.add(row, new Uint8Array(vector.buffer))) throw new Error(`row ${rowid} was not taken`);
  }
}

/** The row ids, as the products tell them, in order; each product must be the right one. */
async function rowidsIn(held: Held): Promise<Float32Array> {
  const products = await held.products(queries); // (2, N)
  expect(products.length).toBe(2 * held.rows);
  const rowids = products.slice(0, held.rows);
  const wrong = rowids.findIndex((rowid, row) => {
    const isItsOwn =
      held.starts[row] === rowid && held.names[held.footageOf[row] as number] === `video ${rowid % 1_000}`;
    return !isItsOwn || products[held.rows + row] !== 1 - rowid || held.vector(row)[0] !== rowid;
  });
  expect(wrong).toBe(-1);
  return rowids.sort();
}

test('what somebody has been given stays as it was, whatever comes and goes', async () => {
  const memory = new Memory(4, await openMultiply());
  add(memory, 0, ROWS);
  const before = memory.held();
  const all = await rowidsIn(before);
  expect(all).toEqual(Float32Array.from({ length: ROWS }, (_, rowid) => rowid));

  const isGone = (rowid: number): boolean => rowid % 7 === 3 || rowid > ROWS - 20_000;
  memory.remove((row) => isGone(memory.rowid(row)));
  const between = memory.held();
  const left = all.filter((rowid) => !isGone(rowid));
  expect(await rowidsIn(between)).toEqual(left);

  add(memory, ROWS, ROWS + 50_000);
  const more = Float32Array.from({ length: 50_000 }, (_, n) => ROWS + n);
  const rowids = await rowidsIn(memory.held());
  expect(rowids.subarray(0, left.length)).toEqual(left);
  expect(rowids.subarray(left.length)).toEqual(more);
  expect(await rowidsIn(between)).toEqual(left);
  expect(await rowidsIn(before)).toEqual(all);

  memory.remove(() => true);
  expect(memory.held().rows).toBe(0);
  expect(await memory.held().products(queries)).toEqual(new Float32Array(0));
  add(memory, 5, 8);
  expect(await rowidsIn(memory.held())).toEqual(Float32Array.of(5, 6, 7));
  expect(await rowidsIn(before)).toEqual(all);
});

test('products are broken off between two blocks', async () => {
  const memory = new Memory(4, await openMultiply());
  add(memory, 0, ROWS);
  const controller = new AbortController();
  const products = memory.held().products(queries, { signal: controller.signal });
  controller.abort();
  await expect(products).rejects.toMatchObject({ name: 'AbortError' });
});
