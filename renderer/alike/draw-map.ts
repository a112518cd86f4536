/** Draws the map: points, pictures where there is room for them, what is chosen, and the line that is being drawn. */
import type { Palette } from '../timeline/palette.ts';
import { type Pixel, type Room, type Sight, toPixel } from './plane.ts';
import type { Point } from './view.ts';

/** So many pictures say something; more would only cover each other. */
const MOST_PICTURES = 60;
const PICTURE = { width: 64, height: 36 };
const RADIUS = 3.5;

export interface MapDrawing {
  readonly points: readonly Point[];
  /** those that have pictures */
  readonly seen: readonly Point[];
  readonly chosen: ReadonlySet<string>;
  readonly line: readonly Pixel[];
  readonly over: Point | undefined;
  readonly sight: Sight;
  readonly room: Room;
  readonly palette: Palette;
  readonly pictureOf: (id: string) => HTMLImageElement | undefined;
}

/** Points in view that have room for a picture: none lies over another. */
export function picturesIn(points: readonly Point[], sight: Sight, room: Room): Point[] {
  const placed: Pixel[] = [];
  const seen: Point[] = [];
  for (const point of points) {
    if (seen.length === MOST_PICTURES) break;
    const pixel = toPixel(sight, room, point);
    if (!isIn(pixel, room) || placed.some((other) => overlap(other, pixel))) continue;
    placed.push(pixel);
    seen.push(point);
  }
  return seen;
}

function overlap(a: Pixel, b: Pixel): boolean {
  return Math.abs(a.x - b.x) < PICTURE.width + 4 && Math.abs(a.y - b.y) < PICTURE.height + 4;
}

function isIn({ x, y }: Pixel, { width, height }: Room): boolean {
  return x > -PICTURE.width && y > -PICTURE.height && x < width + PICTURE.width && y < height + PICTURE.height;
}

export function drawMap(context: CanvasRenderingContext2D, drawing: MapDrawing): void {
  const { points, seen, chosen, line, over, sight, room, palette, pictureOf } = drawing;
  context.clearRect(0, 0, room.width, room.height);
  const isBare = (point: Point): boolean => pictureOf(point.id) === undefined;
  for (const point of points) {
    if (chosen.has(point.id)) continue;
    dot(context, toPixel(sight, room, point), palette.unsure, RADIUS);
  }
  for (const point of seen) {
    const image = pictureOf(point.id);
    if (image !== undefined) picture(context, toPixel(sight, room, point), image, chosen.has(point.id), palette);
  }
  const pictured = new Set(seen.filter((point) => !isBare(point)).map(({ id }) => id));
  for (const point of points) {
    if (chosen.has(point.id) && !pictured.has(point.id)) {
      dot(context, toPixel(sight, room, point), palette.heat, RADIUS + 1);
    }
  }
  if (over !== undefined) ring(context, toPixel(sight, room, over), palette.focus);
  if (line.length > 1) lasso(context, line, palette);
}

function dot(context: CanvasRenderingContext2D, { x, y }: Pixel, colour: string, radius: number): void {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

function ring(context: CanvasRenderingContext2D, { x, y }: Pixel, colour: string): void {
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(x, y, RADIUS + 4, 0, 2 * Math.PI);
  context.stroke();
}

function picture(
  context: CanvasRenderingContext2D,
  { x, y }: Pixel,
  image: HTMLImageElement,
  isChosen: boolean,
  palette: Palette,
): void {
  const { width, height } = PICTURE;
  const [left, top] = [x - width / 2, y - height / 2];
  context.fillStyle = palette.matte;
  context.fillRect(left, top, width, height);
  // All of the picture is covered, as posters are everywhere.
  const scale = Math.max(width / image.naturalWidth, height / image.naturalHeight);
  const [wide, high] = [width / scale, height / scale];
  const [fromX, fromY] = [(image.naturalWidth - wide) / 2, (image.naturalHeight - high) / 2];
  context.drawImage(image, fromX, fromY, wide, high, left, top, width, height);
  context.strokeStyle = isChosen ? palette.heat : palette.lineStrong;
  context.lineWidth = isChosen ? 3 : 1;
  context.strokeRect(left, top, width, height);
}

function lasso(context: CanvasRenderingContext2D, line: readonly Pixel[], palette: Palette): void {
  context.beginPath();
  for (const { x, y } of line) context.lineTo(x, y);
  context.closePath();
  context.globalAlpha = 0.18;
  context.fillStyle = palette.heat;
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = palette.focus;
  context.lineWidth = 1.5;
  context.stroke();
}
