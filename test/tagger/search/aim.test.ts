/** What found things are ordered by. */
import { describe, expect, test } from 'vitest';
import { aimOf, type Ordering } from '../../../electron/tagger/search/aim.ts';
import { madeUp } from '../../support/made-up.ts';

const dot = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
const words: Ordering = {
  vector: madeUp('words').map((value) => value * 0.2),
  fitOf: (product) => ({ value: (product + 1) / 2, from: 'background' }),
};
const like = madeUp('like');
const library = Array.from({ length: 40 }, (_, i) => madeUp(`video ${i}`));
const noSample = (): never => {
  throw new Error('not to be asked for');
};

describe('an aim', () => {
  test('of words alone says fits, of a likeness alone cosines, of nothing nothing', () => {
    const ofWords = aimOf(words, undefined, noSample);
    expect(ofWords?.towards).toBe(words.vector);
    expect(ofWords?.answer(0.5, noSample)).toEqual({ fit: 0.75 });
    const ofLike = aimOf(undefined, like, noSample);
    expect(ofLike?.towards).toBe(like);
    expect(ofLike?.answer(0.5, noSample)).toEqual({ likeness: 0.5 });
    expect(aimOf(undefined, undefined, noSample)).toBeUndefined();
  });

  test('of both has as much of each, however far either spreads, and says both of what was found', () => {
    const aim = aimOf(words, like, () => library);
    const towards = aim?.towards ?? new Float32Array();
    const correlation = (vector: Float32Array): number => {
      const [xs, ys] = [library.map((video) => dot(video, vector)), library.map((video) => dot(video, towards))];
      const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
      const [mx, my] = [mean(xs), mean(ys)];
      const cov = mean(xs.map((x, i) => (x - mx) * ((ys[i] as number) - my)));
      return cov / Math.sqrt(mean(xs.map((x) => (x - mx) ** 2)) * mean(ys.map((y) => (y - my) ** 2)));
    };
    expect(correlation(words.vector)).toBeCloseTo(correlation(like), 5);
    expect(correlation(like)).toBeGreaterThan(0.5);
    const video = library[3] as Float32Array;
    const answer = aim?.answer(dot(video, towards), () => video);
    expect(answer?.fit).toBeCloseTo((dot(video, words.vector) + 1) / 2, 6);
    expect(answer?.likeness).toBeCloseTo(dot(video, like), 6);
    expect(aim?.answer(1, () => undefined)).toEqual({});
  });

  test('says no fit while none can be told, and is finite over a library of one video', () => {
    expect(aimOf({ vector: like, fitOf: () => undefined }, undefined, noSample)?.answer(0.5, noSample)).toEqual({});
    expect(aimOf(words, like, () => library.slice(0, 1))?.towards.every(Number.isFinite)).toBe(true);
    expect(aimOf(words, like, () => [])?.towards.every(Number.isFinite)).toBe(true);
  });
});
