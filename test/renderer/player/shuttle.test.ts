import { expect, test } from 'vitest';
import { framesIn, nextSpeed } from '../../../renderer/player/shuttle.ts';

test('each press of the same direction is twice as fast, up to eight times; the other one begins anew', () => {
  const speeds = (presses: (1 | -1)[]) => {
    let speed = 0;
    return presses.map((direction) => {
      speed = nextSpeed(speed, direction);
      return speed;
    });
  };
  expect(speeds([1, 1, 1, 1, 1])).toEqual([1, 2, 4, 8, 8]);
  expect(speeds([-1, -1, -1, -1, -1])).toEqual([-1, -2, -4, -8, -8]);
  expect(speeds([1, 1, -1, -1, 1])).toEqual([1, 2, -1, -2, 1]);
});

test('whole frames pass, and what is left of the time is for the next', () => {
  expect(framesIn(39, -1, 25)).toEqual({ frames: 0, took: 0 });
  expect(framesIn(100, -1, 25)).toEqual({ frames: 2, took: 80 });
  expect(framesIn(100, -8, 25)).toEqual({ frames: 20, took: 100 });
});
