/** Views and places of the timeline. */
import { describe, expect, test } from 'vitest';
import { cellsInView, columnsOf, firstAfter, inView } from '../../../renderer/timeline/cells.ts';
import { gridOf } from '../../../renderer/timeline/frame-grid.ts';
import {
  clamped,
  paged,
  panned,
  revealing,
  showing,
  spanBetween,
  toPixels,
  toSeconds,
  zoomedAt,
} from '../../../renderer/timeline/geometry.ts';
import { ticksOf } from '../../../renderer/timeline/ruler.ts';
import { snapped, snappedMove } from '../../../renderer/timeline/snapping.ts';

const stage = { from: 10, to: 30, width: 1000 };

describe('what is in view', () => {
  test('pixels and seconds are each other’s inverse', () => {
    for (const seconds of [10, 12.5, 30, -4, 99])
      expect(toSeconds(stage, toPixels(stage, seconds))).toBeCloseTo(seconds);
    expect([toPixels(stage, 10), toPixels(stage, 30)]).toEqual([0, 1000]);
  });
  test('what lies at the point of a zoom stays there, nearer and farther', () => {
    for (const factor of [0.5, 0.9, 1.5]) {
      const view = zoomedAt({ from: 40, to: 60 }, 45, factor, 100);
      expect((45 - view.from) / (view.to - view.from)).toBeCloseTo(0.25);
      expect(view.to - view.from).toBeCloseTo(20 * factor);
    }
  });
  test('no view goes beyond the video, nor so near that nothing is to be seen', () => {
    expect(zoomedAt({ from: 0, to: 100 }, 10, 5, 100)).toEqual({ from: 0, to: 100 });
    const near = zoomedAt({ from: 0, to: 100 }, 10, 1e-9, 100);
    expect(near.to - near.from).toBeCloseTo(0.2);
    expect(panned({ from: 10, to: 30 }, -50, 100)).toEqual({ from: 0, to: 20 });
    expect(panned({ from: 10, to: 30 }, 500, 100)).toEqual({ from: 80, to: 100 });
    expect(clamped({ from: -1, to: 500 }, 100)).toEqual({ from: 0, to: 100 });
    // A film of one frame.
    expect(clamped({ from: 0, to: 0 }, 0.04)).toEqual({ from: 0, to: 0.2 });
  });
  test('pages overlap by a fifth', () => {
    expect(paged({ from: 0, to: 10 }, 1, 100)).toEqual({ from: 8, to: 18 });
    expect(paged({ from: 8, to: 18 }, -1, 100)).toEqual({ from: 0, to: 10 });
  });
  test('a place is brought into view: a page on where it was reached by playing, else in the middle', () => {
    const view = { from: 10, to: 20 };
    expect(revealing(view, 15, 100)).toBe(view);
    const next = revealing(view, 20.1, 100);
    expect(next.from).toBeCloseTo(19.6);
    const far = revealing(view, 70, 100);
    expect([far.from, far.to]).toEqual([65, 75]);
  });
  test('a span is shown with room around it', () => {
    const view = showing({ start: 20, end: 30 }, 100);
    expect([view.from, view.to]).toEqual([19, 31]);
  });
  test('a span is between two places in either order, within the video', () => {
    expect(spanBetween(5, 2, 100)).toEqual({ start: 2, end: 5 });
    expect(spanBetween(-5, 200, 100)).toEqual({ start: 0, end: 100 });
    expect(spanBetween(3, 3, 100)).toBeUndefined();
  });
});

describe('the ruler', () => {
  test.each([
    [0, 0.2, 500],
    [3, 11, 620],
    [0, 600, 1100],
    [1000, 29_000, 500],
    [0, 108_000, 500],
    [0, 1e7, 300],
  ])('from %d to %d in %d pixels its times have room, and are round', (from, to, width) => {
    const ticks = ticksOf({ from, to, width });
    const written = ticks.filter(({ major }) => major).map(({ seconds }) => seconds);
    expect(ticks.length).toBeLessThan(width / 8);
    expect(written.length).toBeGreaterThan(0);
    for (const [n, seconds] of written.entries()) {
      expect(seconds).toBeGreaterThanOrEqual(from - 1e-6);
      expect(seconds).toBeLessThanOrEqual(to + 1e-6);
      const next = written[n + 1];
      if (next !== undefined) expect(((next - seconds) / (to - from)) * width).toBeGreaterThanOrEqual(76 - 1e-6);
    }
  });
});

describe('cells', () => {
  const edges = Array.from({ length: 28_801 }, (_, n) => n);
  test('those in view are found, the ones that are cut by its edges too', () => {
    expect(firstAfter([1, 2, 2, 3], 2)).toBe(3);
    expect(cellsInView([0, 4, 8, 12], { from: 5, to: 9 })).toEqual({ first: 1, end: 3 });
    expect(cellsInView([0, 4, 8, 12], { from: 4, to: 8 })).toEqual({ first: 1, end: 2 });
    expect(cellsInView([0, 4, 8, 12], { from: 0, to: 12 })).toEqual({ first: 0, end: 3 });
    expect(cellsInView([], { from: 0, to: 12 })).toEqual({ first: 0, end: 0 });
  });
  test('no more are drawn than there are pixels, and the highest of each pixel is', () => {
    const fits = edges.slice(1).map((n) => (n === 14_400 ? 0.9 : 0.1));
    const columns = columnsOf(edges, fits, { from: 0, to: 28_800, width: 500 });
    expect(columns.length).toBeLessThanOrEqual(501);
    expect(columns.filter(({ fit }) => fit === 0.9).length).toBe(1);
    expect(columns.at(-1)?.right).toBeCloseTo(500);
  });
  test('near by each is drawn by itself, and what is not known is not', () => {
    const columns = columnsOf([0, 4, 8, 12], [0.2, null, 0.7], { from: 0, to: 12, width: 120 });
    expect(columns).toEqual([
      { left: 0, right: 40, fit: 0.2 },
      { left: 80, right: 120, fit: 0.7 },
    ]);
  });
  test('of things in order those in view', () => {
    const spans = edges.slice(1).map((n) => ({ start: n, end: n + 0.5 }));
    const shown = inView(spans, { from: 100.2, to: 103 });
    expect(shown.map(({ start }) => start)).toEqual([100, 101, 102]);
  });
});

describe('snapping', () => {
  const marks = {
    cuts: [0, 12, 20],
    edges: [15],
    playhead: 25,
    duration: 100,
    frames: gridOf([], { fps: 25, duration: 100 }),
  };
  test('what is near a cut, an edge, the playhead or an end goes there', () => {
    // A pixel is 0.02 s.
    expect(snapped(12.1, marks, stage)).toBe(12);
    expect(snapped(14.95, marks, stage)).toBe(15);
    expect(snapped(25.07, marks, stage)).toBe(25);
    expect(snapped(0.1, marks, stage)).toBe(0);
  });
  test('all else goes to a frame', () => {
    expect(snapped(17.011, marks, stage)).toBe(17);
    expect(snapped(17.03, marks, stage)).toBe(17.04);
    expect(snapped(200, { ...marks, duration: 300 }, stage)).toBe(100);
  });
  test('a bar goes by the end that is nearer to a mark', () => {
    expect(snappedMove({ start: 16.5, end: 18 }, 1.95, marks, stage)).toBeCloseTo(2);
    expect(snappedMove({ start: 16.5, end: 18 }, -1.46, marks, stage)).toBeCloseTo(-1.5);
    expect(snappedMove({ start: 16, end: 17 }, 0.83, marks, stage)).toBeCloseTo(0.84);
  });
});
