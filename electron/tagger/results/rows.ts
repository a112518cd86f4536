/** The rows of a shard: what was seen of which clip, held against what the job's plan says. */
import type { COLUMNS, Plan } from '../../cluster/results.ts';
import type { HandedFile } from '../../interchange/format.ts';
import { readFooter } from '../../interchange/parquet/footer.ts';
import { rowsOf } from '../../interchange/parquet/rows.ts';
import { isReadable } from '../../interchange/parquet/values.ts';
import type { StoredEmbedding } from '../../library/index.ts';
import type { Problem } from '../../wire/app/problem.ts';
import type { Span } from '../../wire/app/tags.ts';
import { ERROR_KINDS, type ErrorKind, TagError } from '../../wire/errors.ts';

export interface ResultRow {
  /** as the cluster names the file */
  readonly path: string;
  /** undefined for all of the file */
  readonly span: Span | undefined;
  /** undefined for a file that could not be read at all */
  readonly file: { readonly contentId: string; readonly size: number } | undefined;
  readonly seen: StoredEmbedding | undefined;
  /** why nothing was seen */
  readonly problem: Problem | undefined;
}

type ColumnName = keyof typeof COLUMNS;
type Cell = (name: ColumnName) => unknown;

export const NEEDED = [
  'path',
  'start',
  'end',
  'embedding',
  'model',
  'sampling',
] as const satisfies readonly ColumnName[];
const READ: ReadonlySet<string> = new Set<ColumnName>([
  ...NEEDED,
  ...(['frames', 'timestamps', 'content', 'size', 'vectors', 'error_kind', 'error'] as const),
]);

/** Of a path, as everywhere; a content's id has no more than 80 signs, and none of them is blank; of a sentence this is enough. */
const [LONGEST_PATH, CONTENT_ID, LONGEST_SENTENCE] = [32_768, /^[\x21-\x7e]{1,200}$/, 2_000];
/** A unit vector of the model's may be so far from length 1 when it comes as float32. */
const OFF_UNIT = 1e-3;

/**
 * @param isWanted of each row, by its number in the shard, counted from 0
 * @throws TagError `unreadable`, `too-large`
 */
export async function* resultRows(
  file: HandedFile,
  plan: Plan,
  isWanted: (number: number) => boolean = () => true,
): AsyncGenerator<ResultRow | 'left out'> {
  const parquet = await readFooter(file);
  const columns = parquet.columns.filter((column) => READ.has(column.name) && isReadable(column));
  const missing = NEEDED.find((name) => !columns.some((column) => column.name === name));
  if (missing !== undefined) throw noColumn(missing);
  for await (const { number, cells } of rowsOf(file, parquet, columns)) {
    if (isWanted(number - 1)) yield rowOf((name) => cells.get(name) ?? undefined, plan) ?? 'left out';
  }
}

/** @returns undefined for one that is none of the job's */
function rowOf(cell: Cell, plan: Plan): ResultRow | undefined {
  const path = cell('path');
  if (!isPath(path)) return undefined;
  const span = spanOf(cell);
  if (span === 'none') return undefined;
  const [contentId, size] = [cell('content'), cell('size')];
  const isFile =
    typeof contentId === 'string' && CONTENT_ID.test(contentId) && Number.isSafeInteger(size) && Number(size) >= 0;
  const file = isFile ? { contentId, size: Number(size) } : undefined;
  const problem = problemOf(cell);
  if (problem !== undefined) return { path, span, file, seen: undefined, problem };
  const vector = isOfPlan(cell, plan) ? vectorOf(cell('embedding'), plan.dimensions) : undefined;
  if (vector === undefined || file === undefined) return undefined;
  return { path, span, file, seen: { vector, frames: framesOf(cell) }, problem: undefined };
}

/** Whether a look is of the job's own model. */
export function isOfPlan(cell: (name: 'model' | 'vectors' | 'sampling' | 'start') => unknown, plan: Plan): boolean {
  return (
    cell('model') === plan.model &&
    (cell('vectors') ?? plan.vectors) === plan.vectors &&
    cell('sampling') === (cell('start') === undefined ? plan.sampling.whole : plan.sampling.span)
  );
}

export function isPath(cell: unknown): cell is string {
  return typeof cell === 'string' && cell !== '' && cell.length <= LONGEST_PATH && !cell.includes('\0');
}

export function spanOf(cell: (name: 'start' | 'end') => unknown): Span | undefined | 'none' {
  const [start, end] = [cell('start'), cell('end')];
  if (start === undefined) return undefined;
  const isSpan = typeof start === 'number' && typeof end === 'number' && start >= 0 && start < end;
  return isSpan && Number.isFinite(end) ? { start, end } : 'none';
}

const KINDS: ReadonlySet<unknown> = new Set(ERROR_KINDS);

function problemOf(cell: Cell): Problem | undefined {
  const [kind, message] = [cell('error_kind'), cell('error')];
  if (kind === undefined && message === undefined) return undefined;
  // A later version may know more kinds.
  const known = KINDS.has(kind) ? (kind as ErrorKind) : 'unreadable';
  const sentence = typeof message === 'string' ? message : String(kind);
  return { kind: known, message: sentence.slice(0, LONGEST_SENTENCE) };
}

function vectorOf(cell: unknown, dimensions: number): Float32Array | undefined {
  if (!(cell instanceof Float32Array || cell instanceof Float64Array || Array.isArray(cell))) return undefined;
  if (cell.length !== dimensions) return undefined;
  // Copied: it may be a part of all of a page.
  const vector = Float32Array.from(cell as ArrayLike<number>);
  return isUnit(vector, 0, dimensions) ? vector : undefined;
}

/** Whether the vector that begins there is as long as a unit. */
export function isUnit(values: Float32Array, from: number, dimensions: number): boolean {
  let sum = 0;
  for (let i = from; i < from + dimensions; i += 1) sum += (values[i] as number) ** 2;
  return Math.abs(sum - 1) < OFF_UNIT;
}

function framesOf(cell: Cell): StoredEmbedding['frames'] {
  const [frames, timestamps] = [cell('frames'), cell('timestamps')].map((list) =>
    Array.from((list ?? []) as unknown[]),
  );
  if (frames === undefined || timestamps === undefined || frames.length !== timestamps.length) return [];
  const seen = frames.map((index, n) => ({ index: Number(index), timestamp: Number(timestamps[n]) }));
  const isSeen = seen.every(
    ({ index, timestamp }) => Number.isSafeInteger(index) && index >= 0 && Number.isFinite(timestamp),
  );
  return isSeen ? seen : [];
}

export function noColumn(name: string): TagError {
  return new TagError(
    'unreadable',
    `It has no column “${name}”: what a job wrote in NeMo Curator’s layout comes in by an import, not as results.`,
  );
}
