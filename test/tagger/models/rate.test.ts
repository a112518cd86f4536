import { expect, test } from 'vitest';
import { Rate } from '../../../electron/tagger/models/official/rate.ts';

test('a rate is of the last seconds, and says nothing at first, nor after a step back', () => {
  let now = 0;
  const rate = new Rate(() => now);
  const at = (seconds: number, bytes: number, total: number | undefined = 1000) => {
    now = seconds * 1000;
    return rate.take(bytes, total);
  };
  expect(at(0, 500)).toEqual({});
  expect(at(0.5, 510)).toEqual({});
  expect(at(2, 540)).toEqual({ bytesPerSecond: 20, secondsLeft: 23 });
  // It is five times as fast now; what was before the window does not count.
  expect(at(20, 600)).toEqual({});
  expect(at(22, 800)).toEqual({ bytesPerSecond: 100, secondsLeft: 2 });
  expect(at(24, 800)).toEqual({ bytesPerSecond: 50, secondsLeft: 4 });
  expect(at(25, 100)).toEqual({});
  expect(at(27, 100)).toEqual({ bytesPerSecond: 0 });
  rate.restart();
  expect(at(28, 900, undefined)).toEqual({});
  expect(rate.take(900, undefined)).toEqual({});
});
