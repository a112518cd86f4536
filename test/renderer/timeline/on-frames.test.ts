/** Where edges may lie: on frames, however long each is shown, and within the room that neighbours leave. */
import { describe, expect, test } from 'vitest';
import { covers, gridOf, stretchOf } from '../../../renderer/timeline/frame-grid.ts';
import { movedBy, settled, stepped, withEdge } from '../../../renderer/timeline/on-frames.ts';

const rate = { fps: 10, duration: 60 };
const even = gridOf([], rate);
// Of ninety thousand ticks a second, as a camera has it: no frame is as long as the next.
const varied = { times: [0, 0.033367, 0.1, 0.1001, 0.5, 0.9, 1.4], end: 2, first: 0, of: 7 };
const grid = gridOf([stretchOf(varied)], { fps: 10, duration: 2 });

describe('places between frames', () => {
  test('are the very times at which frames begin, and the end of the last', () => {
    expect([0.05, 0.08, 0.10004, 0.10006, 1.7, 1.71, 9].map(grid.nearest)).toEqual([
      0.033367, 0.1, 0.1, 0.1001, 2, 2, 2,
    ]);
    expect([0.09, 0.1, 0.4999, 3].map(grid.before)).toEqual([0.033367, 0.1, 0.1001, 2]);
    expect([0.09, 0.1, 0.51, 3].map(grid.after)).toEqual([0.1, 0.1, 0.9, 2]);
    expect([grid.next(0.1, 1), grid.next(0.1, -1), grid.next(0.2, -1), grid.next(0, -1), grid.next(2, 1)]).toEqual([
      0.1001, 0.033367, 0.1001, 0, 2,
    ]);
    expect([0.2, 0, 2].map(grid.shown)).toEqual([
      { start: 0.1001, end: 0.5 },
      { start: 0, end: 0.033367 },
      { start: 1.4, end: 2 },
    ]);
  });
  test('are known within a stretch, and beyond it go by the average rate', () => {
    const part = stretchOf({ times: [5, 5.3, 5.35, 6, 6.5], end: 7, first: 40, of: 400 });
    expect([5.1, 5.35, 6, 6.6].map((seconds) => covers(part, seconds))).toEqual([false, true, true, false]);
    const some = gridOf([part], rate);
    expect([some.nearest(5.8), some.nearest(9.04), some.before(59.97), some.nearest(80)]).toEqual([6, 9, 59.9, 60]);
  });
  test('of a film of one frame are its two ends', () => {
    const one = gridOf([stretchOf({ times: [0], end: 0.04, first: 0, of: 1 })], { fps: 25, duration: 0.04 });
    expect([one.nearest(0.01), one.nearest(0.03), one.shown(0.02)]).toEqual([0, 0.04, { start: 0, end: 0.04 }]);
  });
});

describe('a moment', () => {
  const moment = { start: 5, end: 8 };
  const room = { start: 3, end: 9 };
  test('is reshaped as far as there is room, and no edge passes the other', () => {
    expect(withEdge(moment, 'end', 20, room, even)).toEqual({ start: 5, end: 9 });
    expect(withEdge(moment, 'start', 1, room, even)).toEqual({ start: 3, end: 8 });
    expect(withEdge(moment, 'start', 20, room, even)).toEqual({ start: 7.9, end: 8 });
    expect(withEdge(moment, 'end', 1, room, even)).toEqual({ start: 5, end: 5.1 });
  });
  test('whose neighbour lies on no frame stops at the frame before it', () => {
    expect(withEdge(moment, 'end', 20, { start: 3, end: 8.77 }, even)).toEqual({ start: 5, end: 8.7 });
    expect(movedBy(moment, -10, { start: 3.01, end: 9 }, even)).toEqual({ start: 3.1, end: 6.1 });
  });
  test('is moved as a whole as far as there is room', () => {
    expect(movedBy(moment, 10, room, even)).toEqual({ start: 6, end: 9 });
    expect(movedBy(moment, -10, room, even)).toEqual({ start: 3, end: 6 });
    expect(movedBy({ start: 0.1, end: 0.5 }, 0.45, { start: 0, end: 2 }, grid)).toEqual({ start: 0.5, end: 0.9 });
  });
  test('goes by frames with as many as it had, and stays where there is no room', () => {
    const all = { start: 0, end: 2 };
    expect(stepped({ start: 0, end: 0.1001 }, 'whole', 2, all, grid)).toEqual({ start: 0.1, end: 0.9 });
    expect(stepped({ start: 0, end: 0.1 }, 'whole', -1, all, grid)).toEqual({ start: 0, end: 0.1 });
    expect(stepped({ start: 0.9, end: 2 }, 'end', 1, all, grid)).toEqual({ start: 0.9, end: 2 });
    expect(stepped({ start: 0.9, end: 1.4 }, 'start', 1, all, grid)).toEqual({ start: 0.9, end: 1.4 });
  });
  test('that was dragged and put back is as it was', () => {
    const between = { start: 0.2, end: 0.7 };
    expect(settled(between, between, { start: 0, end: 2 }, grid)).toEqual(between);
  });
});
