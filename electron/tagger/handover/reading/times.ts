/** When something is by a video's own frames, from what a file says of it. Pure. */
import {
  edgeAt,
  type FrameClock,
  frameCount,
  type Rational,
  secondsOfFrame,
} from '../../../interchange/frame-clock.ts';
import type { HandedTime, ReadTag } from '../../../interchange/handed.ts';
import { nominal, parseTimecode, type Timecode } from '../../../interchange/timecode.ts';
import type { Span } from '../../../wire/app/tags.ts';

/** What is known of the video's time. */
export interface VideoTime {
  readonly clock: FrameClock | undefined;
  /** where its source's time code stands at the first frame, in frames of the clock's rate */
  readonly timecode: Timecode | undefined;
  /** seconds */
  readonly duration: number | undefined;
}

/** A span, or why there is none. */
export type Resolved = { readonly span: Span } | { readonly problem: string };

const NO_FRAMES =
  'It counts frames, and the file is away that says when these are: connect its drive, then import again.';
const NO_TIME = 'It begins when its video is over, or before it begins.';
const NO_TIMECODE = 'Its time code is none of its video’s.';

/** Whether a time is as far from the frames as seconds are. */
export function needsFrames(time: HandedTime | 'next frame' | undefined): boolean {
  return time !== undefined && (time === 'next frame' || !('seconds' in time));
}

export function resolveSpan(start: HandedTime, end: ReadTag['end'], video: VideoTime): Resolved {
  const first = secondsOf(start, video);
  if (typeof first === 'string') return { problem: first };
  const last = end === undefined || end === 'next frame' ? first : secondsOf(end, video);
  if (typeof last === 'string') return { problem: last };
  if (Math.abs(first) > LATEST || Math.abs(last) > LATEST || Number.isNaN(first + last)) return { problem: NO_TIME };
  const { clock, duration } = video;
  const over = clock === undefined ? (duration ?? Number.POSITIVE_INFINITY) : secondsOfFrame(clock, frameCount(clock));
  if (first < -SLACK || first >= over + SLACK || last < first - SLACK) return { problem: NO_TIME };
  if (clock !== undefined) return { span: onFrames(first, last, clock) };
  const from = rounded(Math.max(0, first));
  const to = rounded(Math.min(over, last));
  // Without its frames, something without a length is as long as a frame mostly is.
  return { span: { start: from, end: to > from ? to : rounded(from + 1 / 25) } };
}

/** Seconds that no video lasts; beyond, they are no longer told apart. */
const LATEST = 1e9;
/** Seconds that are written with three digits may be beyond by so much. */
const SLACK = 0.001;

function onFrames(first: number, last: number, clock: FrameClock): Span {
  const start = Math.min(edgeAt(clock, Math.max(0, first)), frameCount(clock) - 1);
  const end = Math.max(start + 1, edgeAt(clock, last));
  return { start: secondsOfFrame(clock, start), end: secondsOfFrame(clock, end) };
}

/** @returns why it is none */
function secondsOf(time: HandedTime, { clock, timecode }: VideoTime): number | string {
  if ('seconds' in time) return time.seconds;
  if ('frame' in time) return framesAsSeconds(time.frame, time.rate, clock) ?? NO_FRAMES;
  if (clock === undefined) return NO_FRAMES;
  const rate = time.rate ?? clock.rate;
  const parsed = parseTimecode(time.timecode, rate);
  if (parsed === undefined) return NO_TIMECODE;
  const start = ((timecode?.start ?? 0) * nominal(rate)) / nominal(clock.rate);
  const frames = parsed.frames + (time.plus ?? 0) - start;
  return framesAsSeconds(frames, rate, clock) ?? NO_FRAMES;
}

/** Frames of the video's own, or of a rate that a file counts. */
function framesAsSeconds(frame: number, rate: Rational | undefined, clock: FrameClock | undefined): number | undefined {
  const isOwn = clock !== undefined && (rate === undefined || (clock.constant && isSame(rate, clock.rate)));
  if (isOwn && Number.isInteger(frame) && frame >= 0 && frame <= frameCount(clock)) return secondsOfFrame(clock, frame);
  if (rate !== undefined) return (frame * rate[1]) / rate[0];
  return clock === undefined ? undefined : (frame * clock.rate[1]) / clock.rate[0];
}

function isSame(one: Rational, other: Rational): boolean {
  return Math.abs((one[0] * other[1]) / (one[1] * other[0]) - 1) < 1e-4;
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}
