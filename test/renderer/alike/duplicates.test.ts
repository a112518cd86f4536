/** Groups of duplicates: what keeping the largest chooses, and what is left. */
import { expect, test } from 'vitest';
import type { Duplicates } from '../../../electron/wire/app/search.ts';
import { allButLargest, besideLargest, emptied, groupsThere, sizeOf } from '../../../renderer/alike/duplicates.ts';

const group = (...sizes: [id: string, size: number][]): Duplicates => ({
  videos: sizes.map(([id, size], n) => ({ id, size, is: n === 0 ? 'first' : 'alike' })),
});
const GROUPS = [group(['a', 30], ['b', 20], ['c', 10]), group(['d', 5], ['e', 9]), group(['f', 7], ['g', 7])];

test('keeping the largest chooses all others, whichever comes first, and one of two of one size', () => {
  expect(allButLargest(GROUPS, () => undefined)).toEqual(['b', 'c', 'd', 'g']);
});

test('a film stays where a piece of it takes more bytes', () => {
  const lengths: Record<string, number> = { a: 4, b: 20, c: 4.1, d: 8, e: 2 };
  expect(allButLargest(GROUPS, (id) => lengths[id])).toEqual(['c', 'g']);
  expect([besideLargest(20, 4), besideLargest(4.1, 4), besideLargest(2, 4)]).toEqual(['more', 'whole', 'part']);
});

test('a group of which one is left is none', () => {
  const left = groupsThere(GROUPS, (id) => !['a', 'e'].includes(id));
  expect(left.map(({ videos }) => videos.map(({ id }) => id))).toEqual([
    ['b', 'c'],
    ['f', 'g'],
  ]);
});

test('says how much is chosen, and where nothing would be left', () => {
  expect(sizeOf(GROUPS, new Set(['b', 'c', 'gone']))).toBe(30);
  expect(emptied(GROUPS, new Set(['d', 'e', 'f']))).toBe(1);
});
