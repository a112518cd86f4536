import { expect, test } from 'vitest';
import { columnsOf, fullOf } from '../../../renderer/timeline/wave.ts';

const peaks = { seconds: 0.5, peaks: Uint8Array.from([0, 10, 200, 30, 40, 0]) };

test('each pixel has the loudest of its time, and none after the end', () => {
  expect([...columnsOf(peaks, { from: 0, to: 4, width: 4 })]).toEqual([10, 200, 40, -1]);
  expect([...columnsOf(peaks, { from: 1, to: 2, width: 4 })]).toEqual([200, 200, 30, 30]);
  expect([...columnsOf(peaks, { from: 0, to: 3, width: 1.9 })]).toEqual([200]);
  expect([...columnsOf(peaks, { from: 0, to: 3, width: 0 })]).toEqual([]);
});

test('the loudest fills the height, but noise alone does not', () => {
  expect(fullOf(peaks)).toBe(200);
  expect(fullOf({ seconds: 1, peaks: Uint8Array.from([0, 1, 2]) })).toBe(26);
});
