/** A map's places on the screen: moved, made larger, drawn around. Pure. */
import type { Point } from './view.ts';

export interface Pixel {
  readonly x: number;
  readonly y: number;
}

/** What is in view: which place lies in the middle, and how many pixels a map's side has, times the room there is. */
export interface Sight {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export interface Room {
  readonly width: number;
  readonly height: number;
}

export const WHOLE: Sight = { x: 0.5, y: 0.5, scale: 1 };
const MOST_SCALE = 60;
/** Beside the outermost points, of the side. */
const MARGIN = 0.92;

function sideOf({ width, height }: Room, { scale }: Sight): number {
  return Math.max(1, Math.min(width, height)) * MARGIN * scale;
}

export function toPixel(sight: Sight, room: Room, { x, y }: Pixel): Pixel {
  const side = sideOf(room, sight);
  return { x: room.width / 2 + (x - sight.x) * side, y: room.height / 2 + (y - sight.y) * side };
}

export function toPlane(sight: Sight, room: Room, { x, y }: Pixel): Pixel {
  const side = sideOf(room, sight);
  return { x: sight.x + (x - room.width / 2) / side, y: sight.y + (y - room.height / 2) / side };
}

/** Nearer or farther, with what lies at a pixel staying there. */
export function zoomed(sight: Sight, room: Room, at: Pixel, by: number): Sight {
  const scale = Math.max(1, Math.min(MOST_SCALE, sight.scale * by));
  const place = toPlane(sight, room, at);
  const side = sideOf(room, { ...sight, scale });
  const next = { scale, x: place.x - (at.x - room.width / 2) / side, y: place.y - (at.y - room.height / 2) / side };
  return { scale, x: clamped(next.x), y: clamped(next.y) };
}

export function moved(sight: Sight, room: Room, by: Pixel): Sight {
  const side = sideOf(room, sight);
  return { ...sight, x: clamped(sight.x - by.x / side), y: clamped(sight.y - by.y / side) };
}

function clamped(value: number): number {
  return Math.max(0, Math.min(1, value));
}

/** The nearest point that is at least so near, pixels. */
export function pointAt(
  points: readonly Point[],
  sight: Sight,
  room: Room,
  at: Pixel,
  near: number,
): Point | undefined {
  let best: { point: Point; far: number } | undefined;
  for (const point of points) {
    const pixel = toPixel(sight, room, point);
    const far = Math.hypot(pixel.x - at.x, pixel.y - at.y);
    if (far <= near && (best === undefined || far < best.far)) best = { point, far };
  }
  return best?.point;
}

/** Points within a line that was drawn around them, which closes by itself: those that a ray leaves an odd number of times. */
export function pointsWithin(points: readonly Point[], sight: Sight, room: Room, line: readonly Pixel[]): string[] {
  if (line.length < 3) return [];
  return points.filter((point) => isWithin(toPixel(sight, room, point), line)).map(({ id }) => id);
}

function isWithin({ x, y }: Pixel, line: readonly Pixel[]): boolean {
  let within = false;
  let before = line.at(-1) as Pixel;
  for (const corner of line) {
    const crosses = corner.y > y !== before.y > y;
    if (crosses && x < ((before.x - corner.x) * (y - corner.y)) / (before.y - corner.y) + corner.x) within = !within;
    before = corner;
  }
  return within;
}
