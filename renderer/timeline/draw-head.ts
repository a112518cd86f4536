/** Draws what lies over the lanes: the ruler, the strip of pictures, and the scenes. */
import type { Span } from '../../electron/wire/app/tags.ts';
import { formatDuration, formatTimestamp } from '../format.ts';
import { firstAfter } from './cells.ts';
import { type Stage, toPixels } from './geometry.ts';
import { HEAD, RULER, SCENES, STRIP } from './measures.ts';
import type { Palette } from './palette.ts';
import { stepOf, ticksOf } from './ruler.ts';
import type { Slot } from './strip-pictures.ts';

export interface HeadFacts {
  readonly stage: Stage;
  readonly duration: number;
  /** when scenes begin, ascending */
  readonly scenes: readonly number[] | undefined;
  readonly slots: readonly Slot[];
  readonly pictureOf: (seconds: number) => HTMLImageElement | undefined;
  readonly span: Span | undefined;
  readonly palette: Palette;
}

export function drawHead(context: CanvasRenderingContext2D, facts: HeadFacts): void {
  context.clearRect(0, 0, facts.stage.width, HEAD);
  drawRuler(context, facts);
  drawStrip(context, facts);
  drawScenes(context, facts);
  drawSpan(context, facts, HEAD);
}

function drawRuler(context: CanvasRenderingContext2D, { stage, duration, palette }: HeadFacts): void {
  const { step } = stepOf(stage);
  context.font = `11px ${palette.font}`;
  context.textBaseline = 'middle';
  for (const { seconds, major } of ticksOf(stage)) {
    if (seconds > duration + 1e-6) break;
    const x = Math.round(toPixels(stage, seconds)) + 0.5;
    context.fillStyle = major ? palette.lineStrong : palette.line;
    context.fillRect(x - 0.5, major ? RULER - 9 : RULER - 5, 1, major ? 9 : 5);
    // What would be cut off at the edge says another time.
    if (!major || x + 44 > stage.width) continue;
    context.fillStyle = palette.quiet;
    context.fillText(step < 1 ? formatTimestamp(seconds) : formatDuration(seconds), x + 4, RULER / 2 - 1);
  }
}

function drawStrip(context: CanvasRenderingContext2D, { stage, duration, slots, pictureOf, palette }: HeadFacts): void {
  const end = Math.min(stage.width, toPixels(stage, duration));
  context.fillStyle = palette.matte;
  context.fillRect(0, RULER, end, STRIP);
  context.save();
  context.beginPath();
  context.rect(0, RULER, end, STRIP);
  context.clip();
  for (const slot of slots) {
    const image = pictureOf(slot.at);
    if (image === undefined || image.naturalWidth === 0) continue;
    const left = toPixels(stage, slot.start);
    const width = toPixels(stage, slot.end) - left - 1;
    cover(context, image, { left, top: RULER, width, height: STRIP });
  }
  context.restore();
}

interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** All of the place, and of the picture its middle. */
function cover(context: CanvasRenderingContext2D, image: HTMLImageElement, place: Place): void {
  const scale = Math.max(place.width / image.naturalWidth, place.height / image.naturalHeight);
  const [width, height] = [place.width / scale, place.height / scale];
  const [left, top] = [(image.naturalWidth - width) / 2, (image.naturalHeight - height) / 2];
  context.drawImage(image, left, top, width, height, place.left, place.top, place.width, place.height);
}

/** Bands by turns, with a line at each cut where there is room for it. */
function drawScenes(context: CanvasRenderingContext2D, { stage, duration, scenes, palette }: HeadFacts): void {
  const top = RULER + STRIP;
  const end = Math.min(stage.width, toPixels(stage, duration));
  context.fillStyle = palette.hover;
  context.fillRect(0, top, end, SCENES);
  if (scenes === undefined || scenes.length === 0) return;
  const first = Math.max(0, firstAfter(scenes, stage.from) - 1);
  const after = firstAfter(scenes, stage.to);
  // Where scenes are narrower than lines would be, they are one grey.
  let lastLine = Number.NEGATIVE_INFINITY;
  for (let n = first; n < after; n++) {
    const left = Math.max(0, toPixels(stage, scenes[n] as number));
    const right = Math.min(end, toPixels(stage, scenes[n + 1] ?? duration));
    if (right < left + 0.5) continue;
    context.fillStyle = n % 2 === 0 ? palette.line : palette.hover;
    context.fillRect(left, top + 2, right - left, SCENES - 4);
    if (n === 0 || left - lastLine < 3) continue;
    lastLine = left;
    context.fillStyle = palette.lineStrong;
    context.fillRect(Math.round(left), top, 1, SCENES);
  }
}

/** The chosen span, over all that is there. */
export function drawSpan(
  context: CanvasRenderingContext2D,
  { stage, span, palette }: Pick<HeadFacts, 'stage' | 'span' | 'palette'>,
  height: number,
): void {
  if (span === undefined) return;
  const [left, right] = [toPixels(stage, span.start), toPixels(stage, span.end)];
  if (right < 0 || left > stage.width) return;
  context.fillStyle = palette.focus;
  context.globalAlpha = 0.14;
  context.fillRect(left, 0, Math.max(1, right - left), height);
  context.globalAlpha = 1;
  context.fillRect(Math.round(left), 0, 1, height);
  context.fillRect(Math.round(right) - 1, 0, 1, height);
}
