/** To what a place jumps that is dragged near to it: frames, cuts, the playhead, and edges of moments. Pure. */
import { firstAfter } from './cells.ts';
import type { FrameGrid } from './frame-grid.ts';
import { type Stage, secondsIn } from './geometry.ts';

/** How near it has to be, pixels. */
const NEAR = 7;

export interface Marks {
  /** when scenes begin, ascending */
  readonly cuts: readonly number[];
  /** edges of other moments, ascending */
  readonly edges: readonly number[];
  /** what is dragged: its own edges hold nothing */
  readonly own?: { readonly start: number; readonly end: number } | undefined;
  readonly playhead: number;
  readonly duration: number;
  readonly frames: FrameGrid;
}

/** The nearest mark, if it is near enough to be meant, else the nearest frame. */
export function snapped(seconds: number, marks: Marks, stage: Stage): number {
  const { cuts, edges, own, playhead, duration, frames } = marks;
  const others = around(edges, seconds).filter((edge) => edge !== own?.start && edge !== own?.end);
  const all = [...around(cuts, seconds), ...others, playhead, 0, duration];
  const reach = secondsIn(stage, NEAR);
  const near = all.filter((mark) => Math.abs(mark - seconds) <= reach);
  const nearest = near.sort((a, b) => Math.abs(a - seconds) - Math.abs(b - seconds))[0];
  return nearest ?? frames.nearest(seconds);
}

/** Both ends of a bar that is moved: the one that is nearer to a mark takes the other along. */
export function snappedMove(
  span: { readonly start: number; readonly end: number },
  by: number,
  marks: Marks,
  stage: Stage,
): number {
  const ends = [span.start, span.end].map((end) => ({ end, at: snapped(end + by, marks, stage) }));
  const [first, second] = ends.map(({ end, at }) => at - end);
  if (first === undefined || second === undefined) return by;
  const reach = secondsIn(stage, NEAR);
  const isMark = (shift: number, end: number): boolean => {
    const at = end + shift;
    return at !== marks.frames.nearest(end + by) && Math.abs(shift - by) <= reach;
  };
  if (isMark(second, span.end) && (!isMark(first, span.start) || Math.abs(second - by) < Math.abs(first - by)))
    return second;
  return first;
}

function around(ascending: readonly number[], value: number): number[] {
  const at = firstAfter(ascending, value);
  return [ascending[at - 1], ascending[at]].filter((mark) => mark !== undefined);
}
