/** The figures of fits, against scikit-learn's. */
import { describe, expect, test } from 'vitest';
import { auc } from '../../electron/fit/auc.ts';
import { lowerAucs } from '../../electron/fit/bootstrap.ts';
import { kappa } from '../../electron/fit/kappa.ts';
import { platt, plattAt } from '../../electron/fit/platt.ts';
import { randomOf } from '../../electron/fit/random.ts';
import { reliability } from '../../electron/fit/reliability.ts';
import { bestThreshold, thresholdOfPrecision } from '../../electron/fit/thresholds.ts';

const lowerAuc = (scores: Float64Array, yes: Uint8Array, videos: Uint32Array) =>
  lowerAucs(scores, yes, videos, [0.9])?.[0];

const SCORES = Float64Array.of(
  ...[0.9, 0.8, 0.8, 0.7, 0.6, 0.55, 0.54, 0.53, 0.52, 0.51],
  ...[0.505, 0.4, 0.39, 0.38, 0.37, 0.36, 0.35, 0.34, 0.33, 0.3],
);
const YES = Uint8Array.of(1, 1, 0, 1, 1, 1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0);

describe('AUC', () => {
  test('is roc_auc_score’s, ties counting half', () => {
    expect(auc(SCORES, YES)).toBeCloseTo(0.675, 12);
    const tied = auc(Float64Array.of(0.1, 0.4, 0.4, 0.4, 0.8, 0.8), Uint8Array.of(0, 0, 1, 1, 1, 0));
    expect(tied).toBeCloseTo(0.6111111111111112, 12);
    expect(auc(new Float64Array(4), Uint8Array.of(1, 0, 0, 1))).toBe(0.5);
  });

  test('is none where only one thing was said', () => {
    expect(auc(SCORES, new Uint8Array(20))).toBeUndefined();
    expect(auc(new Float64Array(0), new Uint8Array(0))).toBeUndefined();
  });

  test('has a lower end that holds in nineteen of twenty samples, and is the same each time', () => {
    const random = randomOf('samples');
    // A yes is drawn from [0.3, 1.3), a no from [0, 1): the true AUC is 1 − 0.7² / 2.
    const sample = () => {
      const yes = Uint8Array.from({ length: 60 }, (_, i) => i % 2);
      return { yes, scores: Float64Array.from(yes, (one) => random() + 0.3 * one) };
    };
    const each = Uint32Array.from({ length: 60 }, (_, i) => i);
    const lows = Array.from({ length: 200 }, sample).map(({ scores, yes }) => lowerAuc(scores, yes, each) as number);
    const holds = lows.filter((low) => low <= 1 - 0.7 ** 2 / 2).length / lows.length;
    expect(holds).toBeGreaterThan(0.9);
    expect(holds).toBeLessThan(0.99);
    const { scores, yes } = sample();
    expect(lowerAuc(scores, yes, each)).toBe(lowerAuc(scores, yes, each));
  });

  test('is less certain where many decisions are of few videos', () => {
    const each = Uint32Array.from(SCORES.keys());
    const [scores, yes] = [SCORES, YES].map((list) => [...list, ...list, ...list, ...list]) as [number[], number[]];
    const copies = lowerAuc(
      Float64Array.from(scores),
      Uint8Array.from(yes),
      Uint32Array.from(scores, (_, i) => i % 20),
    );
    const others = lowerAuc(Float64Array.from(scores), Uint8Array.from(yes), Uint32Array.from(scores.keys()));
    expect(copies).toBeCloseTo(lowerAuc(SCORES, YES, each) as number, 1);
    expect(others).toBeGreaterThan(copies as number);
  });
});

