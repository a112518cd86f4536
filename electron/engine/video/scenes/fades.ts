/** Fades: the picture goes to black or white, and another one comes. The new scene begins with the first frame that shows it. */
import type { Found, Rule, Seen } from './seen.ts';
import { likeness } from './small-picture.ts';

/** How long a fade may take on either side, in seconds. */
const LONGEST_FADE = 1.5;
/** A picture that is back after less black than this was only interrupted. */
const BLINK_SECONDS = 0.4;
/** Pictures more alike than this are one that is back. */
const ALIKE = 0.5;

export class FadeRule implements Rule {
  /** What was there before the black, as far back as a fade may begin. */
  #before: Seen[] = [];
  #firstBlank: Seen | undefined;
  /** The first frame after the black, until it is known what comes. */
  #back: Seen | undefined;
  #after: Seen[] = [];

  see(frame: Seen): Found[] {
    if (this.#back !== undefined) {
      const isKnown = frame.isBlank || frame.seconds - this.#back.seconds > LONGEST_FADE;
      if (!isKnown) {
        this.#after.push(frame);
        return [];
      }
      const found = this.#judge();
      return [...found, ...this.see(frame)];
    }
    if (frame.isBlank) this.#firstBlank ??= frame;
    else if (this.#firstBlank === undefined) this.#remember(frame);
    else [this.#back, this.#after] = [frame, [frame]];
    return [];
  }

  finish(): Found[] {
    return this.#back === undefined ? [] : this.#judge();
  }

  #judge(): Found[] {
    const [firstBlank, back, before, after] = [
      this.#firstBlank as Seen,
      this.#back as Seen,
      fullest(this.#before.toReversed()),
      fullest(this.#after),
    ];
    const [first, last] = [before ?? firstBlank, after ?? back];
    const found: Found = { kind: 'fade', cut: back, first, last, size: last.contrast };
    const isBlink = back.seconds - firstBlank.seconds <= BLINK_SECONDS && isInterrupted(this.#before, this.#after);
    // What a film begins with is its first scene, black or not.
    const isFirst = before === undefined;
    this.#before = this.#after;
    this.#after = [];
    this.#back = undefined;
    this.#firstBlank = undefined;
    return isBlink || isFirst ? [] : [found];
  }

  #remember(frame: Seen): void {
    this.#before.push(frame);
    const first = this.#before.findIndex(({ seconds }) => frame.seconds - seconds <= LONGEST_FADE);
    if (first >= 64) this.#before = this.#before.slice(first);
  }
}

/** A picture that comes or goes at once is whole so soon, in seconds, or has so much of its contrast next to the black. */
const AT_ONCE_SECONDS = 0.2;
const AT_ONCE = 0.6;

function isSudden(next: Seen, full: Seen): boolean {
  return Math.abs(full.seconds - next.seconds) <= AT_ONCE_SECONDS || next.contrast >= AT_ONCE * full.contrast;
}

/** Whether the same picture is on both sides of the black, gone at once and there again at once. */
function isInterrupted(before: readonly Seen[], after: readonly Seen[]): boolean {
  const [gone, back, fullBefore, fullAfter] = [before.at(-1), after[0], fullest(before.toReversed()), fullest(after)];
  if (gone === undefined || back === undefined || fullBefore === undefined || fullAfter === undefined) return false;
  if (!isSudden(gone, fullBefore) || !isSudden(back, fullAfter)) return false;
  // A flash may swell and fall off in steps: next to it the picture is washed out.
  const near = (frame: Seen, to: Seen): boolean => Math.abs(frame.seconds - to.seconds) <= BLINK_SECONDS;
  const pictures = before.filter((frame) => near(frame, gone));
  return after.filter((frame) => near(frame, back)).some((frame) => pictures.some((other) => isAlike(other, frame)));
}

function isAlike(one: Seen, other: Seen): boolean {
  return likeness(one.picture, other.picture) > ALIKE;
}

/** So many frames that bring no more contrast are no fade any more. */
const PATIENCE = 4;
const MORE = 1.01;

/** Where a fade begins or ends: the frame at which the contrast has grown to its full. @param frames from the black on */
function fullest(frames: readonly Seen[]): Seen | undefined {
  let best = frames[0];
  let waited = 0;
  for (const frame of frames) {
    if (best === undefined || frame.contrast > best.contrast * MORE) [best, waited] = [frame, 0];
    else if (++waited > PATIENCE) break;
  }
  return best;
}
