import { describe, expect, it } from 'vitest';
import type { Rational } from '../../electron/interchange/frame-clock.ts';
import { formatTimecode, parseTimecode } from '../../electron/interchange/timecode.ts';

const NTSC: Rational = [30000, 1001];

/** Counted one by one, as SMPTE ST 12-1 says it: no numbers 0 and 1 in a minute's first second, but each tenth. */
function* droppedNumbers(fps: number, drops: number): Generator<string> {
  const two = (n: number) => String(n).padStart(2, '0');
  for (let minute = 0; minute < 1440; minute += 1) {
    for (let second = 0; second < 60; second += 1) {
      for (let frame = second === 0 && minute % 10 !== 0 ? drops : 0; frame < fps; frame += 1) {
        yield `${two(Math.floor(minute / 60))}:${two(minute % 60)}:${two(second)};${two(frame)}`;
      }
    }
  }
}

describe('time code', () => {
  it.each([
    [NTSC, 30, 2],
    [[60000, 1001] as Rational, 60, 4],
  ])('drops the numbers that SMPTE drops, at %j', (rate, fps, drops) => {
    let frame = 0;
    for (const text of droppedNumbers(fps, drops)) {
      if (frame % 97 === 0 || text.includes(':00;0')) {
        expect(formatTimecode(frame, rate, true)).toBe(text);
        expect(parseTimecode(text, rate)).toEqual({ frames: frame, drop: true });
      }
      frame += 1;
    }
    expect(frame).toBe(fps * 86_400 - drops * (1440 - 144));
    expect(formatTimecode(frame, rate, true)).toBe('00:00:00;00');
  });

  it('counts every number without dropping, at whole and at NTSC rates', () => {
    expect(parseTimecode('01:00:59:12', [24000, 1001])).toEqual({ frames: 87_828, drop: false });
    expect(formatTimecode(87_828, [24000, 1001], false)).toBe('01:00:59:12');
    expect(parseTimecode('10:00:00:00', [25, 1])).toEqual({ frames: 900_000, drop: false });
    expect(parseTimecode('00:59:58;10', NTSC)).toEqual({ frames: 107_842, drop: true });
    expect(parseTimecode('00:59:58:10', NTSC)).toEqual({ frames: 107_950, drop: false });
    expect(formatTimecode(107_842, NTSC, true)).toBe('00:59:58;10');
    expect(formatTimecode(120 * 3600 * 2 + 119, [120, 1], false)).toBe('02:00:00:119');
  });

  it('goes round a day, forward and back', () => {
    expect(formatTimecode(25 * 86_400 + 3, [25, 1], false)).toBe('00:00:00:03');
    expect(formatTimecode(-1, [25, 1], false)).toBe('23:59:59:24');
  });

  it('knows what is none', () => {
    for (const text of ['', '1:2:3', '00:60:00:00', '00:00:60:00', '00:00:00:25', 'aa:bb:cc:dd', '00:00:00:-1']) {
      expect(parseTimecode(text, [25, 1])).toBeUndefined();
    }
    // Two numbers that are dropped.
    expect(parseTimecode('00:01:00;01', NTSC)).toBeUndefined();
    expect(parseTimecode('00:10:00;01', NTSC)).toEqual({ frames: 17_983, drop: true });
  });

  it('drops nothing at rates at which nothing is dropped, whatever stands before the frames', () => {
    expect(parseTimecode('00:01:00;00', [25, 1])).toEqual({ frames: 1_500, drop: false });
    expect(formatTimecode(1_500, [25, 1], true)).toBe('00:01:00:00');
  });
});
