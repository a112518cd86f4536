import { describe, expect, test } from 'vitest';
import { cutsOf, frames, mix, plain, RATE, still, view } from './small-films.ts';

const swing = (n: number, frequency: number): number => Math.sin((2 * Math.PI * frequency * n) / RATE);

describe('a hard cut', () => {
  test('is the first frame of the other picture', () => {
    expect(cutsOf([...still(10), ...still(20, 40), ...still(30)])).toEqual([50, 90]);
  });

  test('is found between cameras that pan and shake', () => {
    const pan = frames(50, (n) => view(10, { x: n * 0.6 }));
    const shaken = frames(50, (n) => view(20, { x: 1.2 * swing(n, 5), y: 0.8 * swing(n, 7) }));
    expect(cutsOf([...pan, ...shaken, ...pan])).toEqual([50, 100]);
  });

  test('may be one of colour alone', () => {
    expect(cutsOf([...frames(30, () => plain(120, 40)), ...frames(30, () => plain(120, -40))])).toEqual([30]);
  });

  test('is found where one frame is both pictures', () => {
    const [a, b] = [view(10), view(20)];
    const [cut, ...more] = cutsOf([...still(10), mix(a, b, 0.5), ...still(20)]);
    expect([50, 51]).toContain(cut);
    expect(more).toEqual([]);
  });

  test('is found in a slide show of three pictures a second, and of one', () => {
    const slides = [...still(10, 9), ...still(20, 9), ...still(30, 9)];
    expect(cutsOf(slides, 3)).toEqual([9, 18]);
    expect(cutsOf(slides, 1)).toEqual([9, 18]);
  });

  test('is not lost to a flash shortly before', () => {
    const flash = frames(3, () => view(10, { light: 80 }));
    expect(cutsOf([...still(10), ...flash, ...still(10, 8), ...still(20)])).toEqual([61]);
  });
});

describe('no cut is', () => {
  test.each([
    ['a still picture', still(10, 100)],
    ['a pan', frames(150, (n) => view(10, { x: n * 0.8, y: n * 0.1 }))],
    [
      'a camera that shakes',
      frames(150, (n) => view(10, { x: 1.5 * swing(n, 4) + swing(n, 9), y: 1.3 * swing(n, 6) })),
    ],
    ['a slow zoom', frames(150, (n) => view(10, { zoom: 1 + n / 200 }))],
    [
      'a light that comes and goes',
      frames(150, (n) => view(10, { light: 40 * swing(n, 0.5), contrast: 1 + 0.3 * swing(n, 0.5) })),
    ],
    ['a light that is switched on', [...still(10), ...frames(50, () => view(10, { light: 60 }))]],
    ['grey', frames(60, () => plain(128))],
    ['one frame', still(10, 1)],
    ['nothing', []],
  ])('%s', (_, film) => {
    expect(cutsOf(film)).toEqual([]);
  });

  test.each([1, 3, 6])('a flash of %i frames', (length) => {
    const flashed = (make: () => ReturnType<typeof view>) => [...still(10), ...frames(length, make), ...still(10)];
    expect(cutsOf(flashed(() => view(10, { light: 90 })))).toEqual([]);
    expect(cutsOf(flashed(() => plain(235)))).toEqual([]);
    expect(cutsOf(flashed(() => plain(16)))).toEqual([]);
    // A bad frame, or one of another scene.
    expect(cutsOf(flashed(() => view(20)))).toEqual([]);
  });

  test('a flash in a pan', () => {
    const film = frames(100, (n) => (n >= 50 && n < 54 ? plain(235) : view(10, { x: n * 0.4 })));
    expect(cutsOf(film)).toEqual([]);
  });

  test('a film of few pictures a second in which much moves', () => {
    // Animals in a herd: every fifth frame all of it is elsewhere.
    expect(cutsOf(frames(150, (n) => view(100 + Math.floor(n / 5))))).toEqual([]);
  });
});

