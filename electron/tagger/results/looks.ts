/** What a shard says of its looks, many at once: for whoever goes through millions of them and keeps few. */
import type { Plan } from '../../cluster/results.ts';
import type { HandedFile } from '../../interchange/format.ts';
import { broken } from '../../interchange/parquet/broken.ts';
import { cellsOf, listsOf } from '../../interchange/parquet/columns.ts';
import { type Column, readFooter } from '../../interchange/parquet/footer.ts';
import { isReadable } from '../../interchange/parquet/values.ts';
import type { Span } from '../../wire/app/tags.ts';
import { isOfPlan, isPath, NEEDED, noColumn, spanOf } from './rows.ts';

/** Some rows of a shard, in their order. */
export interface Looks {
  /** the first one's number in the shard, counted from 0 */
  readonly first: number;
  readonly count: number;
  /** The clip's: rows of one clip follow each other. */
  id(n: number): string;
  /** as the cluster names the file; undefined for a row that names none */
  path(n: number): string | undefined;
  /** undefined for all of the file; `none` for one that there cannot be */
  span(n: number): Span | undefined | 'none';
  hasFailed(n: number): boolean;
  /** by the job's model */
  isSeen(n: number): boolean;
  /** where vectors were asked for: (D) from each start on, -1 where there is none */
  readonly values: Float32Array;
  readonly starts: Int32Array;
}

const ALWAYS = ['id', 'path', 'start', 'end', 'error_kind'] as const;
const OF_PLAN = ['model', 'vectors', 'sampling'] as const;
type Name = (typeof ALWAYS)[number] | (typeof OF_PLAN)[number];

/** @throws TagError `unreadable`, `too-large` */
export async function* looksOf(file: HandedFile, plan: Plan, withVectors: boolean): AsyncGenerator<Looks> {
  const { columns, groups } = await readFooter(file);
  const missing = NEEDED.find((name) => !columns.some((column) => column.name === name && isReadable(column)));
  if (missing !== undefined) throw noColumn(missing);
  const embedding = columns.find(({ name }) => name === 'embedding') as Column;
  let first = 0;
  for (const { rows, chunks } of groups) {
    const read = async (name: Name): Promise<unknown[]> => {
      const column = columns.find((one) => one.name === name && isReadable(one) && !one.isList);
      const chunk = column && chunks[column.place];
      return column === undefined || chunk === undefined ? [] : cellsOf(file, chunk, column, rows);
    };
    const cells = {} as Record<Name, unknown[]>;
    for (const name of withVectors ? [...ALWAYS, ...OF_PLAN] : ALWAYS) cells[name] = await read(name);
    const chunk = chunks[embedding.place];
    if (!withVectors || chunk === undefined) yield looks(cells, plan, first, rows, 0);
    else {
      let from = 0;
      for await (const { values, starts } of listsOf(file, chunk, embedding, plan.dimensions)) {
        yield looks(cells, plan, first, starts.length, from, values, starts);
        from += starts.length;
      }
      if (from < rows) throw broken('a column of it has fewer rows than it says');
    }
    first += rows;
  }
}

const NO_VALUES = new Float32Array(0);
const NO_STARTS = new Int32Array(0);

/** @param from the place of the first one in the group's cells */
function looks(
  cells: Record<Name, unknown[]>,
  plan: Plan,
  groupFirst: number,
  count: number,
  from: number,
  values: Float32Array = NO_VALUES,
  starts: Int32Array = NO_STARTS,
): Looks {
  const cell = (name: Name, n: number): unknown => cells[name]?.[from + n];
  const path = (n: number): string | undefined => {
    const named = cell('path', n);
    return isPath(named) ? named : undefined;
  };
  return {
    ...{ first: groupFirst + from, count, values, starts, path },
    id: (n) => {
      const id = cell('id', n);
      return typeof id === 'string' && id !== '' ? id : (path(n) ?? '');
    },
    span: (n) => spanOf((name) => cell(name, n)),
    hasFailed: (n) => cell('error_kind', n) !== undefined,
    isSeen: (n) => cell('error_kind', n) === undefined && isOfPlan((name) => cell(name, n), plan),
  };
}
