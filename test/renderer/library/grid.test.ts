import { describe, expect, test } from 'vitest';
import { gridIn, stepByKey } from '../../../renderer/library/grid.ts';

test.each([200, 240, 294, 374, 1200])('cells fill a width of %d, and each is wide enough to see something', (width) => {
  const { columns, width: cell, height } = gridIn(width);
  expect(columns * cell).toBeLessThanOrEqual(width);
  expect(width - columns * cell).toBeLessThan(columns);
  expect(cell).toBeGreaterThanOrEqual(Math.min(width, 100));
  expect(height).toBeGreaterThan((cell * 9) / 16);
});

describe('of ten videos in rows of four', () => {
  const to = (key: string, at: number): number | undefined => {
    const by = stepByKey(key, at, 10, 4, 2);
    return by === undefined ? undefined : Math.max(0, Math.min(9, at + by));
  };
  test.each([
    ['ArrowRight', 3, 4],
    ['ArrowLeft', 4, 3],
    ['ArrowDown', 1, 5],
    ['ArrowDown', 5, 9],
    // Below the seventh there is none: the last is the nearest.
    ['ArrowDown', 7, 9],
    ['ArrowDown', 9, 9],
    ['ArrowUp', 9, 5],
    ['ArrowUp', 2, 2],
    ['PageDown', 1, 9],
    ['PageUp', 9, 1],
    ['Home', 6, 0],
    ['End', 2, 9],
  ])('%s from %d leads to %d', (key, at, target) => {
    expect(to(key, at)).toBe(target);
  });
  test('other keys mean nothing', () => {
    expect(to('x', 3)).toBeUndefined();
  });
});

test('in a list, left and right are the player’s', () => {
  expect(stepByKey('ArrowRight', 0, 10, 1, 5)).toBeUndefined();
  expect(stepByKey('ArrowDown', 3, 10, 1, 5)).toBe(1);
  expect(stepByKey('PageDown', 8, 10, 1, 5)).toBe(1);
});
