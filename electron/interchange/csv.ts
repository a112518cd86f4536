/** Tables as RFC 4180 has them, and as spreadsheets write them. Pure. */
import { TagError } from '../wire/errors.ts';
import { MOST_CELLS, requireFewCells, requireFewRows } from './rows.ts';

export const SEPARATORS = [',', ';', '\t'] as const;
export type Separator = (typeof SEPARATORS)[number];

/** Without it Excel takes UTF-8 for the code page of its country, and no other program minds it. */
export const BYTE_ORDER_MARK = '\u{FEFF}';

export interface CsvRecord {
  /** the line that it begins in, counted from 1 */
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * The records of a table, those too that are blank. Spaces around the quotes of a cell are passed over; a quote within a cell
 * that does not begin with one is a character as any other.
 *
 * @param requireRoom throws where there are too many
 * @param mostCells of one record
 * @throws TagError `unreadable` for a cell whose quote is never closed, or goes on after it; `too-large`
 */
export function* csvRecords(
  text: string,
  separator: Separator,
  requireRoom: (records: number) => void = requireFewRows,
  mostCells = MOST_CELLS,
): Generator<CsvRecord> {
  const quote = / *"/y;
  const plain = new RegExp(`[^${separator}\r\n]*`, 'y');
  let [at, line, begin] = [0, 1, 1];
  let cells: string[] = [];
  let records = 0;
  while (at < text.length || cells.length > 0) {
    quote.lastIndex = at;
    if (quote.test(text)) {
      const cell = quotedCell(text, quote.lastIndex, line);
      cells.push(cell.text);
      line += linesIn(cell.text);
      at = cell.end;
    } else {
      plain.lastIndex = at;
      const [cell = ''] = plain.exec(text) ?? [];
      cells.push(cell);
      at += cell.length;
    }
    const end = text[at];
    if (end === separator) {
      requireFewCells(begin, cells.length + 1, mostCells);
      at += 1;
      continue;
    }
    if (end !== undefined && end !== '\r' && end !== '\n') {
      throw broken(line, 'something follows the quote that ends a cell: write "" for a quote within it');
    }
    records += 1;
    requireRoom(records);
    yield { line: begin, cells };
    cells = [];
    at += text.startsWith('\r\n', at) ? 2 : 1;
    line += 1;
    begin = line;
  }
}

function quotedCell(text: string, start: number, line: number): { text: string; end: number } {
  const spaces = / */y;
  const parts: string[] = [];
  for (let at = start; ; ) {
    const end = text.indexOf('"', at);
    if (end < 0) throw broken(line, 'a quote opens a cell there and none closes it: close it, or write "" for a quote');
    parts.push(text.slice(at, end));
    at = end + 1;
    if (text[at] === '"') {
      at += 1;
      continue;
    }
    spaces.lastIndex = at;
    spaces.test(text);
    return { text: parts.join('"'), end: spaces.lastIndex };
  }
}

function linesIn(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0;
}

function broken(line: number, why: string): TagError {
  return new TagError('unreadable', `Line ${line}: ${why}.`);
}

/** One record as a line, quoted where it must be. */
export function csvRow(cells: readonly string[], separator: Separator = ','): string {
  return `${cells.map((cell) => quotedWhereNeeded(cell, separator)).join(separator)}\r\n`;
}

function quotedWhereNeeded(cell: string, separator: Separator): string {
  return cell.includes(separator) || /^ |["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/**
 * A text that a spreadsheet would take for a formula, with an apostrophe in front, which is how spreadsheets mark text: a
 * label or a file name may come from a stranger. What has apostrophes before such a beginning gets another, so that
 * `unmarked` gives each text back as it was.
 */
export function markedAsText(text: string): string {
  return /^'*[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
}

export function unmarked(cell: string): string {
  return /^'+[=+\-@\t\r\n]/.test(cell) ? cell.slice(1) : cell;
}
