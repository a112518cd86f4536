/** What a search has found, for other programs. Pure. */
import { BYTE_ORDER_MARK, csvRow, markedAsText } from './csv.ts';

export interface FoundRow {
  readonly video: string;
  /** seconds since the first frame; absent for the whole video */
  readonly start?: number | undefined;
  readonly end?: number | undefined;
  readonly fit?: number | undefined;
  readonly calibrated?: true | undefined;
  readonly likeness?: number | undefined;
}

const HEADER = ['video', 'start', 'end', 'fit', 'calibrated', 'likeness'];

/** One row a moment, as RFC 4180 has it, after a byte order mark. A text that a spreadsheet would take for a formula is marked as text. */
export function foundCsv(rows: readonly FoundRow[]): string {
  const lines = rows.map(({ video, start, end, fit, calibrated, likeness }) =>
    csvRow([
      ...[markedAsText(video), numbered(start), numbered(end)],
      ...[numbered(fit), calibrated === true ? 'yes' : '', numbered(likeness)],
    ]),
  );
  return `${BYTE_ORDER_MARK}${csvRow(HEADER)}${lines.join('')}`;
}

/** One line a moment: `{video, start?, end?, fit?, calibrated?, likeness?}`. */
export function foundLines(rows: readonly FoundRow[]): string {
  return rows
    .map(({ video, start, end, fit, calibrated, likeness }) =>
      JSON.stringify({
        video,
        start: rounded(start),
        end: rounded(end),
        fit: rounded(fit),
        calibrated,
        likeness: rounded(likeness),
      }),
    )
    .map((line) => `${line}\n`)
    .join('');
}

function numbered(value: number | undefined): string {
  return `${rounded(value) ?? ''}`;
}

/** More digits than anything was measured with say nothing. */
function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value * 1e6) / 1e6;
}
