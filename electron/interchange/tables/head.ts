/** The first line of a table: what separates its cells, and what its columns are. Pure. */
import { TagError } from '../../wire/errors.ts';
import { BYTE_ORDER_MARK, csvRecords, SEPARATORS, type Separator } from '../csv.ts';
import { type Columns, columnsOf, type Fact, namesVideo } from './columns.ts';

/** So many labels may be columns, and what belongs to a video beside them. */
export const MOST_COLUMNS = 6_000;

export interface Head {
  readonly separator: Separator;
  readonly names: readonly string[];
  readonly columns: Columns;
  /** from the names of the columns on: Excel may write a line before it that says the separator */
  readonly body: string;
  readonly linesBefore: number;
}

/** @returns undefined where no column names a video */
export function headOf(text: string, facts?: readonly Fact[]): Head | undefined {
  const plain = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  const said = /^sep=(.)(?:\r\n|\r|\n)/i.exec(plain);
  const body = plain.slice(said?.[0].length ?? 0).replace(/^[\r\n]+/, '');
  const before = plain.slice(0, plain.length - body.length);
  const linesBefore = before.match(/\r\n|\r|\n/g)?.length ?? 0;
  const separators = SEPARATORS.filter((each) => said === null || each === said[1]);
  const heads = separators.map((separator) => {
    const names = firstCells(body, separator).map((cell) => cell.trim());
    return { separator, names, columns: columnsOf(names, facts), body, linesBefore };
  });
  return heads.filter(({ columns }) => namesVideo(columns)).sort((a, b) => b.names.length - a.names.length)[0];
}

/** None where this is not what separates the cells: a quote that ends before another sign is no fault of the table then. */
function firstCells(text: string, separator: Separator): readonly string[] {
  try {
    const [first] = csvRecords(text, separator, () => {}, MOST_COLUMNS);
    return first?.cells ?? [];
  } catch (error) {
    if (error instanceof TagError) return [];
    throw error;
  }
}

export function noHead(): TagError {
  return new TagError(
    'unreadable',
    'Its first line should name its columns, one of them “video”, with the path or the name of each: add it, then try again.',
  );
}
