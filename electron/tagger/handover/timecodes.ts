/** A source's own time code, counted in the frames of the video. Pure. */
import type { Source } from '../../engine/video/source/source.ts';
import { frameClock, type Rational } from '../../interchange/frame-clock.ts';
import { nominal, parseTimecode, type Timecode } from '../../interchange/timecode.ts';

/** By what part two rates may differ that are one, rounded. */
const ROUNDED = 1e-3;

/** @param rate frames a second of the video */
export function toTimecode(said: Source['timecode'], rate: Rational): Timecode | undefined {
  if (said === undefined) return undefined;
  const { from } = said;
  if (from === 'sound') {
    return { from, rate, drop: false, start: Math.round((said.secondsSinceMidnight * rate[0]) / rate[1]) };
  }
  const counted = countedBy(said.rate, rate);
  const parsed = parseTimecode(said.text, counted);
  if (parsed === undefined) return undefined;
  // At 60 frames a second many count each second frame.
  const start = Math.round((parsed.frames * nominal(rate)) / nominal(counted));
  return { from, rate, drop: parsed.drop, start };
}

function countedBy(said: Rational | undefined, rate: Rational): Rational {
  if (said === undefined) return rate;
  for (const part of [1, 2]) {
    const candidate: Rational = [rate[0] / part, rate[1]];
    const off = (said[0] * candidate[1]) / (said[1] * candidate[0]);
    // 24 is what 23.976 counts, too.
    if (Math.abs(off - 1) < ROUNDED + 1e-9 || nominal(said) === nominal(candidate)) return candidate;
  }
  return said;
}

/** A declared rate as a fraction. */
export function rateOf(fps: number | undefined): Rational {
  return frameClock(new Float64Array(0), [1, 1000], 1, fps ?? 25).rate;
}
