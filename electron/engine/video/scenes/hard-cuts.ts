/** Hard cuts: from one frame to the next the picture is another one. */
import type { Found, Rule, Seen } from './seen.ts';
import { blendOf, changeBetween, colourDistance, likeness, type SmallPicture } from './small-picture.ts';

/** Less change than this is compression, grain or a small thing that moves. */
const LEAST_CHANGE = 9;
/** A cut changes the picture so many times as much as motion does around it: fast pans and shaking cameras change every frame. */
const ABOVE_MOTION = 2.5;
/** Motion around a frame is looked at for so many frames before and after, within so many seconds. */
const NEIGHBOURS = 14;
const NEIGHBOUR_SECONDS = 1;
/** As many of these may change as much, and be no motion: a flash nearby, another cut, the second half of a frame that is both pictures. */
const PARDONED = 2;
/** Pictures more alike than this, whatever the light, show the same. */
const ALIKE = 0.55;
/** Mean colours further apart than this are no change of light. */
const OTHER_COLOUR = 24;
/** A picture that is back within so many seconds had not gone: a flash, a bad frame. */
const FLASH_SECONDS = 0.4;

/** What is back differs from what it was, for all that moved meanwhile, by less than this part of the change. */
const BACK = 0.7;

/** A frame that is both pictures has so much of either, and not as much of anything else. */
const MIXED = 0.2;

export class HardCutRule implements Rule {
  /** Frames, the oldest first; those before `#next` are only there to be looked back to. */
  #frames: Seen[] = [];
  #next = 0;
  readonly #novelties = new WeakMap<Seen, number>();

  see(frame: Seen): Found[] {
    this.#frames.push(frame);
    const found: Found[] = [];
    while (this.#next < this.#frames.length - 1 && this.#isSurrounded()) found.push(...this.#judgeNext());
    this.#forget();
    return found;
  }

  finish(): Found[] {
    const found: Found[] = [];
    while (this.#next < this.#frames.length) found.push(...this.#judgeNext());
    return found;
  }

  /** Whether all is there that the next frame is to be judged by. */
  #isSurrounded(): boolean {
    const [next, newest] = [this.#frames[this.#next] as Seen, this.#frames.at(-1) as Seen];
    const seconds = newest.seconds - next.seconds;
    return (newest.index - next.index > NEIGHBOURS || seconds > NEIGHBOUR_SECONDS) && seconds > FLASH_SECONDS;
  }

  #judgeNext(): Found[] {
    const at = this.#next++;
    const [before, frame] = [this.#frames[at - 1], this.#frames[at] as Seen];
    if (before === undefined || frame.change < LEAST_CHANGE || before.isBlank || frame.isBlank) return [];
    const whole = this.#wholeAfter(at);
    if (!isOther(before.picture, whole.picture)) return [];
    const novelty = whole === frame ? this.#noveltyOf(at) : frame.change * otherness(before.picture, whole.picture);
    if (novelty < ABOVE_MOTION * this.#noveltyAround(at)) return [];
    if (this.#isFlash(at)) return [];
    return [{ kind: 'hard', cut: frame, first: frame, last: frame, size: frame.change }];
  }

  /** The frame itself, or the next where it is both pictures: rates that were converted, and fields, leave such frames. */
  #wholeAfter(at: number): Seen {
    const [before, frame, next] = [this.#frames[at - 1] as Seen, this.#frames[at] as Seen, this.#frames[at + 1]];
    if (next === undefined || next.change < LEAST_CHANGE) return frame;
    const { share, rest } = blendOf(frame.picture, before.picture, next.picture);
    return rest < MIXED && share > MIXED && share < 1 - MIXED ? next : frame;
  }

  /** How much a frame changes the picture into another one. */
  #noveltyOf(at: number): number {
    const [before, frame] = [this.#frames[at - 1], this.#frames[at] as Seen];
    // Such a little change is no rival to any cut, and need not be looked at.
    if (before === undefined || frame.change < LEAST_CHANGE / ABOVE_MOTION) return 0;
    let novelty = this.#novelties.get(frame);
    if (novelty === undefined) {
      novelty = frame.change * otherness(before.picture, frame.picture);
      this.#novelties.set(frame, novelty);
    }
    return novelty;
  }

  /** The same of the frames around one, without the few that change most. */
  #noveltyAround(at: number): number {
    const { seconds } = this.#frames[at] as Seen;
    const novelties: number[] = [];
    for (let i = Math.max(0, at - NEIGHBOURS); i <= Math.min(this.#frames.length - 1, at + NEIGHBOURS); i++) {
      const isNear = Math.abs((this.#frames[i] as Seen).seconds - seconds) <= NEIGHBOUR_SECONDS;
      if (i !== at && isNear) novelties.push(this.#noveltyOf(i));
    }
    // Where there is only one side of it to be seen, half as many.
    const isWhole = at >= NEIGHBOURS && at + NEIGHBOURS < this.#frames.length;
    return novelties.sort((a, b) => b - a)[isWhole ? PARDONED : PARDONED / 2] ?? 0;
  }

  /** Whether the picture before is back soon, or that which comes now was there just before. */
  #isFlash(at: number): boolean {
    const [before, frame] = [this.#frames[at - 1] as Seen, this.#frames[at] as Seen];
    const isBack = (one: Seen, other: Seen): boolean => {
      const change = changeBetween(one.picture, other.picture);
      return change < LEAST_CHANGE || (change < BACK * frame.change && !isOther(one.picture, other.picture));
    };
    for (let i = at + 1; i < this.#frames.length; i++) {
      const later = this.#frames[i] as Seen;
      if (later.seconds - frame.seconds > FLASH_SECONDS) break;
      if (isBack(before, later)) return true;
    }
    for (let i = at - 2; i >= 0; i--) {
      const earlier = this.#frames[i] as Seen;
      if (before.seconds - earlier.seconds > FLASH_SECONDS) break;
      if (isBack(earlier, frame)) return true;
    }
    return false;
  }

  #forget(): void {
    const needed = (this.#frames[this.#next] as Seen).seconds - Math.max(NEIGHBOUR_SECONDS, FLASH_SECONDS);
    let count = 0;
    while (count < this.#next - NEIGHBOURS && (this.#frames[count] as Seen).seconds < needed) count++;
    // Not at every frame: what is left has to be moved.
    if (count < 64) return;
    this.#frames = this.#frames.slice(count);
    this.#next -= count;
  }
}

/** How far a picture is no picture of the same, 0 to 1. */
function otherness(before: SmallPicture, after: SmallPicture): number {
  return Math.max(1 - likeness(before, after), Math.min(1, colourDistance(before, after) / (2 * OTHER_COLOUR)));
}

function isOther(before: SmallPicture, after: SmallPicture): boolean {
  return likeness(before, after) < ALIKE || colourDistance(before, after) > OTHER_COLOUR;
}
