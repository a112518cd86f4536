import { describe, expect, test } from 'vitest';
import { momentsOf, without } from '../../electron/moments/moments.ts';

const RULES = { threshold: 0.6, slack: 0.2, gap: 0, shortest: 0 };
const edges = Array.from({ length: 21 }, (_, i) => i);
const moments = (fits: (number | undefined)[], rules = {}) =>
  momentsOf(edges.slice(0, fits.length + 1), fits, { ...RULES, ...rules }).map(({ start, end, fit }) => [
    start,
    end,
    fit,
  ]);

describe('from fits to moments', () => {
  test('a moment begins at the threshold itself', () => {
    expect(moments([0.1, 0.6, 0.1])).toEqual([[1, 2, 0.6]]);
    expect(moments([0.1, 0.599, 0.1])).toEqual([]);
  });

  test('it goes on to both sides until the fit falls below the lower threshold', () => {
    expect(moments([0.39, 0.4, 0.5, 0.9, 0.45, 0.41, 0.3])).toEqual([[1, 6, 0.9]]);
  });

  test('one that wavers about the threshold is one; one that only comes near is none', () => {
    expect(moments([0.7, 0.55, 0.62, 0.5, 0.65])).toEqual([[0, 5, 0.7]]);
    expect(moments([0.5, 0.55, 0.59, 0.5])).toEqual([]);
  });

  test('small gaps are closed, larger ones are not', () => {
    expect(moments([0.7, 0.1, 0.8, 0.1, 0.1, 0.9], { gap: 1 })).toEqual([
      [0, 3, 0.8],
      [5, 6, 0.9],
    ]);
  });

  test('what is too short is none, and is measured after gaps are closed', () => {
    expect(moments([0.7, 0.1, 0.1, 0.8, 0.8], { shortest: 2 })).toEqual([[3, 5, 0.8]]);
    expect(moments([0.7, 0.1, 0.8], { gap: 1, shortest: 3 })).toEqual([[0, 3, 0.8]]);
  });

  test('it ends where the fit is not known', () => {
    expect(moments([0.7, undefined, 0.5, 0.8])).toEqual([
      [0, 1, 0.7],
      [2, 4, 0.8],
    ]);
    expect(moments([undefined, undefined])).toEqual([]);
  });
});

describe('where somebody has decided', () => {
  const found = [{ start: 2, end: 10, fit: 0.9 }];

  test('nothing is suggested, and what is left of a moment is', () => {
    expect(without(found, [{ start: 4, end: 6 }], 1)).toEqual([
      { start: 2, end: 4, fit: 0.9 },
      { start: 6, end: 10, fit: 0.9 },
    ]);
    expect(without(found, [{ start: 0, end: 10 }], 1)).toEqual([]);
    expect(without(found, [{ start: 10, end: 12 }], 1)).toEqual(found);
  });

  test('what is left too short is none', () => {
    expect(without(found, [{ start: 2.5, end: 9 }], 1)).toEqual([{ start: 9, end: 10, fit: 0.9 }]);
  });
});
