import { describe, expect, test } from 'vitest';
import { curveOf } from '../../electron/fit/background.ts';
import { fitAt, residualAt } from '../../electron/fit/curve.ts';
import { mean } from '../../electron/fit/numbers.ts';
import { shapeOf } from '../../electron/fit/shape.ts';
import { madeCosines } from '../support/made-cosines.ts';

const VIDEOS = 200;
const { bank, label } = madeCosines({ videos: VIDEOS });
const shape = shapeOf(bank);
const levels = bank.map(mean);

/** The fits of a label that is true of the first so many videos. */
function fitsOf(count: number, place = 0): number[] {
  const residuals = label((video) => video < count, place).map((cosine, video) => cosine - (levels[video] as number));
  const curve = curveOf(residuals, shape);
  return residuals.map((residual) => fitAt(curve, residual));
}
const partOver = (fits: readonly number[]): number => fits.filter((fit) => fit >= 0.5).length / fits.length;

describe('the shape', () => {
  test('of cosines is found again', () => {
    expect(shape.step).toBeGreaterThan(0.17);
    expect(shape.step).toBeLessThan(0.27);
    expect(shape.above).toBeGreaterThan(0.02);
    expect(shape.above).toBeLessThan(0.05);
    expect(shape.below).toBeGreaterThan(shape.above);
  });

  test('of a single video, of one text, and of cosines that are all the same is one to reckon with', () => {
    for (const cosines of [
      [bank[0] as number[]],
      [[0.1]],
      Array.from({ length: 30 }, () => Array<number>(9).fill(0.2)),
    ]) {
      const { from, fits } = curveOf([], shapeOf(cosines));
      expect(Number.isFinite(from)).toBe(true);
      expect([...fits].every((fit) => fit >= 0 && fit <= 1)).toBe(true);
    }
  });
});

describe('a label', () => {
  test.each([-0.05, 0, 0.05])('that is true of nothing says no, with its place %d off', (place) => {
    expect(partOver(fitsOf(0, place))).toBeLessThanOrEqual(0.05);
  });

  test.each([
    [10, -0.05],
    [10, 0.05],
    [100, -0.05],
    [100, 0.05],
    [190, -0.05],
    [190, 0],
    [190, 0.05],
  ])('that is true of %d of 200 videos says so of most of them, with its place %d off', (count, place) => {
    const fits = fitsOf(count, place);
    expect(partOver(fits.slice(0, count))).toBeGreaterThanOrEqual(0.8);
    expect(partOver(fits.slice(count))).toBeLessThanOrEqual(0.1);
  });

  test('is a little more likely for each higher cosine, and never less', () => {
    const { fits } = curveOf(
      label((video) => video < 40),
      shape,
    );
    expect([...fits]).toEqual([...fits].sort((a, b) => a - b));
    expect(fits.at(-1)).toBeGreaterThan(0.9);
    expect(fits[0]).toBeLessThan(0.05);
  });

  test('of a single video goes by the bank alone', () => {
    const one = bank.slice(0, 1);
    const curve = curveOf([], shapeOf(one));
    const level = mean(one[0] as number[]);
    const residual = (isTrue: boolean): number => (label(() => isTrue)[0] as number) - level;
    const fits = (isTrue: boolean) => mean(Array.from({ length: 50 }, () => fitAt(curve, residual(isTrue))));
    expect(fits(false)).toBeLessThan(0.1);
    expect(fits(true)).toBeGreaterThan(0.5);
  });
});

test('the residual at which a fit is reached is the curve the other way round, and infinite where it never is', () => {
  const curve = curveOf([], shapeOf(madeCosines().bank));
  for (const fit of [0.1, 0.5, 0.8]) {
    const residual = residualAt(curve, fit);
    expect(fitAt(curve, residual)).toBeCloseTo(fit, 9);
    expect(fitAt(curve, residual - curve.width / 2)).toBeLessThan(fit);
  }
  expect(residualAt(curve, 1.1)).toBe(Number.POSITIVE_INFINITY);
  expect(residualAt(curve, 0)).toBe(Number.NEGATIVE_INFINITY);
});
