/**
 * Draws lanes: the fit over time, as high and as deep in colour as it is; the threshold as a line through it; and beneath it the moments.
 * What is suggested is an outline; a yes is filled, a no is hatched, what is unsure is dotted, so that none is told by its colour alone.
 */
import type { Span } from '../../electron/wire/app/tags.ts';
import { columnsOf, inView } from './cells.ts';
import { drawSpan } from './draw-head.ts';
import { type Stage, toPixels } from './geometry.ts';
import { BARS, HEAT, LANE } from './measures.ts';
import { isSame, type Moment, type MomentRef, type Row } from './moments.ts';
import type { Palette } from './palette.ts';

export interface LaneFacts {
  readonly stage: Stage;
  readonly duration: number;
  readonly rows: readonly Row[];
  /** of the cells */
  readonly edges: readonly number[];
  /** how far the lanes are scrolled, and how much of them there is room for, pixels */
  readonly top: number;
  readonly height: number;
  readonly chosen: MomentRef | undefined;
  /** a moment that is dragged, and where to */
  readonly draft: { readonly moment: Moment; readonly to: Span } | undefined;
  readonly span: Span | undefined;
  /** the label at hand */
  readonly label: string | undefined;
  readonly palette: Palette;
}

export function drawLanes(context: CanvasRenderingContext2D, facts: LaneFacts): void {
  const { stage, rows, top, height, palette, label } = facts;
  context.clearRect(0, 0, stage.width, height);
  const first = Math.max(0, Math.floor(top / LANE));
  const end = Math.min(rows.length, Math.ceil((top + height) / LANE));
  for (let n = first; n < end; n++) {
    const row = rows[n] as Row;
    const y = n * LANE - top;
    if (row.label.id === label) {
      context.fillStyle = palette.hover;
      context.fillRect(0, y, stage.width, LANE);
    }
    drawHeat(context, row, y, facts);
    drawMoments(context, row, y + HEAT + 2, facts);
    context.fillStyle = palette.line;
    context.fillRect(0, y + LANE - 1, stage.width, 1);
  }
  drawSpan(context, facts, height);
}

function drawHeat(context: CanvasRenderingContext2D, { lane, label }: Row, y: number, facts: LaneFacts): void {
  const { stage, edges, palette, duration } = facts;
  if (lane === undefined) return;
  const base = y + HEAT + 1;
  context.fillStyle = palette.labels.get(label.colour ?? '') ?? palette.heat;
  for (const { left, right, fit } of columnsOf(edges, lane.fits, stage)) {
    const [from, to] = [Math.max(0, left), Math.min(stage.width, right)];
    const high = Math.max(1, fit * (HEAT - 2));
    context.globalAlpha = 0.25 + 0.75 * fit;
    // No seams between those that touch.
    context.fillRect(from, base - high, Math.max(1, to - from + 0.3), high);
  }
  context.globalAlpha = 1;
  const line = Math.round(base - lane.threshold * (HEAT - 2)) + 0.5;
  context.strokeStyle = palette.quiet;
  context.lineWidth = 1;
  context.setLineDash([3, 3]);
  context.beginPath();
  context.moveTo(0, line);
  context.lineTo(Math.min(stage.width, toPixels(stage, duration)), line);
  context.stroke();
  context.setLineDash([]);
}

function drawMoments(context: CanvasRenderingContext2D, { label, moments }: Row, y: number, facts: LaneFacts): void {
  const { stage, chosen, draft } = facts;
  // Of those that share a pixel one is enough to be seen.
  let last = -1;
  for (const moment of inView(moments, stage)) {
    if (isSame(moment, draft?.moment)) continue;
    const right = toPixels(stage, moment.end);
    const isChosen = isSame(moment, chosen);
    if (right < last && !isChosen) continue;
    drawBar(context, moment, y, { ...facts, isChosen });
    last = Math.max(last, Math.floor(right) + 0.5);
  }
  // What is dragged is held on to, also where it is suggested no more.
  if (draft === undefined || draft.moment.label !== label.id) return;
  const moved = { ...draft.moment, ...draft.to };
  drawBar(context, moved, y, { ...facts, isChosen: true });
}

const GLYPHS = { suggested: '', yes: '✓', no: '✕', unsure: '?' } as const;

function drawBar(
  context: CanvasRenderingContext2D,
  { kind, start, end }: Moment,
  y: number,
  { stage, palette, isChosen }: LaneFacts & { readonly isChosen: boolean },
): void {
  const left = Math.max(-4, toPixels(stage, start));
  const width = Math.max(2, Math.min(stage.width + 4, toPixels(stage, end)) - left);
  const colour = palette[kind];
  context.fillStyle = fillOf(context, kind, colour);
  context.globalAlpha = kind === 'suggested' ? 0.14 : 1;
  context.fillRect(left, y, width, BARS);
  context.globalAlpha = 1;
  if (width > 3) {
    context.strokeStyle = colour;
    context.lineWidth = 1;
    context.strokeRect(left + 0.5, y + 0.5, width - 1, BARS - 1);
  }
  if (width > 16 && kind !== 'suggested') drawGlyph(context, kind, left, y, palette);
  if (!isChosen) return;
  context.strokeStyle = palette.focus;
  context.lineWidth = 2;
  context.strokeRect(left, y, width, BARS);
}

/** On a ground of its own, so that hatches do not run through it. */
function drawGlyph(
  context: CanvasRenderingContext2D,
  kind: Exclude<Moment['kind'], 'suggested'>,
  left: number,
  y: number,
  palette: Palette,
): void {
  context.fillStyle = palette[kind];
  context.fillRect(left, y, 14, BARS);
  context.fillStyle = palette.onDecided;
  context.font = `600 10px ${palette.font}`;
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  context.fillText(GLYPHS[kind], left + 7, y + BARS / 2 + 0.5);
  context.textAlign = 'start';
}

const PATTERNS = new Map<string, CanvasPattern>();

function fillOf(context: CanvasRenderingContext2D, kind: Moment['kind'], colour: string): string | CanvasPattern {
  if (kind !== 'no' && kind !== 'unsure') return colour;
  const key = `${kind} ${colour}`;
  const known = PATTERNS.get(key) ?? patternOf(context, kind, colour);
  if (known === undefined) return colour;
  PATTERNS.set(key, known);
  return known;
}

function patternOf(
  context: CanvasRenderingContext2D,
  kind: 'no' | 'unsure',
  colour: string,
): CanvasPattern | undefined {
  const tile = document.createElement('canvas');
  tile.width = 6;
  tile.height = 6;
  const on = tile.getContext('2d');
  if (on === null) return undefined;
  on.strokeStyle = colour;
  on.fillStyle = colour;
  on.lineWidth = 1.5;
  if (kind === 'unsure') {
    on.fillRect(1, 1, 2, 2);
    on.fillRect(4, 4, 2, 2);
  } else {
    on.beginPath();
    for (const x of [-3, 3]) {
      on.moveTo(x - 1, 7);
      on.lineTo(x + 7, -1);
    }
    on.stroke();
  }
  return context.createPattern(tile, 'repeat') ?? undefined;
}
