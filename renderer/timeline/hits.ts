/** What lies under a pointer. Pure. */
import { inView } from './cells.ts';
import { type Stage, toPixels, toSeconds } from './geometry.ts';
import { isSame, type Moment, type MomentRef } from './moments.ts';

export type Hit =
  | { readonly on: 'edge'; readonly edge: 'start' | 'end'; readonly moment: Moment }
  | { readonly on: 'bar'; readonly moment: Moment }
  | { readonly on: 'empty' };

/** How far from an edge a pointer still takes hold of it, pixels: outside of its bar, and within. */
const OUTSIDE = 4;
const WITHIN = 6;

/**
 * @param moments of one lane, by their start
 * @param chosen its edges are taken hold of before those of a neighbour that it touches
 */
export function hitOf(moments: readonly Moment[], stage: Stage, x: number, chosen?: MomentRef): Hit {
  const near = inView(moments, { from: toSeconds(stage, x - OUTSIDE), to: toSeconds(stage, x + OUTSIDE) });
  const first = [...near].sort((a, b) => Number(isSame(b, chosen)) - Number(isSame(a, chosen)));
  for (const moment of first) {
    const edge = edgeOf(moment, stage, x);
    if (edge !== undefined) return { on: 'edge', edge, moment };
  }
  const under = near.find(({ start, end }) => toPixels(stage, start) <= x && toPixels(stage, end) >= x);
  return under === undefined ? { on: 'empty' } : { on: 'bar', moment: under };
}

/** Of a bar that is too short to have a middle otherwise, edges are taken hold of from outside alone. */
function edgeOf({ start, end }: Moment, stage: Stage, x: number): 'start' | 'end' | undefined {
  const [left, right] = [toPixels(stage, start), toPixels(stage, end)];
  const within = Math.min(WITHIN, (right - left) / 3);
  if (x >= left - OUTSIDE && x <= left + within) return 'start';
  if (x >= right - within && x <= right + OUTSIDE) return 'end';
  return undefined;
}
