/** A video as editors count it: frames of one constant rate, from where its source's time code begins. Pure. */
import type { Span } from '../../wire/app/tags.ts';
import type { Remark } from '../format.ts';
import { type FrameClock, framesOf, gcd, type Rational, secondsOfFrame } from '../frame-clock.ts';
import type { HandedVideo } from '../handed.ts';
import { canDrop, formatTimecode, zeroTimecode } from '../timecode.ts';

export interface Conformed {
  readonly rate: Rational;
  /** how many frames it has */
  readonly length: number;
  /** the time code of its first frame, counted in frames of `rate` */
  readonly start: number;
  readonly drop: boolean;
  /** The frames of a span, `[first, end)`, counted from the first of the video; of the whole video where there is none. */
  framesOf(span: Span | undefined): { first: number; end: number };
}

const AWAY = 'The file is away, so its frames cannot be counted, and it is left out: bring it back and export again.';
const VARIABLE =
  'Its rate is variable, and editors count frames at a constant one: each edge is at the frame whose time is nearest, half a frame away at most.';
const NO_TIMECODE = 'It has no time code of its own: it begins at 00:00:00:00.';

/** @returns undefined where the frames are not known: a remark says so */
export function conformed(video: HandedVideo, remark: Remark): Conformed | undefined {
  const { clock } = video;
  if (clock === undefined) {
    remark(AWAY, video.name);
    return undefined;
  }
  if (!clock.constant) remark(VARIABLE, video.name);
  if (video.timecode === undefined) remark(NO_TIMECODE, video.name);
  const { start, rate: counted, drop } = video.timecode ?? zeroTimecode(clock.rate);
  const { rate } = clock;
  const length = Math.max(1, constantFrame(clock, clock.ticks.length - 1));
  return {
    rate,
    length,
    // A time code may count half of the frames that a camera shows.
    start: Math.round((start * rate[0] * counted[1]) / (rate[1] * counted[0])),
    drop: drop && canDrop(rate),
    framesOf: (span) => {
      if (span === undefined) return { first: 0, end: length };
      const own = framesOf(clock, span);
      const first = Math.min(constantFrame(clock, own.first), length - 1);
      return { first, end: Math.max(first + 1, constantFrame(clock, own.end)) };
    },
  };
}

/** The number at a constant rate of the frame, or the end, whose time is nearest to that of a video's own. */
function constantFrame(clock: FrameClock, frame: number): number {
  if (clock.constant) return frame;
  return Math.round((secondsOfFrame(clock, frame) * clock.rate[0]) / clock.rate[1]);
}

/** Frames of a rate as seconds, a fraction of whole numbers in lowest terms. */
export function secondsAt(frames: number, [num, den]: Rational): Rational {
  const divisor = gcd(Math.abs(frames) * den, num) || 1;
  return [(frames * den) / divisor, num / divisor];
}

/** The time code of a frame, counted from the first of the video. */
export function timecodeAt({ start, rate, drop }: Conformed, frame: number): string {
  return formatTimecode(start + frame, rate, drop);
}
