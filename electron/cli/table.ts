/** A ranking as lines of text: percent, bar, cosine, match, label. */
import type { RankedVideo } from '../wire/engine.ts';
import { fitText, printable, textWidth } from './text.ts';

export interface TableStyle {
  /** columns of the terminal; infinitely many where it is none */
  readonly width: number;
  readonly color: boolean;
}

const WIDEST_BAR = 30;
const NARROWEST_BAR = 6;
/** Below this a label says nothing: other columns make room for it. */
const NARROWEST_LABEL = 12;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

const paint = (style: TableStyle, code: string, text: string): string =>
  style.color ? `\x1b[${code}m${text}\x1b[0m` : text;

/** `value` of 1 as a bar, padded to `columns`. */
export function bar(value: number, columns: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, value)) * columns * 8);
  return ('█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '')).padEnd(columns);
}

/** Never 0 or 100 where it is not: “>99.9 %”. */
export function percent(value: number): string {
  const rounded =
    value > 0 && value < 0.0005 ? '<0.1' : value < 1 && value >= 0.9995 ? '>99.9' : (100 * value).toFixed(1);
  return `${rounded} %`.padStart(7);
}

type RankedLabel = RankedVideo['labels'][number];

/** In place of a number. */
const NONE = '–';

interface Column {
  readonly title: string;
  readonly width: number;
  cell(label: RankedLabel, isBest: boolean): string;
}

/** Never -0.000. */
function cosine3(value: number): string {
  return (Math.round(value * 1000) / 1000 + 0).toFixed(3).padStart(6);
}

/** The words of each label that the model never learnt; labels that it knows may be absent. */
export type UnknownWords = ReadonlyMap<string, readonly string[]>;

/** Labels with such words come last: their numbers mean nothing, and the table has none. */
export function learntFirst(labels: readonly RankedLabel[], unknown: UnknownWords): RankedLabel[] {
  return labels.toSorted((a, b) => Number(isUnknown(a, unknown)) - Number(isUnknown(b, unknown)));
}

function isUnknown({ label }: RankedLabel, unknown: UnknownWords): boolean {
  return (unknown.get(label)?.length ?? 0) > 0;
}

/** From this match on a label counts as true. */
const FITS = 0.5;

/** Whether no label fits whose words the model has learnt; false until every one's match is known. */
export function noneFits(labels: readonly RankedLabel[], unknown: UnknownWords): boolean {
  const known = labels.filter((label) => !isUnknown(label, unknown));
  return known.length > 0 && known.every(({ match }) => match !== undefined && match < FITS);
}

/**
 * The lines for one video, a heading first.
 *
 * @param isNone no label fits, which is said first
 */
export function rankingTable(
  video: string,
  { labels, seconds }: RankedVideo,
  style: TableStyle,
  unknown: UnknownWords = new Map(),
  isNone = false,
): string[] {
  const times = seconds.map((time) => `${time.toFixed(1)} s`).join(', ');
  const heading = fitText(`${printable(video)}  ·  frames at ${times}`, style.width);
  const columns = chooseColumns(labels, unknown, style);
  const titles = fitText(
    `  ${columns.map(({ title, width }) => title.padEnd(width)).join('  ')}`.trimEnd(),
    style.width,
  );
  const rows = labels.map((label, rank) => `  ${columns.map(({ cell }) => cell(label, rank === 0)).join('  ')}`);
  const nothing = isNone ? [fitText('  Nothing known fits well.', style.width)] : [];
  return [paint(style, '1', heading), ...nothing, paint(style, '2', titles), ...rows];
}

/** All columns, or where they leave no room for the labels those that matter most: percent, match and label. */
function chooseColumns(labels: readonly RankedLabel[], unknown: UnknownWords, style: TableStyle): Column[] {
  const percents: Column = {
    title: 'percent',
    width: 7,
    cell: (label) => (isUnknown(label, unknown) ? NONE.padStart(7) : percent(label.probability)),
  };
  const cosines: Column = {
    title: 'cosine',
    width: 6,
    cell: (label) => (isUnknown(label, unknown) ? NONE.padStart(6) : cosine3(label.cosine)),
  };
  const hasMatch = labels.some(({ match }) => match !== undefined);
  const matches: Column[] = hasMatch
    ? [{ title: '  match', width: 7, cell: (label) => matchCell(label, unknown) }]
    : [];
  const bars = (width: number): Column => ({
    title: '',
    width,
    cell: (label, isBest) =>
      paint(style, isBest ? '32' : '36', bar(isUnknown(label, unknown) ? 0 : label.probability, width)),
  });
  const left = (columns: readonly Column[]): number =>
    style.width - 2 - columns.reduce((sum, { width }) => sum + width + 2, 0);

  const room = left([percents, cosines, ...matches]) - 2;
  const widest = labels.reduce((most, label) => Math.max(most, textWidth(named(label, unknown))), 0);
  const barWidth = Math.min(WIDEST_BAR, Math.max(NARROWEST_BAR, room - widest));
  const choices = [
    [percents, bars(barWidth), cosines, ...matches],
    [percents, cosines, ...matches],
    [percents, ...matches],
  ];
  const chosen = choices.find((columns) => left(columns) >= NARROWEST_LABEL) ?? [percents];
  const labelWidth = Math.max(1, left(chosen));
  const names: Column = {
    title: 'label',
    width: 0,
    cell: (label, isBest) => {
      const fitted = fitText(named(label, unknown), labelWidth);
      return isBest ? paint(style, '1', fitted) : fitted;
    },
  };
  return [...chosen, names];
}

function matchCell(label: RankedLabel, unknown: UnknownWords): string {
  if (label.match === undefined) return ' '.repeat(7);
  return isUnknown(label, unknown) ? NONE.padStart(7) : percent(label.match);
}

function named({ label }: RankedLabel, unknown: UnknownWords): string {
  const words = unknown.get(label) ?? [];
  return printable(words.length === 0 ? label : `? ${label}  (never learnt: ${words.join(', ')})`);
}
