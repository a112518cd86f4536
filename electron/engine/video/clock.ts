/**
 * A film's clocks: ticks that run on whatever the file's own clock did; the file's seconds, as the reference samples them;
 * and a person's, which begin at 0 with the first frame.
 */
import { MOST_REORDERED, median, stepsOf, ticksToSeconds } from './timestamps.ts';

export interface ClockRules {
  /** How far frames are apart where no two of them tell, in ticks. */
  readonly defaultStep: number;
  /** A step ahead that is longer than this is a clock that goes on elsewhere. */
  readonly jumpAhead: number;
  /** Packets told some of the times only, and the decoder made up the others: each may be some frames off. */
  readonly areGuesses: boolean;
}

/** How far a decoder's guess may be off, in frames. */
const GUESS_ERROR = 3;

/**
 * Make the times of frames in the order shown one clock that always advances.
 *
 * A clock that starts over or goes on elsewhere runs on from the frame before. A frame without a time of its own (none, one
 * that was shown already, one that a decoder's guess has put a little back) comes a typical step after the one before, or
 * sooner where the next that has one leaves less room.
 *
 * @param ticks (n,) NaN where a frame has none
 */
export function runningClock(ticks: Float64Array, rules: ClockRules): Float64Array {
  const step = typicalStep(ticks, rules);
  const known = joinStretches(ticks, step, rules);
  return rules.areGuesses ? steadyClock(known, step) : fillGaps(known, step);
}

/** Even steps, for as long as the guesses are about there. */
function steadyClock(known: Float64Array, typical: number): Float64Array {
  const usual = stepsOf(known).filter((step) => step > typical / 2 && step < typical * 2);
  const step = usual.reduce((sum, each) => sum + each, 0) / usual.length || typical;
  const running = new Float64Array(known.length);
  for (let i = 0; i < known.length; i++) {
    const expected = i === 0 ? known[0] || 0 : (running[i - 1] as number) + step;
    const guess = known[i] as number;
    running[i] = guess > expected + GUESS_ERROR * step ? guess : expected;
  }
  return running.map(Math.round);
}

function fillGaps(known: Float64Array, step: number): Float64Array {
  const running = new Float64Array(known.length);
  let next = 0;
  for (let i = 0; i < known.length; i++) {
    if (!Number.isNaN(known[i])) {
      running[i] = known[i] as number;
      continue;
    }
    if (next <= i) next = i + 1;
    while (next < known.length && Number.isNaN(known[next])) next += 1;
    const before = i > 0 ? (running[i - 1] as number) : firstTime(known, next, step);
    const room = next < known.length ? ((known[next] as number) - before) / (next - i + 1) : step;
    running[i] = i > 0 ? before + Math.min(step, room) : before;
  }
  return running;
}

/** How far frames are apart by most of their times. */
function typicalStep(ticks: Float64Array, { defaultStep, jumpAhead }: ClockRules): number {
  const ahead = stepsOf(ticks).filter((step) => step > 0 && step <= jumpAhead);
  return median(ahead) || defaultStep;
}

/** When a first frame without a time is shown: so long before the first that has one as there are frames between, or at 0. */
function firstTime(known: Float64Array, next: number, step: number): number {
  return next < known.length ? (known[next] as number) - next * step : 0;
}

/** (n,) the times that can be kept, moved so that they ascend; NaN elsewhere. */
function joinStretches(ticks: Float64Array, step: number, { jumpAhead }: ClockRules): Float64Array {
  const known = new Float64Array(ticks.length).fill(Number.NaN);
  let offset = 0;
  let latest = Number.NaN;
  let latestAt = 0;
  for (const [i, tick] of ticks.entries()) {
    if (Number.isNaN(tick)) continue;
    const expected = latest + (i - latestAt) * step;
    const isJump = tick + offset < latest - MOST_REORDERED * step || tick + offset > expected + jumpAhead;
    if (isJump) offset = expected - tick;
    if (tick + offset <= latest) continue;
    latest = tick + offset;
    latestAt = i;
    known[i] = latest;
  }
  return known;
}

/** When a film's frames are shown, in seconds, and how these relate to a person's. */
export interface FrameClock {
  /** (n,) as they are sampled. */
  readonly timestamps: Float32Array;
  /** The first frame's time on the file's own clock. */
  readonly startTime: number;
  /** Where on `timestamps` a person's clock stands at 0. */
  readonly zero: number;
}

/**
 * Timestamps as the reference has them: float32(float64(ticks) · float64(seconds in a tick)), on the file's own clock. So far
 * from 0 that float32 cannot tell two frames apart, they count from the first frame.
 */
export function frameClock(pts: Float64Array, timeBase: readonly [number, number]): FrameClock {
  const secondsPerTick = timeBase[0] / timeBase[1];
  const first = pts[0] ?? 0;
  const startTime = first * secondsPerTick;
  const timestamps = ticksToSeconds(pts, timeBase);
  const toldApart = timestamps.every((time, i) => i === 0 || time !== timestamps[i - 1] || pts[i] === pts[i - 1]);
  if (toldApart) return { timestamps, startTime, zero: timestamps[0] ?? 0 };
  return {
    timestamps: ticksToSeconds(
      pts.map((tick) => tick - first),
      timeBase,
    ),
    startTime,
    zero: 0,
  };
}
