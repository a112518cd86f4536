import { describe, expect, test } from 'vitest';
import { segmentsASecond } from '../../electron/moments/expected.ts';
import { countPlanned } from '../../electron/moments/plan.ts';

const cut = { seconds: 8, overlap: 0.5 };
const every = (seconds: number, count: number) => ({
  starts: Array.from({ length: count }, (_, n) => n * seconds),
  end: count * seconds,
});

describe('the segments that are expected of a film', () => {
  test('are as many a second as those have that were looked at', () => {
    const quick = every(2, 600);
    const slow = every(40, 30);
    const [ofQuick, ofSlow] = [segmentsASecond([quick], cut), segmentsASecond([slow], cut)];
    expect(ofQuick * 1_200).toBeGreaterThan(0.9 * countPlanned(quick, cut));
    expect(ofQuick * 1_200).toBeLessThan(1.1 * countPlanned(quick, cut));
    expect(ofSlow * 1_200).toBeGreaterThan(0.9 * countPlanned(slow, cut));
    expect(ofSlow * 1_200).toBeLessThan(1.1 * countPlanned(slow, cut));
  });
  test('before any was looked at lie between what a film without cuts has, and one of cuts alone', () => {
    const expected = segmentsASecond([], cut);
    expect(expected).toBeGreaterThan(1 / 12);
    expect(expected).toBeLessThan(0.45);
  });
  test('go by the settings', () => {
    expect(segmentsASecond([], { seconds: 4, overlap: 0.5 })).toBeGreaterThan(1.5 * segmentsASecond([], cut));
  });
  test('one film of thirty hours says no more than an hour of others', () => {
    const long = every(108_000, 1);
    const others = Array.from({ length: 3 }, () => every(3, 1_200));
    expect(segmentsASecond([long, ...others], cut)).toBeGreaterThan(0.3);
  });
});
