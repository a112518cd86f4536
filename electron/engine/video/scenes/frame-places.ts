/** Which of a video's frames each one is that its decoder gives. */
import { isCounted } from '../stretches.ts';
import type { VideoInfo } from '../video-info.ts';

/**
 * Frames come in the order shown. One is known by its time where the file tells times, and by its number where they were
 * counted, or where the decoder's times are others than the file's.
 */
export class FramePlaces {
  readonly #pts: Float64Array;
  #byNumber: boolean | undefined;
  /** The place of the last frame that came, −1 before the first. */
  last = -1;

  constructor(info: VideoInfo) {
    this.#pts = info.pts;
    this.#byNumber = isCounted(info) || undefined;
  }

  /** The place of the next frame; undefined for one that the file does not know, or that was there already. */
  next(tick: number): number | undefined {
    this.#byNumber ??= !this.#pts.includes(tick);
    const place = this.#byNumber ? this.last + 1 : this.#firstFrom(tick);
    if (place >= this.#pts.length) return undefined;
    this.last = place;
    return place;
  }

  /** The first frame after the last one that is shown at a time or later. */
  #firstFrom(tick: number): number {
    let place = this.last + 1;
    // Of no time this is true of none.
    while (place < this.#pts.length && !((this.#pts[place] as number) >= tick)) place++;
    if (Number.isNaN(tick) || (this.last >= 0 && tick <= (this.#pts[this.last] as number))) return this.#pts.length;
    return place;
  }
}
