/**
 * Dissolves: over some frames one picture gives way to another, both being there at once. The new scene begins with the frame
 * that shows more of it than of the old one.
 */
import type { Found, Rule, Seen } from './seen.ts';
import { blendOf, correlation, distance, likeness } from './small-picture.ts';

/** Lengths that are tried, in seconds. */
const LENGTHS = [0.24, 0.36, 0.5, 0.7, 1, 1.4, 2, 2.8];
/** Frames closer together than this, in seconds, are not looked at one by one. */
const STEP = 0.039;
/** Of each length one is tried as often as one of a quarter of a second is with each frame. */
const SHIFT_OF_LENGTH = 0.25;
/** So many frames between are looked at, and as many there must be at least. */
const MOST_BETWEEN = 9;
const FEWEST_BETWEEN = 4;
/** Two pictures that differ by less than this (the root of the mean square) are not told apart. */
const LEAST_DISTANCE = 14;
/** Each frame between is a mix of the two but for so much of what they differ by. */
const MOST_REST = 0.72;
/** On average no more than so much is left; where both scenes move meanwhile, more, if both can be seen half way. */
const MEAN_REST = 0.34;
const MEAN_REST_IN_MOTION = 0.6;
/** In a mix of two pictures that have nothing in common each has a likeness of 0.7. */
const HALF_SEEN = 0.4;
/** What is as like either is no mix, but half way from one to the other on a camera's path. */
const WHOLLY_SEEN = 0.8;
/** In less time than this, scenes do not move so much that the mix of two would not be told. */
const LEAST_MOTION_SECONDS = 0.6;
/** The new picture comes evenly: its share is as far as the time has gone, but for this. */
const UNEVEN = 0.25;
/** No frame changes so many times as much as they do on average: where few new pictures come in a second, they leap. */
const LEAP = 3;
/** Two pictures over each other are duller than either: in a pan or a zoom all that is between has its full contrast. */
const DULL = 0.6;
/** Pictures more alike than this show the same. */
const ALIKE = 0.45;

export class DissolveRule implements Rule {
  #frames: Seen[] = [];
  #best: Found | undefined;
  #count = 0;

  see(frame: Seen): Found[] {
    const newest = this.#frames.at(-1);
    if (newest !== undefined && frame.seconds - newest.seconds < STEP) return [];
    this.#frames.push(frame);
    this.#forget(frame.seconds);
    const found: Found[] = [];
    const best = this.#best;
    if (best !== undefined && frame.seconds - best.last.seconds > (LENGTHS.at(-1) as number))
      found.push(...this.finish());
    this.#count++;
    for (const length of LENGTHS) {
      // The longer one is, the less it matters where its end is taken to be.
      if (this.#count % Math.ceil(length / SHIFT_OF_LENGTH) !== 0) continue;
      const candidate = this.#judge(frame, length);
      if (candidate === undefined) continue;
      if (this.#best !== undefined && candidate.first.seconds >= this.#best.last.seconds) found.push(...this.finish());
      if (this.#best === undefined || candidate.size > this.#best.size) this.#best = candidate;
    }
    return found;
  }

  finish(): Found[] {
    const best = this.#best;
    this.#best = undefined;
    return best === undefined ? [] : [best];
  }

  /** Whether a dissolve of a length ends at the newest frame. */
  #judge(last: Seen, length: number): Found | undefined {
    const at = this.#frames.findIndex(({ seconds }) => seconds >= last.seconds - length - STEP / 2);
    const first = this.#frames[at] as Seen;
    const count = this.#frames.length - 2 - at;
    if (count < FEWEST_BETWEEN || first.isBlank || last.isBlank) return undefined;
    const apart = distance(first.picture, last.picture);
    const isLess = this.#best !== undefined && first.seconds < this.#best.last.seconds && apart <= this.#best.size;
    if (apart < LEAST_DISTANCE || isLess) return undefined;
    const between = spread(this.#frames.slice(at + 1, -1));
    const rest = restOfMix(between, first, last);
    if (rest === undefined || rest > MEAN_REST_IN_MOTION || !isDull(between, first, last)) return undefined;
    if (likeness(first.picture, last.picture) > ALIKE) return undefined;
    const isShort = length < LEAST_MOTION_SECONDS;
    const moves = rest > MEAN_REST;
    if (isShort && moves) return undefined;
    if ((isShort || moves) && !isGradual(this.#frames.slice(at + 1))) return undefined;
    if (!showsBoth(between[0] as Seen, first, last, moves ? HALF_SEEN : 0)) return undefined;
    return { kind: 'dissolve', cut: firstOfNew(this.#frames.slice(at + 1), first, last), first, last, size: apart };
  }

  #forget(now: number): void {
    const longest = (LENGTHS.at(-1) as number) + 2 * STEP;
    const first = this.#frames.findIndex(({ seconds }) => now - seconds <= longest);
    if (first >= 64) this.#frames = this.#frames.slice(first);
  }
}

/** Some frames from all over, the one in the middle first: it tells most. */
function spread(frames: readonly Seen[]): Seen[] {
  const step = Math.max(1, frames.length / MOST_BETWEEN);
  const some: Seen[] = [frames[frames.length >> 1] as Seen];
  for (let i = 0; i < frames.length; i += step) some.push(frames[Math.floor(i)] as Seen);
  return some;
}

function timeGone({ seconds }: Seen, first: Seen, last: Seen): number {
  return (seconds - first.seconds) / (last.seconds - first.seconds);
}

/** Whether it comes frame by frame, and not by leaps. */
function isGradual(frames: readonly Seen[]): boolean {
  let [sum, most] = [0, 0];
  for (const { change } of frames) {
    sum += change;
    most = Math.max(most, change);
  }
  return most <= (LEAP * sum) / frames.length;
}

/** What of the frames between is no mix of the two, on average; undefined where one is far from it, or out of time. */
function restOfMix(between: readonly Seen[], first: Seen, last: Seen): number | undefined {
  let rests = 0;
  for (const frame of between) {
    const { share, rest } = blendOf(frame.picture, first.picture, last.picture);
    if (rest > MOST_REST || Math.abs(share - timeGone(frame, first, last)) > UNEVEN) return undefined;
    rests += rest;
  }
  return rests / between.length;
}

/** Whether either picture can be seen in the one half way, wherever it has moved to, and neither is all of it. */
function showsBoth(middle: Seen, first: Seen, last: Seen, least: number): boolean {
  const seen = Math.min(likeness(first.picture, middle.picture), likeness(last.picture, middle.picture));
  return seen > least && seen < WHOLLY_SEEN;
}

/** Whether the contrast of what is between drops as that of a mix of these two would. */
function isDull(between: readonly Seen[], first: Seen, last: Seen): boolean {
  const alike = Math.max(0, correlation(first.picture, last.picture));
  let [lost, expected] = [0, 0];
  for (const frame of between) {
    const gone = timeGone(frame, first, last);
    const [a, b] = [first.contrast * (1 - gone), last.contrast * gone];
    lost += a + b - frame.contrast;
    expected += a + b - Math.sqrt(a * a + b * b + 2 * a * b * alike);
  }
  return lost >= DULL * expected;
}

/** The first frame that shows more of the second picture than of the first. */
function firstOfNew(frames: readonly Seen[], first: Seen, last: Seen): Seen {
  return frames.find(({ picture }) => blendOf(picture, first.picture, last.picture).share >= 0.5) ?? last;
}
