/** When the frames of a video are shown, in whole numbers: seconds as other programs write them lose none of it. Pure. */

/** A fraction of whole numbers: [30000, 1001]. */
export type Rational = readonly [number, number];

export interface FrameClock {
  /** (n + 1,) ticks since the first frame when each begins, ascending from 0; the last when the last frame ends */
  readonly ticks: Float64Array;
  /** seconds in a tick */
  readonly timeBase: Rational;
  /** frames a second: what the frames keep to; of a variable rate what the container declares, or the mean */
  readonly rate: Rational;
  /** Every frame begins where `rate` puts it, as near as the ticks can say. */
  readonly constant: boolean;
}

/** Rates that cameras and television have. */
const KNOWN_RATES: readonly Rational[] = [
  ...[24, 30, 48, 60, 72, 96, 120, 240].map((whole): Rational => [whole * 1000, 1001]),
  ...[10, 12, 15, 20, 24, 25, 30, 48, 50, 60, 72, 90, 96, 100, 120, 240].map((whole): Rational => [whole, 1]),
];

/** By what part a declared rate may be off. */
const ROUNDED = 5e-5;

/**
 * @param pts (n,) when each frame is shown, in ticks, ascending
 * @param duration seconds, from the first frame to the end of the last
 * @param declared frames a second as the container says
 */
export function frameClock(
  pts: Float64Array,
  timeBase: Rational,
  duration: number,
  declared: number | undefined,
): FrameClock {
  const first = pts[0] ?? 0;
  const ticks = new Float64Array(pts.length + 1); // (n + 1)
  for (const [n, tick] of pts.entries()) ticks[n] = tick - first;
  const last = pts.length === 0 ? 0 : (ticks[pts.length - 1] as number);
  ticks[pts.length] = Math.max(last + 1, Math.round((duration * timeBase[1]) / timeBase[0]));
  const shown = (last * timeBase[0]) / timeBase[1];
  const mean = pts.length > 1 && shown > 0 ? (pts.length - 1) / shown : 1 / (duration || 1);
  const said = declared ?? mean;
  // Of a short film's ticks several may be true.
  const fitting = byNearness(said).find((rate) => keepsTo(ticks, timeBase, rate));
  const rate = fitting ?? nearestKnown(said) ?? asRational(said);
  return { ticks, timeBase, rate, constant: fitting !== undefined || keepsTo(ticks, timeBase, rate) };
}

/** Whether frame n is within a tick, or a hundredth of a frame, of n / rate: containers round each time for itself. */
function keepsTo(ticks: Float64Array, [num, den]: Rational, [frames, seconds]: Rational): boolean {
  const step = (seconds * den) / (frames * num); // ticks in a frame
  const slack = Math.max(1, step / 100);
  const count = ticks.length - 1;
  for (let n = 0; n < count; n += 1) {
    if (Math.abs((ticks[n] as number) - n * step) > slack) return false;
  }
  // Of one frame any rate would be true but for how long it is shown.
  return count > 1 || Math.abs((ticks[count] as number) - step) <= slack;
}

function byNearness(rate: number): Rational[] {
  const off = ([frames, seconds]: Rational) => Math.abs(Math.log(frames / seconds / rate));
  return KNOWN_RATES.toSorted((one, other) => off(one) - off(other));
}

/** A declared rate may be rounded: 29.97 is 30000/1001. */
function nearestKnown(rate: number): Rational | undefined {
  return byNearness(rate).find(([frames, seconds]) => Math.abs(frames / seconds / rate - 1) < ROUNDED);
}

/** To a thousandth of a frame a second. */
function asRational(rate: number): Rational {
  const thousandths = Math.max(1, Math.round(rate * 1000));
  const divisor = gcd(thousandths, 1000);
  return [thousandths / divisor, 1000 / divisor];
}

export function gcd(one: number, other: number): number {
  return other === 0 ? one : gcd(other, one % other);
}

export function frameCount({ ticks }: FrameClock): number {
  return ticks.length - 1;
}

/** When a frame begins, seconds since the first, to the microsecond: as the library keeps times. The count of frames is the end. */
export function secondsOfFrame({ ticks, timeBase }: FrameClock, frame: number): number {
  const at = ticks[Math.min(Math.max(0, frame), ticks.length - 1)] as number;
  return Math.round(((at * timeBase[0]) / timeBase[1]) * 1e6) / 1e6;
}

/** The same as a fraction of whole numbers, in lowest terms. */
export function rationalOfFrame({ ticks, timeBase }: FrameClock, frame: number): Rational {
  const at = ticks[Math.min(Math.max(0, frame), ticks.length - 1)] as number;
  const divisor = gcd(at * timeBase[0], timeBase[1]) || 1;
  return [(at * timeBase[0]) / divisor, timeBase[1] / divisor];
}

/**
 * The edge between frames that is nearest to a time: the frame that begins there, or the count of frames for the end. An edge that
 * was put on a frame's time, rounded as it may be, is that frame's.
 */
export function edgeAt(clock: FrameClock, seconds: number): number {
  const { ticks, timeBase } = clock;
  const wanted = (seconds * timeBase[1]) / timeBase[0];
  let [low, high] = [0, ticks.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ticks[middle] as number) < wanted) low = middle + 1;
    else high = middle;
  }
  const before = low - 1;
  return before >= 0 && wanted - (ticks[before] as number) <= (ticks[low] as number) - wanted ? before : low;
}

/** The frames of a span, `[first, end)`: at least one. */
export function framesOf(clock: FrameClock, span: { start: number; end: number }): { first: number; end: number } {
  const first = Math.min(edgeAt(clock, span.start), frameCount(clock) - 1);
  return { first, end: Math.max(first + 1, edgeAt(clock, span.end)) };
}
