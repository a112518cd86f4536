/** A frame as the rules know it, and what they say of it. */
import { changeBetween, measureBrightness, type SmallPicture } from './small-picture.ts';

export interface Seen {
  /** Its place among the frames that were seen. */
  readonly index: number;
  readonly seconds: number;
  readonly picture: SmallPicture;
  readonly mean: number;
  readonly contrast: number;
  /** Nothing but black, or nothing but white. */
  readonly isBlank: boolean;
  /** How much it differs from the frame before, apart from where the camera has moved to; 0 for the first. */
  readonly change: number;
}

/** A transition. */
export interface Found {
  readonly kind: 'fade' | 'hard' | 'dissolve';
  /** The frame at which the new scene begins. */
  readonly cut: Seen;
  /** What the transition lasts from and to: of a hard cut its one frame. */
  readonly first: Seen;
  readonly last: Seen;
  /** How much the pictures before and after it differ, as its rule measures that. */
  readonly size: number;
}

/** A rule is shown every frame, and says what it has found so far; at the end, what is left. */
export interface Rule {
  see(frame: Seen): Found[];
  finish(): Found[];
}

/** Black is 16 and white 235; films are coded with some slack. */
const DARKEST = 26;
const BRIGHTEST = 225;
/** What noise and compression leave of contrast. */
const BLANK_CONTRAST = 4;

export function see(picture: SmallPicture, seconds: number, index: number, previous: Seen | undefined): Seen {
  const { mean, contrast } = measureBrightness(picture);
  const isBlank = contrast <= BLANK_CONTRAST && (mean <= DARKEST || mean >= BRIGHTEST);
  const change = previous === undefined ? 0 : changeBetween(previous.picture, picture);
  return { index, seconds, picture, mean, contrast, isBlank, change };
}
