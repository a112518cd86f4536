/** Tables of one row a decision: CSV and TSV, as Reeltag writes them and as spreadsheets and data frames do. Pure. */
import { BYTE_ORDER_MARK, csvRecords, csvRow, markedAsText, type Separator, unmarked } from '../csv.ts';
import type { HandedFile, LeaveOut, Piece, Reader, StreamFormat, Writing } from '../format.ts';
import type { HandedVideo, ReadVideo } from '../handed.ts';
import { quoted } from '../quoted.ts';
import { notUnderstood } from './columns.ts';
import { headOf, noHead } from './head.ts';
import { LONG_COLUMNS, labelsByText, longCells, longRows } from './long.ts';
import { OneVideoAtATime, readRow } from './row.ts';

export const csvFormat = longFormat('csv', '.csv', ',');
export const tsvFormat = longFormat('tsv', '.tsv', '\t');

function longFormat(id: 'csv' | 'tsv', ending: string, separator: Separator): StreamFormat {
  return {
    ...{ id, ending, needs: {}, layout: 'file' },
    write: (writing, videos) => longTable(writing, videos, `${writing.baseName}${ending}`, separator),
  };
}

export const NO_VECTORS = 'Vectors are left out: such a table has no place for them. Choose Parquet or JSON Lines.';

async function* longTable(
  { handed, remark }: Writing,
  videos: AsyncIterable<HandedVideo>,
  file: string,
  separator: Separator,
): AsyncGenerator<Piece> {
  const labels = labelsByText(handed);
  yield { file, data: `${BYTE_ORDER_MARK}${csvRow(LONG_COLUMNS, separator)}` };
  for await (const video of videos) {
    if (video.vectors.length > 0) remark(NO_VECTORS, video.name);
    const rows = [...longRows(video)];
    const cells = rows.map((row) => longCells(row, labels, handed.model, markedAsText));
    yield { file, data: cells.map((each) => csvRow(each, separator)).join('') };
  }
}

/** Told by its first line, whatever its name ends with and whatever separates its cells. */
export const csvReader: Reader = { id: 'csv', recognises: (_, beginning) => isLong(beginning), read };
export const tsvReader: Reader = {
  ...{ id: 'tsv', read },
  recognises: (_, beginning) => isLong(beginning) && headOf(beginning)?.separator === '\t',
};

function isLong(beginning: string): boolean {
  if (/^\s*[[{<]/.test(beginning)) return false;
  return headOf(beginning)?.columns.places.has('label') === true;
}

async function* read(file: HandedFile, leaveOut: LeaveOut): AsyncGenerator<ReadVideo> {
  const head = headOf(await file.text());
  if (head === undefined || !head.columns.places.has('label')) throw noHead();
  const { body, separator, columns, linesBefore } = head;
  for (const name of notUnderstood(columns))
    leaveOut(`The column ${quoted(name)} is not understood.`, `line ${linesBefore + 1}`);
  const together = new OneVideoAtATime();
  let isHead = true;
  for (const { line, cells } of csvRecords(body, separator, () => {})) {
    const breath = file.breathe();
    if (breath !== undefined) await breath;
    const isRow = !isHead && cells.some((cell) => cell.trim() !== '');
    isHead = false;
    if (!isRow) continue;
    const row = readRow(`line ${linesBefore + line}`, (fact) => cellAt(cells, columns.places.get(fact)), leaveOut);
    const before = row && together.add(row);
    if (before !== undefined) yield before;
  }
  const last = together.last();
  if (last !== undefined) yield last;
}

/** undefined where the table has no such column; a row that is too short says nothing there */
export function cellAt(cells: readonly string[], place: number | undefined): string | undefined {
  return place === undefined ? undefined : unmarked(cells[place] ?? '');
}
