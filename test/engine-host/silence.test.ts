import { beforeEach, describe, expect, test } from 'vitest';
import { Silence } from '../../electron/engine-host/silence.ts';

let now: number;
let silence: Silence;
const later = (ms: number): number => {
  now += ms;
  return silence.tick();
};
beforeEach(() => {
  now = 5_000;
  silence = new Silence(1_000, () => now);
});

describe('silence', () => {
  test('is the time between two words', () => {
    expect([later(1_000), later(1_010), later(990)]).toEqual([1_000, 2_010, 3_000]);
    now += 500;
    expect(silence.end()).toBe(3_500);
    expect(later(1_000)).toBe(1_000);
  });

  test('of a minute in which the host stood still counts for two ticks, whether it is noticed by a tick or by a word', () => {
    later(1_000);
    expect(later(60_400)).toBe(3_000);
    expect(later(1_000)).toBe(4_000);
    now += 60_400;
    expect(silence.end()).toBe(6_000);
  });
});
