import { describe, expect, it } from 'vitest';
import { accuracy, auc, confusion } from './measure.ts';

const trial = (truth: string, answer: string) => ({ clip: 'a clip', truth, answer });

describe('accuracy', () => {
  it('is the part of right answers, and no number where nothing was asked', () => {
    expect(accuracy([trial('a', 'a'), trial('a', 'b'), trial('b', 'b'), trial('b', 'b')])).toBe(0.75);
    expect(accuracy([])).toBeNaN();
  });
});

describe('confusion', () => {
  it('counts answers by truth (row) and answer (column)', () => {
    const trials = [trial('a', 'a'), trial('a', 'c'), trial('a', 'c'), trial('c', 'b')];
    expect(confusion(['a', 'b', 'c'], trials)).toEqual([
      [1, 0, 2],
      [0, 0, 0],
      [0, 1, 0],
    ]);
  });

  it('refuses a concept of another group', () => {
    expect(() => confusion(['a', 'b'], [trial('a', 'x')])).toThrow('another group');
    expect(() => confusion(['a', 'b'], [trial('x', 'a')])).toThrow('another group');
  });
});

describe('auc', () => {
  it.each([
    { present: [0.9, 0.8], absent: [0.1, 0.2], area: 1 },
    { present: [0.1, 0.2], absent: [0.9, 0.8], area: 0 },
    { present: [0.5, 0.5], absent: [0.5], area: 0.5 },
    { present: [0.8, 0.4], absent: [0.6, 0.4, 0.1], area: (3 + 1.5) / 6 },
  ])('of $present against $absent is $area', ({ present, absent, area }) => {
    expect(auc(present, absent)).toBeCloseTo(area, 12);
  });

  it('agrees with counting all pairs', () => {
    let seed = 7;
    const random = (): number => {
      seed = (seed * 16807) % 2147483647;
      return Math.floor(seed / 100) % 50; // many ties
    };
    const present = Array.from({ length: 200 }, () => random() + 5);
    const absent = Array.from({ length: 333 }, random);
    const pairs = present.flatMap((p) => absent.map((a): number => (p > a ? 1 : p === a ? 0.5 : 0)));
    expect(auc(present, absent)).toBeCloseTo(pairs.reduce((sum, win) => sum + win, 0) / pairs.length, 12);
  });

  it('is no number without both kinds', () => {
    expect(auc([], [1])).toBeNaN();
    expect(auc([1], [])).toBeNaN();
  });
});
