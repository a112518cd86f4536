import { describe, expect, it } from 'vitest';
import {
  edgeAt,
  frameClock,
  frameCount,
  framesOf,
  rationalOfFrame,
  secondsOfFrame,
} from '../../electron/interchange/frame-clock.ts';
import { FILMS, madeClock } from '../support/handed-case.ts';

describe('the clock of a video’s frames', () => {
  it.each(FILMS)('knows the rate of $name', (film) => {
    const clock = madeClock(film);
    if (film.variable) expect(clock.constant).toBe(false);
    else expect({ rate: clock.rate, constant: clock.constant }).toEqual({ rate: film.rate, constant: true });
  });

  it.each(FILMS)(
    'gives every edge of $name back from seconds to the microsecond, to three decimals, and as a fraction',
    (film) => {
      const clock = madeClock(film);
      for (let frame = 0; frame <= frameCount(clock); frame += 1) {
        const seconds = secondsOfFrame(clock, frame);
        const [num, den] = rationalOfFrame(clock, frame);
        expect(Math.abs(num / den - seconds)).toBeLessThan(1e-6);
        expect([
          edgeAt(clock, seconds),
          edgeAt(clock, Math.round(seconds * 1e3) / 1e3),
          edgeAt(clock, num / den),
        ]).toEqual([frame, frame, frame]);
      }
    },
  );

  it('rounds times that containers round, an hour in: a Matroska file’s milliseconds are 29.97 still', () => {
    const pts = Float64Array.from({ length: 110_000 }, (_, n) => Math.round((n * 1001) / 30));
    const clock = frameClock(pts, [1, 1000], (110_000 * 1001) / 30_000, 29.97);
    expect({ rate: clock.rate, constant: clock.constant }).toEqual({ rate: [30000, 1001], constant: true });
  });

  it('takes no steady film for another rate near by, and a pause for none', () => {
    const pts = (rate: number) => Float64Array.from({ length: 2_000 }, (_, n) => Math.round((n * 90_000) / rate));
    expect(frameClock(pts(24), [1, 90_000], 2_000 / 24, 23.976).rate).toEqual([24, 1]);
    const paused = pts(25).map((tick, n) => (n > 1_000 ? tick + 90_000 : tick));
    expect(frameClock(paused, [1, 90_000], 81, 25)).toMatchObject({ rate: [25, 1], constant: false });
  });

  it('has a span hold a frame at least, and the last edge the end', () => {
    const clock = madeClock(FILMS[1] as (typeof FILMS)[number]);
    expect(framesOf(clock, { start: 0.281, end: 0.282 })).toEqual({ first: 7, end: 8 });
    expect(framesOf(clock, { start: 3.97, end: 99 })).toEqual({ first: 99, end: 100 });
    expect(framesOf(clock, { start: 50, end: 99 })).toEqual({ first: 99, end: 100 });
  });

  it('makes a rate of one frame and of odd ones', () => {
    expect(frameClock(Float64Array.of(5), [1, 25], 0.04, undefined)).toMatchObject({ rate: [25, 1], constant: true });
    const odd = Float64Array.from({ length: 50 }, (_, n) => n * 7);
    expect(frameClock(odd, [1, 100], 3.5, 14.2857)).toMatchObject({
      rate: [14286, 1000].map((n) => n / 2),
      constant: true,
    });
  });
});
