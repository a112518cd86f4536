/** The pictures of the strip: only those in view, few at a time, and none that nobody wants any more. */
import { lengthOf, rounded, type Stage } from './geometry.ts';

/** A picture, and the part of the video that it stands for. */
export interface Slot {
  readonly start: number;
  readonly end: number;
  /** of the frame that is shown */
  readonly at: number;
}

const AT_ONCE = 2;
const MOST_KEPT = 400;
/** A view that is only passed wants no pictures, milliseconds. */
const REST = 160;

/** Seconds from picture to picture: the same at each zoom, so that most are there already when it changes. */
function stepOf(least: number): number {
  const power = 2 ** Math.floor(Math.log2(least));
  return [1, 1.5, 2].map((factor) => factor * power).find((step) => step >= least - 1e-9) ?? 2 * power;
}

/** @param width of a picture, pixels */
export function slotsOf(stage: Stage, duration: number, width: number): Slot[] {
  const step = stepOf(Math.max(0.01, (lengthOf(stage) / Math.max(1, stage.width)) * width));
  const first = Math.floor(stage.from / step);
  const end = Math.ceil(Math.min(stage.to, duration) / step);
  return Array.from({ length: Math.max(0, end - first) }, (_, n) => {
    const start = (first + n) * step;
    const middle = start + step / 2;
    return { start, end: start + step, at: rounded(Math.max(0, Math.min(duration - 0.2, middle))) };
  });
}

export class StripPictures {
  readonly #addressOf: (seconds: number) => string;
  readonly #onLoaded: () => void;
  /** by their time, in the order in which they were used last */
  readonly #there = new Map<number, HTMLImageElement>();
  readonly #none = new Set<number>();
  readonly #loading = new Map<number, HTMLImageElement>();
  #wanted: readonly number[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(addressOf: (seconds: number) => string, onLoaded: () => void) {
    this.#addressOf = addressOf;
    this.#onLoaded = onLoaded;
  }

  /** What is in view now. */
  want(times: readonly number[]): void {
    if (times.length === this.#wanted.length && times.every((time, n) => time === this.#wanted[n])) return;
    this.#wanted = times;
    const wanted = new Set(times);
    for (const [time, image] of this.#loading) {
      if (wanted.has(time)) continue;
      this.#loading.delete(time);
      image.removeAttribute('src');
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#work(), REST);
  }

  /** The picture of that time, or until it is there the nearest one. */
  get(time: number): HTMLImageElement | undefined {
    const own = this.#there.get(time);
    if (own !== undefined) return own;
    let nearest: number | undefined;
    for (const other of this.#there.keys()) {
      if (nearest === undefined || Math.abs(other - time) < Math.abs(nearest - time)) nearest = other;
    }
    return nearest === undefined ? undefined : this.#there.get(nearest);
  }

  close(): void {
    this.want([]);
    clearTimeout(this.#timer);
  }

  #work(): void {
    const isMissing = (time: number): boolean =>
      !this.#there.has(time) && !this.#none.has(time) && !this.#loading.has(time);
    for (const time of this.#wanted.filter(isMissing).slice(0, AT_ONCE - this.#loading.size)) this.#load(time);
  }

  #load(time: number): void {
    const image = new Image();
    this.#loading.set(time, image);
    const over = (isThere: boolean): void => {
      if (this.#loading.get(time) !== image) return;
      this.#loading.delete(time);
      if (isThere) this.#keep(time, image);
      else this.#none.add(time);
      this.#onLoaded();
      this.#work();
    };
    image.decoding = 'async';
    image.addEventListener('load', () => {
      // Decoded before it is drawn: drawing would wait for it.
      image.decode().then(
        () => over(true),
        () => over(false),
      );
    });
    image.addEventListener('error', () => over(false));
    image.src = this.#addressOf(time);
  }

  #keep(time: number, image: HTMLImageElement): void {
    this.#there.set(time, image);
    const [oldest] = this.#there.keys();
    if (this.#there.size > MOST_KEPT && oldest !== undefined) this.#there.delete(oldest);
  }
}
