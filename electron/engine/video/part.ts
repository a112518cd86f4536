/** Where a person's clock, which begins at 0 with the first frame, and a file's own meet. */
import type { VideoInfo } from './video-info.ts';

/** A part of a video: what is absent is the video's start or end. */
export interface SampledPart {
  /** Seconds on the file's own timestamps. */
  readonly start?: number | undefined;
  readonly end?: number | undefined;
  /** Seconds since the first frame: they go before. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

export interface FilePart {
  readonly start: number | undefined;
  readonly end: number | undefined;
  /** What stands at 0 on the clock that the part was given on: messages count on it. */
  readonly zero: number;
}

/**
 * A part on the file's own timestamps, on which the reference samples.
 *
 * @param zero where on these the person's clock stands at 0
 */
export function onFileClock({ start, end, from, to }: SampledPart, zero: number): FilePart {
  if (start !== undefined || end !== undefined) return { start, end, zero: 0 };
  return {
    start: from === undefined ? undefined : zero + from,
    end: to === undefined ? undefined : zero + to,
    zero,
  };
}

/** When a frame is shown on a person's clock, to the microsecond. */
export function secondsSinceFirst({ pts, timeBase }: Pick<VideoInfo, 'pts' | 'timeBase'>, index: number): number {
  const ticks = (pts[index] as number) - (pts[0] as number);
  return Math.round(((ticks * timeBase[0]) / timeBase[1]) * 1e6) / 1e6;
}

/** Times of frames are told to the microsecond. */
const TOLD = 1e-6;

/** The number of the frame that is shown at a time on a person's clock; after the end the last one. */
export function frameShownAt(info: Pick<VideoInfo, 'pts' | 'timeBase'>, seconds: number): number {
  let [shown, after] = [0, info.pts.length];
  while (after - shown > 1) {
    const middle = (shown + after) >> 1;
    if (secondsSinceFirst(info, middle) <= seconds + TOLD) shown = middle;
    else after = middle;
  }
  return shown;
}
