/** Moments that are reshaped, so that the edges which are set lie where frames begin, within the room that there is. Pure. */
import type { Span } from '../../electron/wire/app/tags.ts';
import type { FrameGrid } from './frame-grid.ts';

/** Which of its edges are set. */
export type Part = 'whole' | 'start' | 'end';

/** One edge elsewhere: within the room, and at least a frame from the other edge. As it was where there is no such place. */
export function withEdge(span: Span, edge: 'start' | 'end', to: number, room: Span, grid: FrameGrid): Span {
  const place = grid.nearest(to);
  if (edge === 'start') {
    const [least, most] = [grid.after(room.start), grid.next(span.end, -1)];
    return least > most ? span : { start: Math.min(most, Math.max(least, place)), end: span.end };
  }
  const [least, most] = [grid.next(span.start, 1), grid.before(room.end)];
  return least > most ? span : { start: span.start, end: Math.max(least, Math.min(most, place)) };
}

/** Elsewhere as a whole: as long as it was, but for what frames are longer or shorter there. */
export function movedBy(span: Span, by: number, room: Span, grid: FrameGrid): Span {
  const [least, most] = [grid.after(room.start), grid.before(room.end)];
  const length = span.end - span.start;
  if (most - least < length / 2) return span;
  let start = grid.nearest(span.start + by);
  let end = grid.nearest(start + length);
  if (end > most) {
    end = most;
    start = grid.nearest(end - length);
  }
  if (start < least) {
    start = least;
    end = Math.min(most, grid.nearest(start + length));
  }
  return { start, end: Math.min(most, Math.max(end, grid.next(start, 1))) };
}

/** By frames: with as many of them as it had, where it is moved as a whole. No further than there is room. */
export function stepped(span: Span, part: Part, frames: number, room: Span, grid: FrameGrid): Span {
  const direction = frames < 0 ? -1 : 1;
  let now = span;
  for (let n = 0; n < Math.abs(frames); n++) {
    const start = part === 'end' ? now.start : grid.next(now.start, direction);
    const end = part === 'start' ? now.end : grid.next(now.end, direction);
    const hasMoved = (part === 'end' || start !== now.start) && (part === 'start' || end !== now.end);
    if (!hasMoved || start < room.start || end > room.end || start >= end) return now;
    now = { start, end };
  }
  return now;
}

/** What was dragged to a place, and how, as far as its neighbours and the frames let it. */
export function settled(moment: Span, to: Span, room: Span, grid: FrameGrid): Span {
  if (to.start === moment.start && to.end === moment.end) return { start: moment.start, end: moment.end };
  if (to.end === moment.end) return withEdge(moment, 'start', to.start, room, grid);
  if (to.start === moment.start) return withEdge(moment, 'end', to.end, room, grid);
  return movedBy(moment, to.start - moment.start, room, grid);
}
