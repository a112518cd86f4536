import { expect, test } from 'vitest';
import { clusters } from '../../../electron/vectors/groups/clusters.ts';
import { heaps, rowsOf, unhurried } from './made-rows.ts';

const membersOf = (found: Awaited<ReturnType<typeof clusters>>) =>
  found.map(({ members }) => members.map(({ row }) => row));

test('finds heaps as they were made, the largest first, and of each the rows nearest to its middle first', async () => {
  const { heapOf, vectors } = heaps([30, 80, 5, 55, 12, 41], 0.5);
  const found = await clusters(rowsOf(vectors), 6, unhurried);
  const sizes = found.map(({ members }) => members.length);
  expect(sizes).toEqual([80, 55, 41, 30, 12, 5]);
  for (const members of membersOf(found)) expect(new Set(members.map((row) => heapOf[row])).size).toBe(1);
  for (const { members, middle } of found) {
    expect(Math.hypot(...middle)).toBeCloseTo(1, 5);
    const cosines = members.map(({ cosine }) => cosine);
    expect(cosines).toEqual(cosines.toSorted((a, b) => b - a));
  }
});

test('every row is nearest to the middle of its own cluster', async () => {
  const { vectors } = heaps([60, 60, 60, 60], 3);
  const found = await clusters(rowsOf(vectors), 9, unhurried);
  const middles = rowsOf(found.map(({ middle }) => middle));
  for (const [own, { members }] of found.entries()) {
    for (const { row } of members) {
      const cosines = await middles.products(vectors[row] as Float32Array);
      expect(cosines[own]).toBeGreaterThan(Math.max(...cosines) - 1e-4);
    }
  }
});

test('the same question has the same answer', async () => {
  const { vectors } = heaps([100, 100, 100], 2);
  const [first, second] = [
    await clusters(rowsOf(vectors), 7, unhurried),
    await clusters(rowsOf(vectors), 7, unhurried),
  ];
  expect(second).toEqual(first);
});

test('of few different rows there are few clusters, none of them empty, and each row is in one', async () => {
  const { vectors } = heaps([1, 1, 1], 0);
  const copies = [0, 1, 2, 0, 1, 2, 0, 0].map((which) => vectors[which] as Float32Array);
  const found = await clusters(rowsOf(copies), 5, unhurried);
  expect(membersOf(found).map((rows) => rows.toSorted())).toEqual([
    [0, 3, 6, 7],
    [1, 4],
    [2, 5],
  ]);
  expect(await clusters(rowsOf([]), 5, unhurried)).toEqual([]);
  expect(
    membersOf(await clusters(rowsOf(vectors), 200, unhurried))
      .flat()
      .toSorted(),
  ).toEqual([0, 1, 2]);
});

test('can be given up, and tells how far it is', async () => {
  const { vectors } = heaps([500, 500], 4);
  const told: number[] = [];
  await clusters(rowsOf(vectors), 20, { ...unhurried, onProgress: (fraction) => told.push(fraction) });
  expect(told).toEqual(told.toSorted((a, b) => a - b));
  expect(told.at(-1)).toBeLessThanOrEqual(1);
  const controller = new AbortController();
  const given = clusters(rowsOf(vectors), 20, { signal: controller.signal, onProgress: () => controller.abort() });
  await expect(given).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
});
