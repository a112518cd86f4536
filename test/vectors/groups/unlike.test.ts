import { expect, test } from 'vitest';
import { randomOf } from '../../../electron/fit/random.ts';
import { unlike } from '../../../electron/vectors/groups/unlike.ts';
import { anywhere, around, heaps, productOf, rowsOf, unhurried } from './made-rows.ts';

const apart = (count: number): Int32Array => Int32Array.from({ length: count }, (_, row) => row);

/** By the definition. */
function meansOf(vectors: readonly Float32Array[], footage: Int32Array): { row: number; cosine: number }[] {
  return vectors
    .map((vector, row) => {
      const others = vectors.flatMap((other, i) => (footage[i] === footage[row] ? [] : [productOf(vector, other)]));
      const nearest = others.sort((a, b) => b - a).slice(0, 10);
      return { row, cosine: nearest.reduce((sum, cosine) => sum + cosine, 0) / nearest.length };
    })
    .sort((a, b) => a.cosine - b.cosine);
}

test('what lies by itself comes first', async () => {
  const { vectors, random } = heaps([50, 50, 50], 0.4);
  const strange = [anywhere(32, random), anywhere(32, random)];
  const all = [...vectors.slice(0, 70), ...strange, ...vectors.slice(70)];
  const found = await unlike(rowsOf(all), apart(all.length), 5, unhurried);
  expect(new Set(found.slice(0, 2).map(({ row }) => row))).toEqual(new Set([70, 71]));
  expect(found).toHaveLength(5);
});

test('of more rows than a sample has, what is found is what the definition finds', async () => {
  const random = randomOf('many');
  const middles = Array.from({ length: 40 }, () => anywhere(16, random));
  const vectors = Array.from({ length: 2_100 }, (_, row) =>
    row % 130 === 0 ? anywhere(16, random) : around(middles[row % 40] as Float32Array, 0.3 + random(), random),
  );
  // Three of each footage: these do not count as near to each other.
  const footage = Int32Array.from({ length: vectors.length }, (_, row) => Math.floor(row / 3));
  const found = await unlike(rowsOf(vectors), footage, 25, unhurried);
  const expected = meansOf(vectors, footage).slice(0, 25);
  expect(found.map(({ row }) => row)).toEqual(expected.map(({ row }) => row));
  for (const [i, { cosine }] of found.entries()) expect(cosine).toBeCloseTo(expected[i]?.cosine ?? Number.NaN, 5);
});

test('what is alone is unlike nothing', async () => {
  const { vectors } = heaps([3], 1);
  expect(await unlike(rowsOf(vectors.slice(0, 1)), apart(1), 5, unhurried)).toEqual([]);
  expect(await unlike(rowsOf(vectors), Int32Array.of(0, 0, 0), 5, unhurried)).toEqual([]);
  expect(await unlike(rowsOf([]), apart(0), 5, unhurried)).toEqual([]);
  expect(await unlike(rowsOf(vectors), apart(3), 5, unhurried)).toHaveLength(3);
});
