/** What a threshold makes of scores. */
import { expect, test } from 'vitest';
import { f1, judgedAt, precision, recall } from '../../electron/fit/judged.ts';

const SCORES = Float64Array.of(0.9, 0.5, 0.5, 0.49, 0.2, 0.1);
const YES = Uint8Array.of(1, 1, 0, 1, 0, 0);

test('a score that reaches the threshold is a yes, and is right or not', () => {
  const judged = judgedAt(SCORES, YES, 0.5);
  expect(judged).toEqual({ trueYes: 2, falseYes: 1, trueNo: 2, falseNo: 1 });
  expect([precision(judged), recall(judged), f1(judged)]).toEqual([2 / 3, 2 / 3, 2 / 3]);
});

test('what has nothing to be a part of is not told', () => {
  const none = judgedAt(SCORES, YES, 1);
  expect([precision(none), recall(none), f1(none)]).toEqual([undefined, 0, 0]);
  const noYes = judgedAt(SCORES, new Uint8Array(6), 1);
  expect([precision(noYes), recall(noYes), f1(noYes)]).toEqual([undefined, undefined, undefined]);
});
