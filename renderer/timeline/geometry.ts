/** Which part of a video is in view, and where its seconds lie in pixels. Pure. */
import type { Span } from '../../electron/wire/app/tags.ts';

/** Seconds that are in view: from the left edge to the right one. */
export interface View {
  readonly from: number;
  readonly to: number;
}

/** What is in view, and how many pixels it has. */
export interface Stage extends View {
  readonly width: number;
}

/** Nearer than this there is nothing more to be seen, seconds. */
const SHORTEST_VIEW = 0.2;
/** How much of the view one press moves it. */
const STEP = 0.8;

export function wholeOf(duration: number): View {
  return { from: 0, to: Math.max(duration, SHORTEST_VIEW) };
}

export function lengthOf({ from, to }: View): number {
  return to - from;
}

export function toPixels({ from, to, width }: Stage, seconds: number): number {
  return ((seconds - from) / (to - from)) * width;
}

export function toSeconds({ from, to, width }: Stage, pixels: number): number {
  return from + (pixels / Math.max(1, width)) * (to - from);
}

/** Of a distance, not of a place. */
export function secondsIn(stage: Stage, pixels: number): number {
  return (pixels / Math.max(1, stage.width)) * lengthOf(stage);
}

/** Nothing before the start, nothing after the end, and no nearer than there is something to be seen. */
export function clamped({ from, to }: View, duration: number): View {
  const whole = wholeOf(duration);
  const length = Math.min(whole.to, Math.max(SHORTEST_VIEW, to - from));
  const middle = (from + to) / 2;
  const start = Math.min(whole.to - length, Math.max(0, to - from === length ? from : middle - length / 2));
  return { from: start, to: start + length };
}

/**
 * Nearer, or farther away: what lies at a point stays there.
 *
 * @param factor how much more is in view then: below 1 nearer
 */
export function zoomedAt(view: View, about: number, factor: number, duration: number): View {
  const length = Math.min(wholeOf(duration).to, Math.max(SHORTEST_VIEW, lengthOf(view) * factor));
  const part = (about - view.from) / lengthOf(view);
  const from = about - part * length;
  return clamped({ from, to: from + length }, duration);
}

export function panned({ from, to }: View, by: number, duration: number): View {
  return clamped({ from: from + by, to: to + by }, duration);
}

export function paged(view: View, direction: 1 | -1, duration: number): View {
  return panned(view, direction * STEP * lengthOf(view), duration);
}

/** A time in view, with no more movement than it takes: a page on where a video plays out of the view, else to its middle. */
export function revealing(view: View, seconds: number, duration: number): View {
  const { from, to } = view;
  if (seconds >= from && seconds <= to) return view;
  const length = lengthOf(view);
  const isNext = seconds > to && seconds < to + length / 10;
  const start = isNext ? seconds - length / 20 : seconds - length / 2;
  return clamped({ from: start, to: start + length }, duration);
}

/** A span in the middle, with some room around it. */
export function showing({ start, end }: Span, duration: number): View {
  const room = (end - start) * 0.1;
  return clamped({ from: start - room, to: end + room }, duration);
}

/** Two places in either order, within the video; undefined for what has no length. */
export function spanBetween(a: number, b: number, duration: number): Span | undefined {
  const within = (seconds: number): number => Math.min(Math.max(duration, 0), Math.max(0, seconds));
  const [start, end] = [within(Math.min(a, b)), within(Math.max(a, b))];
  return end > start ? { start, end } : undefined;
}

/** Milliseconds are exact enough for a picture that is asked for. */
export function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
