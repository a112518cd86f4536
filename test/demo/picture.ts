/** The confusion matrices as one picture: an SVG, and from it a PNG where ffmpeg can read SVG. */
import { rm, writeFile } from 'node:fs/promises';
import { runTool } from '../../electron/engine/video/run.ts';
import { ffmpegPath } from '../support/video.ts';
import { shortName } from './labels.ts';
import type { GroupResult } from './report.ts';

const CELL = 30;
/** Room for the names of rows, and for the title. */
const [LEFT, TITLE] = [118, 44] as const;
/** What a letter of a column's slanted name takes of the height. */
const LETTER = 5.6;
const GAP = 34;
const MARGIN = 24;
const INK = '#1c2530';
const MUTED = '#66707c';
const FONT = "font-family='DejaVu Sans, Verdana, Helvetica, Arial, sans-serif'";

/** Which panels stand below each other; groups that are not named here follow in the last column. */
const COLUMNS = [
  ['look', 'editing'],
  ['camera', 'motion', 'text'],
  ['colour', 'shape', 'count'],
] as const;

const width = ({ concepts }: GroupResult): number => LEFT + concepts.length * CELL;
/** Where the cells begin, below the title and the columns' names. */
const top = ({ concepts }: GroupResult): number =>
  TITLE + 16 + Math.ceil(LETTER * Math.max(...concepts.map((concept) => shortName(concept).length)));
const height = (group: GroupResult): number => top(group) + group.concepts.length * CELL;

export function confusionSvg(groups: readonly GroupResult[]): string {
  const columns = arrange(groups);
  const widths = columns.map((column) => Math.max(...column.map(width)) + GAP);
  const heights = columns.map((column) => column.reduce((sum, group) => sum + height(group) + GAP, 0));
  const wide = MARGIN * 2 + widths.reduce((sum, value) => sum + value, 0);
  const header = 64;
  const high = MARGIN + header + Math.max(...heights);

  let x = MARGIN;
  const panels = columns.flatMap((column, at) => {
    let y = MARGIN + header;
    const placed = column.map((group) => {
      const drawn = `<g transform='translate(${x} ${y})'>${panel(group)}</g>`;
      y += height(group) + GAP;
      return drawn;
    });
    x += widths[at] as number;
    return placed;
  });
  return [
    `<svg xmlns='http://www.w3.org/2000/svg' width='${wide}' height='${high}' viewBox='0 0 ${wide} ${high}' ${FONT}>`,
    '<title>Confusion matrices of all groups</title>',
    `<rect width='${wide}' height='${high}' fill='#ffffff'/>`,
    text(MARGIN, MARGIN + 16, 'What was shown, and what was answered', { size: 20, weight: 'bold' }),
    text(MARGIN, MARGIN + 38, 'Rows: the truth. Columns: the answer. Numbers: clips. Shade: part of the row.', {
      fill: MUTED,
    }),
    legend(wide - MARGIN - 250, MARGIN + 4),
    ...panels,
    '</svg>',
    '',
  ].join('\n');
}

/** Writes `confusion.svg` and, where ffmpeg reads SVG, `confusion.png`; gives the name of the one to show. */
export async function writePicture(path: (name: string) => string, groups: readonly GroupResult[]): Promise<string> {
  const [svg, png] = [path('confusion.svg'), path('confusion.png')];
  await writeFile(svg, confusionSvg(groups));
  await rm(png, { force: true }); // an older one would show older figures
  if (ffmpegPath === undefined) return 'confusion.svg';
  const decoders = (await runTool(ffmpegPath, ['-hide_banner', '-decoders'])).stdout.toString();
  if (!decoders.includes('librsvg')) return 'confusion.svg';
  const flags = ['-v', 'error', '-nostdin', '-y', '-i', svg, '-frames:v', '1', '-pix_fmt', 'rgb24', '-update', '1'];
  await runTool(ffmpegPath, [...flags, png]);
  return 'confusion.png';
}

function arrange(groups: readonly GroupResult[]): GroupResult[][] {
  const named = COLUMNS.map((ids) => groups.filter(({ id }) => (ids as readonly string[]).includes(id)));
  const known = new Set<string>(COLUMNS.flat());
  named.at(-1)?.push(...groups.filter(({ id }) => !known.has(id)));
  return named.filter((column) => column.length > 0);
}

function panel(group: GroupResult): string {
  const { name, clips, accuracy, concepts, confusion } = group;
  const names = concepts.map(shortName);
  const below = top(group);
  const score = Number.isNaN(accuracy) ? 'no clips' : `${Math.round(100 * accuracy)} % of ${clips}`;
  const cells = confusion.flatMap((row, r) => {
    const total = row.reduce((sum, count) => sum + count, 0) || 1;
    return row.map((count, c) => cell(LEFT + c * CELL, below + r * CELL, count, count / total, r === c));
  });
  return [
    text(0, 18, name, { size: 15, weight: 'bold' }),
    text(0, 36, score, { fill: MUTED }),
    ...names.map((label, r) => text(LEFT - 8, below + r * CELL + CELL / 2 + 4, label, { anchor: 'end' })),
    ...names.map((label, c) => {
      const [x, y] = [LEFT + c * CELL + CELL / 2 + 3, below - 8];
      return `<g transform='rotate(-50 ${x} ${y})'>${text(x, y, label)}</g>`;
    }),
    ...cells,
  ].join('');
}

function cell(x: number, y: number, count: number, part: number, right: boolean): string {
  const box = `<rect x='${x}' y='${y}' width='${CELL - 2}' height='${CELL - 2}' rx='3' fill='${shade(part, right)}'/>`;
  if (count === 0) return box;
  const fill = part > 0.5 ? '#ffffff' : INK;
  return box + text(x + CELL / 2 - 1, y + CELL / 2 + 3.5, String(count), { anchor: 'middle', fill, weight: 'bold' });
}

/** From almost white to a full colour: teal for right answers, rust for wrong ones. */
function shade(part: number, right: boolean): string {
  const [empty, full] = [[241, 243, 246], right ? [0, 105, 120] : [176, 62, 24]] as const;
  const strength = part === 0 ? 0 : 0.12 + 0.88 * part;
  const mixed = empty.map((value, at) => Math.round(value + ((full[at] as number) - value) * strength));
  return `rgb(${mixed.join(',')})`;
}

function legend(x: number, y: number): string {
  const steps = Array.from({ length: 11 }, (_, at) => at / 10);
  const bar = (right: boolean, row: number): string[] =>
    steps.map(
      (part, at) =>
        `<rect x='${x + 60 + at * 16}' y='${y + row}' width='16' height='12' fill='${shade(part, right)}'/>`,
    );
  return [
    text(x + 52, y + 10, 'right', { anchor: 'end', fill: MUTED }),
    text(x + 52, y + 26, 'wrong', { anchor: 'end', fill: MUTED }),
    ...bar(true, 0),
    ...bar(false, 16),
    text(x + 60, y + 42, '0 %', { fill: MUTED }),
    text(x + 236, y + 42, '100 %', { anchor: 'end', fill: MUTED }),
  ].join('');
}

interface TextStyle {
  readonly size?: number;
  readonly weight?: string;
  readonly anchor?: string;
  readonly fill?: string;
}

function text(x: number, y: number, content: string, style: TextStyle = {}): string {
  const { size = 12, weight = 'normal', anchor = 'start', fill = INK } = style;
  const safe = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<text x='${x}' y='${y}' font-size='${size}' font-weight='${weight}' text-anchor='${anchor}' fill='${fill}'>${safe}</text>`;
}