describe('Platt scaling', () => {
  test('finds what scikit-learn’s sigmoid calibration finds', () => {
    const { slope, shift } = platt(SCORES, YES);
    expect(slope).toBeCloseTo(3.4129, 3);
    expect(shift).toBeCloseTo(-1.7238, 3);
    expect(plattAt({ slope, shift }, 0.9)).toBeCloseTo(1 / (1 + Math.exp(1.7238 - 3.4129 * 0.9)), 3);
  });

  test('scores that are all one say what part is yes, however many there are', () => {
    // Of some of these the equations' determinant rounds to nothing.
    for (let n = 100; n < 2_000; n += 7) {
      for (const score of [16.118, -16.118, -0.4367]) {
        const positive = Math.round(n * 0.7);
        const yes = Uint8Array.from({ length: n }, (_, i) => Number(i < positive));
        const said = plattAt(platt(new Float64Array(n).fill(score), yes), score);
        expect(Math.abs(said - positive / n), `${n} of ${score}`).toBeLessThan(0.05);
      }
    }
  });

  test('makes no certainties of scores without a fault', () => {
    const found = platt(
      Float64Array.from(YES, (one) => 1000 * one),
      YES,
    );
    expect(plattAt(found, 1000)).toBeCloseTo(11 / 12, 3);
    expect(plattAt(found, 0)).toBeCloseTo(1 / 12, 3);
  });
});

test('reliability counts what is said against what is true, in bins', () => {
  const said = Float64Array.of(0.05, 0.15, 0.15, 0.32, 0.38, 0.55, 0.61, 0.72, 0.78, 0.95, 1, 0);
  const { bins, error } = reliability(said, Uint8Array.of(0, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1, 0));
  expect(error).toBeCloseTo(0.22166666666666665, 12);
  expect(bins.map(({ count }) => count)).toEqual([2, 2, 0, 2, 0, 1, 1, 2, 0, 2]);
  expect(bins[1]).toMatchObject({ from: 0.1, to: 0.2, true: 0.5 });
  expect(bins[1]?.said).toBeCloseTo(0.15, 12);
  expect(bins[2]).toMatchObject({ said: undefined, true: undefined });
  expect(reliability(new Float64Array(0), new Uint8Array(0)).error).toBeUndefined();
});

describe('Cohen’s kappa', () => {
  test('is cohen_kappa_score’s', () => {
    expect(kappa([...'yynnyunyny'], [...'yynynunyyn'])).toBeCloseTo(0.31034482758620685, 12);
    expect(kappa([...'ynyn'], [...'ynyn'])).toBe(1);
    expect(kappa([...'ynyn'], [...'nyny'])).toBe(-1);
  });

  test('is none where one of them says only one thing', () => {
    expect(kappa([...'yyyy'], [...'yyny'])).toBeUndefined();
    expect(kappa([], [])).toBeUndefined();
  });
});

describe('a threshold', () => {
  test('with the best F1 is where precision_recall_curve has it', () => {
    const best = bestThreshold(SCORES, YES);
    expect(best).toMatchObject({ at: 0.39, recall: 0.8 });
    expect(best?.precision).toBeCloseTo(8 / 13, 12);
    expect(bestThreshold(SCORES, new Uint8Array(20))).toBeUndefined();
  });

  test('with a wanted precision is the lowest that has it', () => {
    expect(thresholdOfPrecision(SCORES, YES, 0.8)).toMatchObject({ at: 0.55, recall: 0.5 });
    expect(thresholdOfPrecision(SCORES, YES, 0.7)).toMatchObject({ at: 0.54, recall: 0.5 });
    expect(thresholdOfPrecision(SCORES, YES, 0.95)).toEqual({ at: 0.9, precision: 1, recall: 0.1 });
    expect(
      thresholdOfPrecision(
        SCORES,
        YES.map((one) => 1 - one),
        0.8,
      ),
    ).toBeUndefined();
  });

  test('does not part scores that are the same', () => {
    const tied = Float64Array.of(0.8, 0.8, 0.2);
    expect(thresholdOfPrecision(tied, Uint8Array.of(1, 0, 0), 0.9)).toBeUndefined();
    expect(bestThreshold(tied, Uint8Array.of(1, 0, 0))).toEqual({ at: 0.8, precision: 0.5, recall: 1 });
  });
});
