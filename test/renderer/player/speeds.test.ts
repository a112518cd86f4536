import { describe, expect, test } from 'vitest';
import { speedIn } from '../../../renderer/player/kept-speed.ts';
import { playAt, SPEEDS, stepSpeed } from '../../../renderer/player/speeds.ts';

test('each step is the next speed, and at the ends there is none', () => {
  const steps = (from: number, by: 1 | -1, count: number) =>
    Array.from({ length: count }).reduce<number[]>((all) => [...all, stepSpeed(all.at(-1) ?? from, by)], []);
  expect(steps(1, 1, 9)).toEqual([1.25, 1.5, 2, 3, 4, 6, 8, 8, 8]);
  expect(steps(1, -1, 4)).toEqual([0.75, 0.5, 0.25, 0.25]);
  // A speed between, as a shuttle has none.
  expect([stepSpeed(1.1, 1), stepSpeed(1.1, -1)]).toEqual([1.25, 1]);
});

describe('a browser that goes from a half to four', () => {
  const limited = () => {
    let rate = 1;
    return {
      preservesPitch: false,
      get playbackRate() {
        return rate;
      },
      set playbackRate(value: number) {
        if (value < 0.5 || value > 4) throw new DOMException('not supported', 'NotSupportedError');
        rate = value;
      },
    };
  };
  test.each([
    [8, 4],
    [6, 4],
    [3, 3],
    [1, 1],
    [0.25, 0.5],
    [0.75, 0.75],
  ])('asked for %d plays at %d, at the recorded pitch', (wanted, taken) => {
    const element = limited();
    expect(playAt(element, wanted)).toBe(taken);
    expect(element).toMatchObject({ playbackRate: taken, preservesPitch: true });
  });
});

describe('what is kept', () => {
  test('is the speed, and nothing that is none', () => {
    const stored = new Map<string, string>();
    const kept = speedIn(() => ({
      getItem: (key) => stored.get(key) ?? null,
      setItem: (key, value) => void stored.set(key, value),
    }));
    expect(kept.recall()).toBe(1);
    for (const speed of SPEEDS) {
      kept.remember(speed);
      expect(kept.recall()).toBe(speed);
    }
    for (const odd of ['7', 'fast', '', '-1', 'NaN']) {
      for (const key of stored.keys()) stored.set(key, odd);
      expect(kept.recall()).toBe(1);
    }
  });
  test('is nothing where storage is forbidden', () => {
    const kept = speedIn(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    kept.remember(2);
    expect(kept.recall()).toBe(1);
  });
});
