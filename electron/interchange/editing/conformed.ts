/** A video as editors count it: frames of one constant rate, from where its source's time code begins. Pure. */
import type { Span } from '../../wire/app/tags.ts';
import type { Remark } from '../format.ts';
import { type FrameClock, frameCount, framesOf, gcd, type Rational, secondsOfFrame } from '../frame-clock.ts';
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

/** What SMPTE's time code counts, ascending. */
const COUNTED: readonly Rational[] = [
  ...[24, 25, 30, 48, 50, 60, 100, 120].flatMap((whole): Rational[] =>
    whole % 25 === 0
      ? [[whole, 1]]
      : [
          [whole * 1000, 1001],
          [whole, 1],
        ],
  ),
];

const MOST_COUNTED: Rational = [120, 1];
/** By what part of itself a frame may come too early, and is still of its rate. */
const JITTER = 0.05;

export function isCounted([num, den]: Rational): boolean {
  return COUNTED.some((rate) => rate[0] * den === rate[1] * num);
}

/**
 * The video's own; where it varies, and what it declares is nothing that editors count, the least of theirs at which the frames that
 * come fastest have a number each: phones leave out frames of a steady rate.
 */
export function conformedRate(clock: FrameClock): Rational {
  if (clock.constant || isCounted(clock.rate)) return clock.rate;
  const fastest = 1 / shortStep(clock);
  const off = ([num, den]: Rational) => Math.abs(Math.log(num / den / fastest));
  const [nearest = MOST_COUNTED] = COUNTED.toSorted((one, other) => off(one) - off(other));
  return off(nearest) < JITTER ? nearest : (COUNTED.find(([num, den]) => num / den >= fastest) ?? MOST_COUNTED);
}

/** Seconds that one frame in twenty is shown for at most. */
function shortStep({ ticks, timeBase }: FrameClock): number {
  const steps = ticks
    .subarray(1)
    .map((tick, n) => tick - (ticks[n] as number))
    .sort();
  const step = steps[Math.floor(steps.length / 20)] ?? 1;
  return (Math.max(1, step) * timeBase[0]) / timeBase[1];
}

/** @returns undefined where the frames are not known: a remark says so */
export function conformed(video: HandedVideo, remark: Remark): Conformed | undefined {
  const { clock } = video;
  if (clock === undefined) {
    remark(AWAY, video.name);
    return undefined;
  }
  if (!clock.constant) remark(VARIABLE, video.name);
  if (video.timecode === undefined) remark(NO_TIMECODE, video.name);
  const rate = conformedRate(clock);
  const { start, rate: counted, drop } = video.timecode ?? zeroTimecode(rate);
  const frameAt = (frame: number) => (clock.constant ? frame : nearestFrame(secondsOfFrame(clock, frame), rate));
  const length = Math.max(1, frameAt(frameCount(clock)));
  return {
    rate,
    length,
    // A time code may count half of the frames that a camera shows.
    start: Math.round((start * rate[0] * counted[1]) / (rate[1] * counted[0])),
    drop: drop && canDrop(rate),
    framesOf: (span) => {
      if (span === undefined) return { first: 0, end: length };
      const own = framesOf(clock, span);
      const first = Math.min(frameAt(own.first), length - 1);
      return { first, end: Math.max(first + 1, frameAt(own.end)) };
    },
  };
}

function nearestFrame(seconds: number, [num, den]: Rational): number {
  return Math.round((seconds * num) / den);
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
