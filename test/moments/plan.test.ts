import { describe, expect, test } from 'vitest';
import { countPlanned, planOf, planOfSpan, planWithin } from '../../electron/moments/plan.ts';

const CUT = { seconds: 8, overlap: 0.5 };
const partsOf = (...asked: Parameters<typeof planOfSpan>) => planOfSpan(...asked).parts;
const pairs = (spans: readonly { start: number; end: number }[]) => spans.map(({ start, end }) => [start, end]);

describe('what the model looks at', () => {
  test('every scene, and parts of those that are long', () => {
    const { scenes, parts } = planOf({ starts: [0, 5, 30], end: 42 }, CUT);
    expect(pairs(scenes)).toEqual([
      [0, 5],
      [5, 30],
      [30, 42],
    ]);
    expect(pairs(parts)).toEqual([
      [5, 13],
      [9, 17],
      [13, 21],
      [17, 25],
      [21, 29],
      [22, 30],
    ]);
  });

  test('a scene that ends with a part has none twice; one that is hardly longer has none', () => {
    expect(pairs(partsOf({ start: 0, end: 16 }, CUT))).toEqual([
      [0, 8],
      [4, 12],
      [8, 16],
    ]);
    expect(partsOf({ start: 3, end: 15 }, CUT)).toEqual([]);
  });

  test('parts follow length and overlap, and clocks that are no round numbers', () => {
    expect(pairs(partsOf({ start: 0, end: 10 }, { seconds: 4, overlap: 0 }))).toEqual([
      [0, 4],
      [4, 8],
      [6, 10],
    ]);
    const parts = partsOf({ start: 0.1, end: 0.1 + 0.3 * 7 }, { seconds: 0.3, overlap: 0 });
    expect(parts).toHaveLength(7);
  });

  test('of thirty hours without a cut there are 27,000; too many are refused', () => {
    expect(partsOf({ start: 0, end: 108_000 }, CUT)).toHaveLength(26_999);
    expect(() => partsOf({ start: 0, end: 108_000 }, { seconds: 0.5, overlap: 0.9 })).toThrow('choose longer ones');
  });

  test('too many are refused however many scenes they are in, and counted without being made; a span of it can be had', () => {
    const times = { starts: Array.from({ length: 5_000 }, (_, i) => i * 20), end: 100_000 };
    const finest = { seconds: 0.5, overlap: 0.9 };
    expect(() => planOf(times, finest)).toThrow('choose longer ones');
    expect(countPlanned(times, finest)).toBe(5_000 * (1 + 391));
    expect(planWithin(times, { start: 30, end: 31 }, finest).parts.length).toBeLessThan(100);
    for (const cut of [CUT, { seconds: 7, overlap: 0.1 }, { seconds: 0.3, overlap: 0 }]) {
      const { scenes, parts } = planOf({ starts: [0, 7.77, 8, 300.1], end: 512.3 }, cut);
      expect(countPlanned({ starts: [0, 7.77, 8, 300.1], end: 512.3 }, cut)).toBe(scenes.length + parts.length);
    }
  });

  test('of a span: itself first, then what shows something of it', () => {
    const { scenes, parts } = planWithin({ starts: [0, 5, 30], end: 42 }, { start: 26, end: 31 }, CUT);
    expect(pairs(scenes)).toEqual([[26, 31]]);
    expect(pairs(parts)).toEqual([
      [5, 30],
      [30, 42],
      [21, 29],
      [22, 30],
    ]);
  });
});
