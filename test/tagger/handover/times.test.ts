/** When something is by a video's own frames, however a file says it. */
import { expect, test } from 'vitest';
import { secondsOfFrame } from '../../../electron/interchange/frame-clock.ts';
import type { HandedTime } from '../../../electron/interchange/handed.ts';
import { resolveSpan } from '../../../electron/tagger/handover/reading/times.ts';
import { toTimecode } from '../../../electron/tagger/handover/timecodes.ts';
import { FILMS, madeClock } from '../../support/handed-case.ts';

const [film, , drop] = FILMS as [(typeof FILMS)[0], (typeof FILMS)[0], (typeof FILMS)[0]];
const clock = madeClock(film);
const at = (frame: number): number => secondsOfFrame(clock, frame);
const video = {
  clock,
  timecode: toTimecode({ from: 'track', text: '01:00:59:12', rate: undefined }, clock.rate),
  duration: 4,
};
const span = (first: number, end: number) => ({ span: { start: at(first), end: at(end) } });

test.each<[string, HandedTime, HandedTime | 'next frame' | undefined, object]>([
  ['frames', { frame: 7 }, { frame: 9 }, span(7, 9)],
  ['one frame', { frame: 7 }, 'next frame', span(7, 8)],
  ['no end', { frame: 7 }, undefined, span(7, 8)],
  ['no length', { frame: 7 }, { frame: 7 }, span(7, 8)],
  [
    'milliseconds',
    { seconds: Math.round(at(7) * 1000) / 1000 },
    { seconds: Math.round(at(31) * 1000) / 1000 },
    span(7, 31),
  ],
  ['frames of 24 a second', { frame: 24, rate: [24, 1] }, { frame: 48, rate: [24, 1] }, span(24, 48)],
  ['time code over a minute', { timecode: '01:00:59:22' }, { timecode: '01:01:00:02' }, span(10, 14)],
  ['time code and frames', { timecode: '01:00:59:12', plus: 3 }, { timecode: '01:00:59:12', plus: 5 }, span(3, 5)],
  ['an end beyond the last frame', { frame: 90 }, { seconds: 99 }, span(90, clock.ticks.length - 1)],
])('%s', (_, start, end, result) => {
  expect(resolveSpan(start, end, video)).toEqual(result);
});

test.each<[string, HandedTime, HandedTime]>([
  ['before the first frame', { timecode: '01:00:00:00' }, { timecode: '01:00:00:10' }],
  ['when the video is over', { seconds: 99 }, { seconds: 100 }],
  ['backwards', { seconds: 2 }, { seconds: 1 }],
  ['a number of a second that has not so many', { timecode: '01:00:59:30' }, { timecode: '01:01:00:00' }],
])('%s there is nothing', (_, start, end) => {
  expect(resolveSpan(start, end, video)).toHaveProperty('problem');
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, 1e308, -1e308])('%d seconds are no time', (seconds) => {
  for (const known of [video, { clock: undefined, timecode: undefined, duration: undefined }]) {
    expect(resolveSpan({ seconds }, { seconds: 2 }, known)).toHaveProperty('problem');
    expect(resolveSpan({ seconds: 1 }, { seconds }, known)).toHaveProperty('problem');
    expect(resolveSpan({ frame: seconds, rate: [25, 1] }, 'next frame', known)).toHaveProperty('problem');
  }
});

test('without its frames seconds are what they are, and frames are nothing', () => {
  const away = { clock: undefined, timecode: undefined, duration: 4 };
  expect(resolveSpan({ seconds: 1.5 }, { seconds: 9 }, away)).toEqual({ span: { start: 1.5, end: 4 } });
  expect(resolveSpan({ frame: 7 }, { frame: 9 }, away)).toHaveProperty('problem');
});

test('a time code counts the video’s frames, dropped or not, also where it counts each second one', () => {
  expect(toTimecode({ from: 'track', text: '00:59:58;10', rate: [30000, 1001] }, drop.rate)).toMatchObject({
    start: drop.timecode?.start,
    drop: true,
  });
  const fast = [60000, 1001] as const;
  expect(toTimecode({ from: 'track', text: '01:00:00;00', rate: [30000, 1001] }, fast)).toMatchObject({
    start: 2 * 107_892,
    rate: fast,
  });
  expect(toTimecode({ from: 'sound', secondsSinceMidnight: 3_600 }, [25, 1])).toMatchObject({ start: 90_000 });
});
