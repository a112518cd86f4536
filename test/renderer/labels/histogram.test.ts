import { describe, expect, test } from 'vitest';
import { percents } from '../../../electron/fit/histogram.ts';
import { barsOf, reaching, typedPercent } from '../../../renderer/labels/histogram.ts';

describe('how fits lie', () => {
  test('the highest bar is whole, and few are seen beside many', () => {
    const bars = barsOf(percents([...new Array<number>(100).fill(0.03), 0.7, 0.995, 1, 1, 1]));
    expect([bars.length, bars[3], bars[70], bars[99]]).toEqual([100, 1, 0.1, 0.2]);
    expect(barsOf(percents([]))).toEqual(new Array<number>(100).fill(0));
  });
  test('what reaches a threshold is what a comparison says, at each whole percent', () => {
    const fits = Array.from({ length: 500 }, (_, n) => n / 499);
    for (let percent = 0; percent <= 100; percent++) {
      const over = fits.filter((fit) => fit >= percent / 100).length;
      expect(reaching(percents(fits), percent)).toEqual({ count: over, exact: true });
    }
    expect(reaching(percents([0.7, 0.73]), 72.5)).toEqual({ count: 1, exact: false });
  });
  test.each([
    [0.29, '29'],
    [0.57, '57'],
    [0.725, '72.5'],
    [0.73129, '73.12'],
    [1, '100'],
  ])('a threshold of %s is typed %s', (threshold, typed) => expect(typedPercent(threshold)).toBe(typed));
});
