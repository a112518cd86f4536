/**
 * Labels as a table: a header, then a row a label. Columns may come in any order, and all but `label` may be missing; others
 * are passed over. A table without such a header has a label a row, in its first column. Pure.
 *
 * Wordings share a cell, with `|` between them; `\|` is a `|` within one, and `\\` a backslash before one.
 */
import type { LabelEntry } from '../wire/app/labels.ts';
import { TagError } from '../wire/errors.ts';
import {
  BYTE_ORDER_MARK,
  type CsvRecord,
  csvRecords,
  csvRow,
  markedAsText,
  SEPARATORS,
  type Separator,
  unmarked,
} from './csv.ts';
import { type FileRow, labelRow } from './label-fields.ts';
import { MOST_CELLS } from './rows.ts';

const COLUMNS = [
  'label',
  'wordings',
  'templates',
  'threshold',
  'key',
  'colour',
  'group',
  'group kind',
  'learn',
] as const;
type Column = (typeof COLUMNS)[number];

/** @throws TagError `unreadable` for what is no table, `usage` for a column that is there twice */
export function readLabelCsv(text: string): FileRow[] {
  const { separator, isSaid } = separatorOf(text);
  const [first, ...others] = [...csvRecords(text, separator)].slice(isSaid ? 1 : 0).filter(isNotBlank);
  if (first === undefined) return [];
  const columns = columnsOf(first);
  const records = columns === undefined ? [first, ...others] : others;
  const width = first.cells.length;
  return records.map((record) => rowOf(record, columns ?? FIRST_ALONE, width));
}

const FIRST_ALONE: ReadonlyMap<Column, number> = new Map([['label', 0]]);

function rowOf({ line, cells }: CsvRecord, columns: ReadonlyMap<Column, number>, width: number): FileRow {
  const where = `Line ${line}`;
  if (cells.slice(width).some((cell) => cell.trim() !== '')) {
    const counts = `it has ${cells.length} cells, and the first line ${width}`;
    const refused = new TagError('usage', `${where}: ${counts}: put quotes around a label with a comma in it.`);
    return { refused };
  }
  const cell = (column: Column): string => unmarked((cells[columns.get(column) ?? -1] ?? '').trim());
  return labelRow(where, {
    text: cell('label'),
    wordings: wordingsIn(cell('wordings')),
    templates: cell('templates'),
    threshold: cell('threshold'),
    key: cell('key'),
    colour: cell('colour'),
    group: cell('group'),
    groupKind: cell('group kind'),
    learn: cell('learn'),
  });
}

/** Excel may say it in a line before the table; otherwise it is the one that makes most of the first line. */
function separatorOf(text: string): { separator: Separator; isSaid: boolean } {
  const said = /^sep=([,;\t])[\r\n]/i.exec(text)?.[1];
  if (said !== undefined) return { separator: said as Separator, isSaid: true };
  const widths = SEPARATORS.map((separator) => widthOf(text, separator));
  return { separator: SEPARATORS[widths.indexOf(Math.max(...widths))] as Separator, isSaid: false };
}

function widthOf(text: string, separator: Separator): number {
  try {
    for (const record of csvRecords(text, separator)) if (isNotBlank(record)) return record.cells.length;
    return 0;
  } catch (error) {
    // What is wrong is said when the table is read.
    if (error instanceof TagError) return error.kind === 'too-large' ? MOST_CELLS : 0;
    throw error;
  }
}

function columnsOf({ line, cells }: CsvRecord): Map<Column, number> | undefined {
  const columns = new Map<Column, number>();
  const names = cells.map((cell) => cell.trim().toLowerCase().replace(/[_-]/g, ' ').replace('color', 'colour'));
  if (!names.includes('label')) return undefined;
  for (const [index, name] of names.entries()) {
    const column = COLUMNS.find((known) => known === name);
    if (column === undefined) continue;
    if (columns.has(column)) {
      throw new TagError('usage', `Line ${line}: there are two columns named “${column}”: remove or rename one.`);
    }
    columns.set(column, index);
  }
  return columns;
}

function isNotBlank({ cells }: CsvRecord): boolean {
  return cells.some((cell) => cell.trim() !== '');
}

function wordingsIn(cell: string): string[] {
  const wordings = [''];
  for (const [piece] of cell.matchAll(/\\[\\|]|[^\\|]+|./gsu)) {
    const last = wordings.length - 1;
    if (piece === '|') wordings.push('');
    else wordings[last] += piece.startsWith('\\') ? piece.slice(-1) : piece;
  }
  return wordings;
}

export function writeLabelCsv(labels: readonly LabelEntry[]): string {
  return [BYTE_ORDER_MARK, csvRow(COLUMNS), ...labels.map((label) => csvRow(cellsOf(label).map(markedAsText)))].join(
    '',
  );
}

function cellsOf({ text, wordings = [], templates, threshold, key, colour, group, learn }: LabelEntry): string[] {
  const together = wordings.map((wording) => wording.replace(/[\\|]/g, '\\$&')).join('|');
  const facts = [templates === true ? 'yes' : '', threshold?.toString(), key, colour, group?.name, group?.kind];
  const learned = learn === false ? 'no' : '';
  return [text, together, ...facts.map((fact) => fact ?? ''), learned];
}
