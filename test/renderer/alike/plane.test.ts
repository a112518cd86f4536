/** A map on the screen: what is under a pointer stays there when it comes nearer, and what is drawn around is within. */
import { describe, expect, test } from 'vitest';
import { moved, pointAt, pointsWithin, toPixel, toPlane, WHOLE, zoomed } from '../../../renderer/alike/plane.ts';

const ROOM = { width: 800, height: 500 };
const POINTS = [
  { id: 'a', x: 0, y: 0 },
  { id: 'b', x: 1, y: 1 },
  { id: 'c', x: 0.5, y: 0.5 },
];

test('all of it is in view at first, as wide as it is high', () => {
  const pixels = POINTS.map((point) => toPixel(WHOLE, ROOM, point));
  for (const { x, y } of pixels) {
    expect(x).toBeGreaterThan(0);
    expect(x).toBeLessThan(ROOM.width);
    expect(y).toBeGreaterThan(0);
    expect(y).toBeLessThan(ROOM.height);
  }
  const [a, b] = pixels;
  expect((b?.x ?? 0) - (a?.x ?? 0)).toBeCloseTo((b?.y ?? 0) - (a?.y ?? 0));
});

test('what lies under the pointer stays there when it comes nearer', () => {
  const at = { x: 300, y: 260 };
  const place = toPlane(WHOLE, ROOM, at);
  const nearer = zoomed(WHOLE, ROOM, at, 3);
  expect(toPixel(nearer, ROOM, place).x).toBeCloseTo(at.x);
  expect(toPixel(nearer, ROOM, place).y).toBeCloseTo(at.y);
  expect(zoomed(WHOLE, ROOM, at, 0.1).scale).toBe(1);
});

test('it goes along with the hand, and never out of sight', () => {
  const sight = zoomed(WHOLE, ROOM, { x: 400, y: 250 }, 2);
  const before = toPixel(sight, ROOM, { x: 0.5, y: 0.5 });
  const after = toPixel(moved(sight, ROOM, { x: 40, y: -30 }), ROOM, { x: 0.5, y: 0.5 });
  expect([after.x - before.x, after.y - before.y].map(Math.round)).toEqual([40, -30]);
  expect(moved(WHOLE, ROOM, { x: 1e6, y: 0 }).x).toBe(0);
});

describe('drawing around', () => {
  const around = (x: number, y: number, far: number) => {
    const at = toPixel(WHOLE, ROOM, { x, y });
    return [
      { x: at.x - far, y: at.y - far },
      { x: at.x + far, y: at.y - far },
      { x: at.x + far, y: at.y + far },
      { x: at.x - far, y: at.y + far },
    ];
  };
  test('takes what is within, and nothing else', () => {
    expect(pointsWithin(POINTS, WHOLE, ROOM, around(0.5, 0.5, 20))).toEqual(['c']);
    expect(pointsWithin(POINTS, WHOLE, ROOM, around(0.5, 0.5, 1_000))).toEqual(['a', 'b', 'c']);
    expect(pointsWithin(POINTS, WHOLE, ROOM, around(0.25, 0.5, 20))).toEqual([]);
  });
  test('a notch leaves out what lies in it', () => {
    const [a, b, c, d] = around(0.5, 0.5, 30) as [{ x: number; y: number }, ...{ x: number; y: number }[]];
    const middle = toPixel(WHOLE, ROOM, { x: 0.5, y: 0.5 });
    const notch = { x: middle.x, y: middle.y + 10 };
    expect(
      pointsWithin(
        POINTS,
        WHOLE,
        ROOM,
        [a, notch, b, c, d].filter((corner) => corner !== undefined),
      ),
    ).toEqual([]);
  });
  test('the nearest point is meant, where one is near', () => {
    const at = toPixel(WHOLE, ROOM, { x: 0.5, y: 0.5 });
    expect(pointAt(POINTS, WHOLE, ROOM, { x: at.x + 5, y: at.y }, 10)?.id).toBe('c');
    expect(pointAt(POINTS, WHOLE, ROOM, { x: at.x + 50, y: at.y }, 10)).toBeUndefined();
  });
});
