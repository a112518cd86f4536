import { expect, test } from 'vitest';
import { percents } from '../../electron/fit/histogram.ts';

const filled = (values: number[]) => [...percents(values).entries()].filter(([, count]) => count > 0);

test('each number is in the last hundredth that it reaches, as a threshold would have it', () => {
  for (let percent = 0; percent < 100; percent++) {
    expect(filled([percent / 100])).toEqual([[percent, 1]]);
    expect(filled([(percent + 1) / 100 - 1e-9])).toEqual([[percent, 1]]);
  }
  expect(filled([1, 0.995, 0.5, 0.5])).toEqual([
    [50, 2],
    [99, 1],
    [100, 1],
  ]);
  expect(filled([])).toEqual([]);
});
