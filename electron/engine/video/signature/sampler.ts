/** From a film's small pictures to those that are kept of it, evenly over time. Pure. */
import { HEIGHT as FROM_HEIGHT, WIDTH as FROM_WIDTH, type SmallPicture } from '../scenes/small-picture.ts';
import type { Turn } from '../turn.ts';

export const WIDTH = 16;
export const HEIGHT = 9;
/** Numbers of a picture. */
export const PICTURE = WIDTH * HEIGHT;
/** Pictures a second. Of two copies the frames lie half of that apart at most: what moves must not have gone far meanwhile. */
export const RATE = 8;
/** Twelve hours: 50 MB. Of longer films the beginning is compared. */
const MOST_PICTURES = 12 * 3_600 * RATE;
/** Times of frames are rounded, in containers and in seconds. */
const ROUNDING = 0.002;

/** Takes every frame, and keeps what is shown at each eighth of a second. */
export class Sampler {
  readonly #pictures: Uint8Array[] = [];
  #shown: (() => Uint8Array) | undefined;

  /** The next frame, later than the one before. */
  see({ luma }: SmallPicture, seconds: number, turn: Turn): void {
    this.#keepUntil(seconds);
    // Of most frames no time comes while they are shown.
    this.#shown = () => shrink(luma, turn);
  }

  /** (n × 144) @param seconds when the last frame is gone */
  finish(seconds: number): Uint8Array {
    // Of the shortest, too, there is one.
    this.#keepUntil(Math.max(seconds, ROUNDING * 2));
    const all = new Uint8Array(this.#pictures.length * PICTURE);
    for (const [i, picture] of this.#pictures.entries()) all.set(picture, i * PICTURE);
    return all;
  }

  get #nextAt(): number {
    return this.#pictures.length / RATE;
  }

  #keepUntil(seconds: number): void {
    if (this.#shown === undefined || this.#nextAt >= seconds - ROUNDING) return;
    const shown = this.#shown();
    this.#shown = () => shown;
    while (this.#nextAt < seconds - ROUNDING && this.#pictures.length < MOST_PICTURES) this.#pictures.push(shown);
  }
}

/** A quarter of the numbers, upright: each the mean of all that it stands for. */
function shrink(luma: Uint8Array, turn: Turn): Uint8Array {
  const small = new Uint8Array(PICTURE);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const [left, top] = storedAt(x / WIDTH, y / HEIGHT, turn);
      const [right, bottom] = storedAt((x + 1) / WIDTH, (y + 1) / HEIGHT, turn);
      small[y * WIDTH + x] = Math.round(meanOf(luma, [left, right], [top, bottom]));
    }
  }
  return small;
}

/** Where in the stored picture a point lies that is shown at (x, y). */
function storedAt(x: number, y: number, { rotation, mirrored }: Turn): [x: number, y: number] {
  const across = mirrored ? 1 - x : x;
  switch (rotation) {
    case 0:
      return [across, y];
    case 90:
      return [y, 1 - across];
    case 180:
      return [1 - across, 1 - y];
    case 270:
      return [1 - y, across];
  }
}

function meanOf(luma: Uint8Array, xs: [number, number], ys: [number, number]): number {
  const [left, right] = [Math.min(...xs) * FROM_WIDTH, Math.max(...xs) * FROM_WIDTH];
  const [top, bottom] = [Math.min(...ys) * FROM_HEIGHT, Math.max(...ys) * FROM_HEIGHT];
  let [sum, weights] = [0, 0];
  for (let row = Math.floor(top); row < bottom - 1e-6; row++) {
    const high = Math.min(bottom, row + 1) - Math.max(top, row);
    for (let column = Math.floor(left); column < right - 1e-6; column++) {
      const weight = high * (Math.min(right, column + 1) - Math.max(left, column));
      sum += weight * (luma[row * FROM_WIDTH + column] as number);
      weights += weight;
    }
  }
  return sum / weights;
}
