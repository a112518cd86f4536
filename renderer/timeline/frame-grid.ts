/**
 * Where an edge may lie: where one frame ends and the next begins. Frames of one video may be of any length, so they go by when each is shown;
 * where that is not known yet, by the average rate. Pure.
 */
import { exactly } from '../../electron/moments/exactly.ts';
import type { FrameTimes } from '../../electron/wire/app/moments.ts';
import type { Span } from '../../electron/wire/app/tags.ts';

/** Places between frames: the start of each, and the end of the last. */
export interface FrameGrid {
  /** the place that is nearest */
  nearest(seconds: number): number;
  /** the last place that is not later; the first one where none is */
  before(seconds: number): number;
  /** the first place that is not earlier; the last one where none is */
  after(seconds: number): number;
  /** the next place, or the one before; the same where there is none */
  next(seconds: number, direction: 1 | -1): number;
  /** the frame that is shown */
  shown(seconds: number): Span;
}

/** A stretch of a video in which all places are known. */
export interface Stretch {
  /** ascending, two at least */
  readonly places: readonly number[];
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** Times are told to the microsecond, of which sums and a player's clock may be some beside. */
const ALIKE = 5e-6;

export function isSamePlace(a: number, b: number): boolean {
  return Math.abs(a - b) < ALIKE;
}

export function stretchOf({ times, end, first, of }: FrameTimes): Stretch {
  return { places: [...times, end], isFirst: first === 0, isLast: first + times.length === of };
}

/** Whether the places about a time are known, two on each side, as far as there are so many. */
export function covers({ places, isFirst, isLast }: Stretch, seconds: number): boolean {
  const from = isFirst ? Number.NEGATIVE_INFINITY : (places[2] ?? Number.POSITIVE_INFINITY);
  const until = isLast ? Number.POSITIVE_INFINITY : (places.at(-3) ?? Number.NEGATIVE_INFINITY);
  return seconds >= from && seconds <= until;
}

/** Places by their numbers. */
interface Places {
  readonly last: number;
  readonly of: (number: number) => number;
}

/** By the stretches that are known, and elsewhere by the average rate. */
export function gridOf(stretches: readonly Stretch[], rate: Rate): FrameGrid {
  const about = (seconds: number): Places => {
    const known = stretches.find((stretch) => covers(stretch, seconds));
    if (known === undefined) return placesByRate(rate);
    return { last: known.places.length - 1, of: (number) => known.places[number] as number };
  };
  const before = (seconds: number): number => {
    const places = about(seconds);
    return places.of(lastUntil(places, seconds));
  };
  const next = (seconds: number, direction: 1 | -1): number => {
    const places = about(seconds);
    const at = lastUntil(places, seconds);
    // From between two places the one before is already another.
    const isBetween = places.of(at) < seconds - ALIKE;
    const to = direction === 1 ? at + 1 : isBetween ? at : at - 1;
    return places.of(Math.min(places.last, Math.max(0, to)));
  };
  const after = (seconds: number): number => {
    const place = before(seconds);
    return place < seconds - ALIKE ? next(seconds, 1) : place;
  };
  return {
    before,
    after,
    next,
    nearest: (seconds) => {
      const [low, high] = [before(seconds), after(seconds)];
      return Math.abs(seconds - low) < Math.abs(high - seconds) ? low : high;
    },
    shown: (seconds) => {
      const start = before(seconds);
      const end = next(start, 1);
      return start < end ? { start, end } : { start: next(start, -1), end };
    },
  };
}

/** Frames a second, and when the last one ends. */
export interface Rate {
  readonly fps: number;
  readonly duration: number;
}

function placesByRate({ fps, duration }: Rate): Places {
  const last = Math.max(1, Math.ceil(duration * fps - 1e-3));
  return { last, of: (number) => exactly(number >= last ? duration : number / fps) };
}

function lastUntil({ last, of }: Places, seconds: number): number {
  let [low, high] = [0, last];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (of(middle) <= seconds + ALIKE) low = middle;
    else high = middle - 1;
  }
  return low;
}
