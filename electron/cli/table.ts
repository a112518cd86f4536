/** A ranking as lines of text: percent, bar, cosine, match, label. */
import type { RankedVideo } from '../contract.ts';
import { fitText, printable, textWidth } from './text.ts';

export interface TableStyle {
  /** columns of the terminal */
  readonly width: number;
  readonly color: boolean;
}

const WIDEST_BAR = 30;
const NARROWEST_BAR = 6;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

const paint = (style: TableStyle, code: string, text: string): string =>
  style.color ? `\x1b[${code}m${text}\x1b[0m` : text;

/** `value` of 1 as a bar, padded to `columns`. */
export function bar(value: number, columns: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, value)) * columns * 8);
  return ('█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '')).padEnd(columns);
}

export function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`.padStart(7);
}

/** The lines for one video, a heading first. */
export function rankingTable(video: string, { labels, timestamps }: RankedVideo, style: TableStyle): string[] {
  const times = timestamps.map((time) => `${time.toFixed(1)} s`).join(', ');
  const heading = fitText(`${printable(video)}  ·  frames at ${times}`, Math.max(20, style.width));
  const hasMatch = labels.some(({ match }) => match !== undefined);
  const widestLabel = labels.reduce((widest, { label }) => Math.max(widest, textWidth(printable(label))), 0);
  // "  100.0 %  BAR  -0.123  100.0 %  LABEL"
  const fixed = 2 + 7 + 2 + 2 + 6 + 2 + (hasMatch ? 7 + 2 : 0);
  const barWidth = Math.min(WIDEST_BAR, Math.max(NARROWEST_BAR, style.width - fixed - widestLabel));
  const labelWidth = Math.max(10, style.width - fixed - barWidth);
  const columns = ['percent'.padStart(7), ' '.repeat(barWidth), 'cosine', ...(hasMatch ? ['  match'] : []), 'label'];
  const rows = labels.map(({ label, probability, cosine, match }, rank) => {
    const fitted = fitText(printable(label), labelWidth);
    const cells = [
      percent(probability),
      paint(style, rank === 0 ? '32' : '36', bar(probability, barWidth)),
      cosine.toFixed(3).padStart(6),
      ...(match === undefined ? [] : [percent(match)]),
      rank === 0 ? paint(style, '1', fitted) : fitted,
    ];
    return `  ${cells.join('  ')}`;
  });
  return [paint(style, '1', heading), paint(style, '2', `  ${columns.join('  ')}`), ...rows];
}
