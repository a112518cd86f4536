/** What a held-out clip is: ffmpeg's inputs and filters as text, and what a person sees in it. */

import type { Source } from './sources.ts';

/**
 * A row of the table. In the texts `{T}` stands for the clip's seconds, `{R}` for its frame rate, `{W}` and `{H}` for
 * its size, `{FONT}` for a font's path.
 */
export interface Clip {
  /** `group/concept/what it is made of`, unique. */
  readonly id: string;
  /** The concepts of `labels.json` that it shows, the one that it was made for first. */
  readonly shows: readonly string[];
  /** ffmpeg's inputs: names of `SOURCES`, which reach `filter` as `[a]`, `[b]`…: canvases of 960 × 720. */
  readonly sources: readonly string[];
  /** Further inputs, made for this clip, which reach `filter` after the sources. */
  readonly layers?: readonly Source[];
  /** From `[a]`, `[b]`… to the picture, before it is scaled to the clip's size. */
  readonly filter: string;
  readonly seconds: number;
  readonly rate: number;
  readonly size: readonly [width: number, height: number];
}

const SIZES = [
  [480, 360],
  [640, 360],
  [320, 240],
  [640, 480],
  [480, 270],
] as const;
const RATES = [15, 12, 25, 20, 15, 24] as const;
const SECONDS = [8, 6, 10, 7, 8] as const;

/** What a row need not say: sizes, rates and lengths go round, so that no concept has one of its own. */
export function round(row: number): Pick<Clip, 'seconds' | 'rate' | 'size'> {
  const pick = <T>(list: readonly T[]): T => list[row % list.length] as T;
  return { seconds: pick(SECONDS), rate: pick(RATES), size: pick(SIZES) };
}
