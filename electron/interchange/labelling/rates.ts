/** Frames that another program counts by a rate of its own. */
import { edgeAt, type FrameClock, frameCount, type Rational, secondsOfFrame } from '../frame-clock.ts';

/** A rate that somebody wrote as a decimal: 29.97 is 30000/1001. */
export function rateOf(decimal: number): Rational | undefined {
  if (!(decimal > 0.01 && decimal < 10_000)) return undefined;
  const whole = Math.round(decimal);
  if (Math.abs(decimal - whole) < 1e-6) return [whole, 1];
  const nominal = Math.round((decimal * 1001) / 1000);
  if (nominal % 6 === 0 && Math.abs(decimal - (nominal * 1000) / 1001) < 0.005) return [nominal * 1000, 1001];
  return [Math.round(decimal * 1e6), 1e6];
}

/** Rates by which frames may be counted that keep to none. */
const FINER: readonly Rational[] = [60, 120, 240].map((rate): Rational => [rate, 1]);

/** How a program counts that takes a time by a rate for a frame. */
export interface Count {
  readonly rate: Rational;
  /** Each frame has a number of its own, and is found again by it. */
  readonly exact: boolean;
  /** which number the frame has that begins at this edge */
  numberOf(edge: number): number;
}

/**
 * Of a video that keeps to its rate: as its own frames are counted. Of another the numbers that a program which knows one rate shows
 * the same pictures for: the nearest, at a rate that tells all frames apart.
 */
export function countOf(clock: FrameClock): Count {
  if (clock.constant) return { rate: clock.rate, exact: true, numberOf: (edge) => edge };
  const numberAt = ([frames, seconds]: Rational) => {
    return (edge: number) => Math.round((secondsOfFrame(clock, edge) * frames) / seconds);
  };
  for (const rate of [clock.rate, ...FINER]) {
    const numberOf = numberAt(rate);
    if (tellsApart(clock, rate, numberOf)) return { rate, exact: true, numberOf };
  }
  const finest = FINER[FINER.length - 1] as Rational;
  return { rate: finest, exact: false, numberOf: numberAt(finest) };
}

function tellsApart(clock: FrameClock, [frames, seconds]: Rational, numberOf: (edge: number) => number): boolean {
  for (let edge = 0; edge <= frameCount(clock); edge += 1) {
    if (edgeAt(clock, (numberOf(edge) * seconds) / frames) !== edge) return false;
  }
  return true;
}
