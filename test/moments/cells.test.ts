import { describe, expect, test } from 'vitest';
import { cellsOf, fitsIn } from '../../electron/moments/cells.ts';
import { countCpu } from '../support/cpu-time.ts';

const span = (start: number, end: number) => ({ start, end });

describe('a fit over time', () => {
  test('where parts overlap, both speak with their mean', () => {
    const cells = cellsOf([span(0, 8), span(4, 12)], 12);
    expect(cells.edges).toEqual([0, 4, 8, 12]);
    expect(cells.speakers).toEqual([[0], [0, 1], [1]]);
    expect(fitsIn(cells, (i) => [0.2, 0.6][i])).toEqual([0.2, 0.4, 0.6]);
  });

  test('the finest speak: a scene only where none of its parts was looked at', () => {
    const cells = cellsOf([span(0, 30), span(0, 8), span(4, 12), span(30, 33)], 33);
    expect(cells.edges).toEqual([0, 4, 8, 12, 30, 33]);
    expect(cells.speakers).toEqual([[1], [1, 2], [2], [0], [3]]);
  });

  test('a scene that is hardly longer than its parts speaks beside them', () => {
    expect(cellsOf([span(0, 9), span(0, 8), span(1, 9)], 9).speakers).toEqual([
      [0, 1],
      [0, 1, 2],
      [0, 2],
    ]);
  });

  test('what no segment covers is not known, and what a segment does not know is left out', () => {
    const cells = cellsOf([span(2, 4), span(2, 4), span(6, 8)], 10);
    expect(cells.edges).toEqual([0, 2, 4, 6, 8, 10]);
    expect(fitsIn(cells, (i) => [undefined, 0.5, undefined][i])).toEqual([
      undefined,
      0.5,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('the order of segments is nothing; what ends beyond the video ends with it; none are none', () => {
    const cells = cellsOf([span(4, 12), span(0, 8)], 10);
    expect(cells.edges).toEqual([0, 4, 8, 10]);
    expect(cells.speakers.map((each) => each.toSorted())).toEqual([[1], [0, 1], [0]]);
    expect(cellsOf([], 10)).toEqual({ edges: [], speakers: [] });
  });

  test('five thousand segments of eight hours have nearly as many cells', () => {
    const segments = Array.from({ length: 5_000 }, (_, i) => span(i * 5.76, i * 5.76 + 11.52));
    const { edges, speakers } = cellsOf(segments, 28_800);
    expect(edges).toHaveLength(5_001);
    expect(speakers[2_500]).toEqual([2_499, 2_500]);
  });

  test('of whatever lies over each other the same speak as one by one', () => {
    let state = 11;
    const chance = (limit: number): number => {
      state = (state * 1103515245 + 12345) % 2 ** 31;
      return Math.floor((state / 2 ** 31) * limit);
    };
    const spans = Array.from({ length: 120 }, () => {
      const start = chance(80) / 2;
      return span(start, start + chance(3) * chance(20));
    });
    const { edges, speakers } = cellsOf(spans, 40);
    for (const [cell, speaking] of speakers.entries()) {
      const [from, until] = [edges[cell] as number, edges[cell + 1] as number];
      const over = [...spans.keys()].filter((i) => (spans[i]?.start ?? 0) <= from && (spans[i]?.end ?? 0) >= until);
      const lengthOf = (i: number): number => (spans[i]?.end ?? 0) - (spans[i]?.start ?? 0);
      const shortest = Math.min(...over.map(lengthOf));
      expect(speaking).toEqual(over.filter((i) => lengthOf(i) <= 1.5 * shortest));
    }
  });

  test('ten thousand segments in each other take moments, and the finest of them speak', () => {
    const count = 10_000;
    const nested = Array.from({ length: count }, (_, i) => span(i, 3 * count - i));
    const cpu = countCpu();
    const { speakers } = cellsOf(nested, 3 * count);
    expect(cpu()).toBeLessThan(4_000);
    expect(speakers).toHaveLength(2 * count - 1);
    expect(speakers[count - 1]).toContain(count - 1);
    expect(Math.max(...speakers.map(({ length }) => length))).toBe(64);
  });
});
