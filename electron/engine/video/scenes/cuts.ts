/**
 * From small pictures to cuts: frames one after the other, and of each that begins a new scene its place. Pure.
 *
 * Three rules find cuts (`hard-cuts.ts`, `fades.ts`, `dissolves.ts`). Each looks at a few seconds around a frame, so a
 * few seconds of pictures are all that is held, however long the film is.
 */
import { DissolveRule } from './dissolves.ts';
import { FadeRule } from './fades.ts';
import { HardCutRule } from './hard-cuts.ts';
import { type Found, type Seen, see } from './seen.ts';
import type { SmallPicture } from './small-picture.ts';

/** Changes with every change of what is found: scenes that were kept of another are to be found anew. */
export const SCENE_RULES = 1;

/** Two cuts closer together than this, in seconds, are one: nobody sees a scene so short, and one transition may be found twice. */
const SHORTEST_SCENE = 0.3;
/** After so many seconds no rule finds anything at a frame any more. */
const SETTLED = 5;

/** The first frame of a scene, by its place among the frames that were seen. */
export interface Cut {
  readonly index: number;
  readonly seconds: number;
}

/** Of two that cannot both be, the surer one is believed: black is black, and a leap is no dissolve; of one kind, the larger one. */
const SURENESS = { fade: 2, hard: 1, dissolve: 0 } as const;

export class CutFinder {
  readonly #cuts: Cut[] = [];
  readonly #rules = [new FadeRule(), new DissolveRule(), new HardCutRule()];
  #open: Found[] = [];
  #previous: Seen | undefined;
  #index = 0;
  #lastCut = 0;

  /** The next frame. @param seconds when it is shown, later than the one before */
  see(picture: SmallPicture, seconds: number): void {
    const seen = see(picture, seconds, this.#index++, this.#previous);
    this.#previous = seen;
    for (const rule of this.#rules) this.#open.push(...rule.see(seen));
    this.#settle(seconds - SETTLED);
  }

  /** The frames that begin a scene, without the very first. */
  finish(): Cut[] {
    for (const rule of this.#rules) this.#open.push(...rule.finish());
    this.#settle(Number.POSITIVE_INFINITY);
    return this.#cuts;
  }

  /** Decide about what was found before a time. */
  #settle(until: number): void {
    if (!this.#open.some(({ last }) => last.seconds < until)) return;
    const strongest = this.#open.toSorted((a, b) => SURENESS[b.kind] - SURENESS[a.kind] || b.size - a.size);
    const kept: Found[] = [];
    for (const found of strongest) if (!kept.some((other) => isOneCut(found, other))) kept.push(found);
    kept.sort((a, b) => a.cut.seconds - b.cut.seconds);
    for (const { last, cut } of kept) {
      if (last.seconds >= until) break;
      if (cut.seconds - this.#lastCut < SHORTEST_SCENE) continue;
      this.#cuts.push({ index: cut.index, seconds: cut.seconds });
      this.#lastCut = cut.seconds;
    }
    this.#open = kept.filter(({ last }) => last.seconds >= until);
  }
}

/** Whether one lies within the transition that is the other, or as good as. */
function isOneCut(a: Found, b: Found): boolean {
  const room = SHORTEST_SCENE;
  return (
    Math.abs(a.cut.seconds - b.cut.seconds) < room ||
    (a.cut.seconds > b.first.seconds - room && a.cut.seconds < b.last.seconds + room) ||
    (b.cut.seconds > a.first.seconds - room && b.cut.seconds < a.last.seconds + room)
  );
}
