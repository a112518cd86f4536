import { expect, test } from 'vitest';
import { splitByContent, wholeShares } from '../../../electron/tagger/cutting/split.ts';

const contents = Array.from({ length: 1000 }, (_, n) => `content ${n}`);
const counted = (parts: Map<string, string>) =>
  ['train', 'val', 'test'].map((part) => [...parts.values()].filter((one) => one === part).length);

test('parts are as large as they were asked for, whatever the order', () => {
  const split = { train: 0.8, val: 0.1, test: 0.1, seed: 7 };
  const parts = splitByContent(contents, split);
  expect(counted(parts)).toEqual([800, 100, 100]);
  expect(splitByContent([...contents].reverse(), split)).toEqual(parts);
  expect(counted(splitByContent(contents.slice(0, 7), split))).toEqual([5, 1, 1]);
});

test('another seed draws others; a copy is where its original is', () => {
  const split = { train: 0.5, val: 0.25, test: 0.25, seed: 1 };
  const one = splitByContent(contents, split);
  const other = splitByContent(contents, { ...split, seed: 2 });
  const moved = contents.filter((content) => one.get(content) !== other.get(content)).length;
  expect(moved).toBeGreaterThan(500);
  expect(moved).toBeLessThan(750);
  expect(splitByContent([...contents, 'content 3', 'content 3'], split)).toEqual(one);
});

test('what is left goes to the largest remainders, and nothing to a part without a share', () => {
  expect(wholeShares([0.7, 0.2, 0.1], 10)).toEqual([7, 2, 1]);
  expect(wholeShares([0.6, 0.4, 0], 2)).toEqual([1, 1, 0]);
  expect(wholeShares([1 / 3, 1 / 3, 1 / 3], 1)).toEqual([1, 0, 0]);
  expect(wholeShares([1, 0, 0], 0)).toEqual([0, 0, 0]);
});
