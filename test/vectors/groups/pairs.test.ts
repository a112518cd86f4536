import { expect, test } from 'vitest';
import { pairs } from '../../../electron/vectors/groups/pairs.ts';
import { heaps, productOf, rowsOf, unhurried } from './made-rows.ts';

const numbers = (count: number): Int32Array => Int32Array.from({ length: count }, (_, row) => row);

test('every pair that is near enough, once, nearest first', async () => {
  const { vectors } = heaps([40, 70, 300, 20], 1);
  const expected: string[] = [];
  for (const [b, vector] of vectors.entries()) {
    for (let a = 0; a < b; a++) if (productOf(vectors[a] as Float32Array, vector) >= 0.7) expected.push(`${a} ${b}`);
  }
  const all = { footage: numbers(vectors.length), wholes: numbers(vectors.length) };
  const found = await pairs(rowsOf(vectors), all, { least: 0.7, most: 1e6 }, unhurried);
  expect(found.map(({ a, b }) => `${a} ${b}`).sort()).toEqual(expected.sort());
  expect(found).toEqual(found.toSorted((x, y) => y.cosine - x.cosine));
  // The nearest, however many there are.
  const best = await pairs(rowsOf(vectors), all, { least: 0.7, most: 60 }, unhurried);
  expect(best).toEqual(found.slice(0, 60));
});

test('a whole that is near a part of another is a pair with it, and parts of one with each other are none', async () => {
  const { vectors } = heaps([1, 1, 1, 1], 0);
  const [whole, other, part, further] = vectors as [Float32Array, Float32Array, Float32Array, Float32Array];
  // Of 0 and 1 the wholes; of 1 two parts, of which one shows what all of 0 does; of 2 the whole and a part that 1 has as well.
  const rows = rowsOf([whole, other, part, whole, further, part]);
  const footage = Int32Array.of(0, 1, 1, 1, 2, 2);
  const found = await pairs(rows, { footage, wholes: Int32Array.of(0, 1, 4) }, { least: 0.9, most: 10 }, unhurried);
  expect(found.map(({ a, b }) => [a, b])).toEqual([[0, 1]]);
});