describe('a fade', () => {
  const dim = (seed: number, share: number, to: number) => mix(plain(to), view(seed), share);
  const fade = (from: number, to: number, colour: number, steps: number, blank: number) => [
    ...still(from),
    ...frames(steps, (n) => dim(from, 1 - (n + 1) / steps, colour)),
    ...frames(blank, () => plain(colour)),
    ...frames(steps, (n) => dim(to, (n + 1) / steps, colour)),
    ...still(to),
  ];

  test.each([
    ['black', 16],
    ['white', 235],
  ])('through %s: the new scene begins with the first frame that shows it', (_, colour) => {
    for (const [steps, blank] of [
      [8, 1],
      [25, 10],
      [12, 50],
    ] as const) {
      const [cut, ...more] = cutsOf(fade(10, 20, colour, steps, blank));
      const firstBack = 50 + steps + blank;
      expect(cut).toBeGreaterThanOrEqual(firstBack);
      // What can hardly be seen is black.
      expect(cut).toBeLessThanOrEqual(firstBack + Math.ceil(steps / 8));
      expect(more).toEqual([]);
    }
  });

  test('ends a scene where the same picture comes back slowly', () => {
    expect(cutsOf(fade(10, 10, 16, 20, 5))).toHaveLength(1);
  });

  test('after black that was cut to', () => {
    expect(cutsOf([...still(10), ...frames(30, () => plain(16)), ...still(20)])).toEqual([80]);
  });

  test('is none where the film begins or ends', () => {
    const film = fade(10, 20, 16, 15, 5);
    const [fadeOut, fadeIn] = [film.slice(0, 70), film.slice(65)];
    expect(cutsOf(fadeOut)).toEqual([]);
    expect(cutsOf(fadeIn)).toEqual([]);
  });
});

describe('a dissolve', () => {
  const dissolve = (
    steps: number,
    from: (n: number) => ReturnType<typeof view>,
    to: (n: number) => ReturnType<typeof view>,
  ) => [
    ...frames(50, from),
    ...frames(steps, (n) => mix(from(50 + n), to(n), (n + 1) / (steps + 1))),
    ...frames(50, (n) => to(steps + n)),
  ];

  test.each([8, 12, 25, 40, 60])('of %i frames: the new scene begins when more of it is seen', (steps) => {
    const [cut, ...more] = cutsOf(
      dissolve(
        steps,
        () => view(10),
        () => view(20),
      ),
    );
    expect(Math.abs((cut as number) - (50 + steps / 2))).toBeLessThanOrEqual(2 + steps / 10);
    expect(more).toEqual([]);
  });

  test('of scenes that move', () => {
    const film = dissolve(
      25,
      (n) => view(10, { x: n * 0.05 }),
      (n) => view(20, { zoom: 1 + n / 600 }),
    );
    const [cut, ...more] = cutsOf(film);
    expect(Math.abs((cut as number) - 62)).toBeLessThanOrEqual(4);
    expect(more).toEqual([]);
  });

  test('is found at sixty frames a second, and at twelve', () => {
    const film = dissolve(
      30,
      () => view(10),
      () => view(20),
    );
    for (const rate of [60, 12]) {
      const cuts = cutsOf(film, rate);
      expect(cuts).toHaveLength(1);
      expect(Math.abs((cuts[0] as number) - 65)).toBeLessThanOrEqual(4);
    }
  });
});

describe('cuts', () => {
  test('closer together than a scene can be are one', () => {
    expect(cutsOf([...still(10), ...still(20, 4), ...still(30)])).toHaveLength(1);
  });

  test('are found all along a long film', () => {
    const film = frames(3000, (n) => view(10 + 10 * Math.floor(n / 100), { x: (n % 100) * 0.1 }));
    expect(cutsOf(film)).toEqual(Array.from({ length: 29 }, (_, i) => 100 * (i + 1)));
  });
});
