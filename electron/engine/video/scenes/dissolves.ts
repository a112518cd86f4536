/**
 * Dissolves: over some frames one picture gives way to another, both being there at once. The new scene begins with the frame
 * that shows more of it than of the old one.
 */
import type { Found, Rule, Seen } from './seen.ts';
import { blendOf, distance, likeness } from './small-picture.ts';

/** Lengths that are tried, in seconds. */
const LENGTHS = [0.24, 0.36, 0.5, 0.7, 1, 1.4, 2, 2.8];
/** Frames closer together than this, in seconds, are not looked at one by one. */
const STEP = 0.039;
/** So many frames between are looked at, and as many there must be at least. */
const MOST_BETWEEN = 9;
const FEWEST_BETWEEN = 4;
/** Two pictures that differ by less than this (the root of the mean square) are not told apart. */
const LEAST_DISTANCE = 14;
/** Each frame between is a mix of the two but for so much of what they differ by, at most and on average. */
const MOST_REST = 0.5;
const MEAN_REST = 0.34;
/** The new picture comes evenly: its share is as far as the time has gone, but for this. */
const UNEVEN = 0.2;
/** Two pictures over each other are duller than either: in a pan or a zoom all that is between has its full contrast. */
const DULL = 0.6;
/** Pictures more alike than this show the same. */
const ALIKE = 0.62;

export class DissolveRule implements Rule {
  #frames: Seen[] = [];
  #best: Found | undefined;

  see(frame: Seen): Found[] {
    const newest = this.#frames.at(-1);
    if (newest !== undefined && frame.seconds - newest.seconds < STEP) return [];
    this.#frames.push(frame);
    this.#forget(frame.seconds);
    const found: Found[] = [];
    const best = this.#best;
    if (best !== undefined && frame.seconds - best.last.seconds > (LENGTHS.at(-1) as number)) found.push(...this.finish());
    for (const length of LENGTHS) {
      const candidate = this.#judge(frame, length);
      if (candidate === undefined) continue;
      if (this.#best !== undefined && candidate.first.seconds >= this.#best.last.seconds) found.push(...this.finish());
      if (this.#best === undefined || candidate.strength > this.#best.strength) this.#best = candidate;
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
    if (apart < LEAST_DISTANCE) return undefined;
    const step = Math.max(1, count / MOST_BETWEEN);
    let [rests, looked, cut] = [0, 0, undefined as Seen | undefined];
    let [duller, dullest] = [0, 0];
    for (let i = 0; i < count; i += step) {
      const frame = this.#frames[at + 1 + Math.floor(i)] as Seen;
      const { share, rest } = blendOf(frame.picture, first.picture, last.picture);
      const gone = (frame.seconds - first.seconds) / (last.seconds - first.seconds);
      if (rest > MOST_REST || Math.abs(share - gone) > UNEVEN) return undefined;
      rests += rest;
      looked++;
      // What the contrast would be if the picture changed without being mixed, and what it is.
      const plain = first.contrast + (last.contrast - first.contrast) * gone;
      if (gone > 0.25 && gone < 0.75) {
        duller += 1 - frame.contrast / Math.max(1, plain);
        dullest++;
      }
      if (cut === undefined && share >= 0.5) cut = frame;
    }
    if (rests / looked > MEAN_REST || cut === undefined) return undefined;
    const alike = likeness(first.picture, last.picture);
    if (alike > ALIKE) return undefined;
    // Of two pictures that have nothing in common the mix has 1/√2 of the contrast.
    const expected = 1 - Math.sqrt((1 + Math.max(0, alike)) / 2);
    if (dullest === 0 || duller / dullest < DULL * expected) return undefined;
    return { cut, first, last, strength: apart };
  }

  #forget(now: number): void {
    const longest = (LENGTHS.at(-1) as number) + 2 * STEP;
    const first = this.#frames.findIndex(({ seconds }) => now - seconds <= longest);
    if (first >= 64) this.#frames = this.#frames.slice(first);
  }
}
