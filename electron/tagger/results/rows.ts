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

const NEEDED = ['path', 'start', 'end', 'embedding', 'model', 'sampling'] as const satisfies readonly ColumnName[];
const READ: ReadonlySet<string> = new Set<ColumnName>([
  ...NEEDED,
  ...(['frames', 'timestamps', 'content', 'size', 'vectors', 'error_kind', 'error'] as const),
]);

/** Of a path, as everywhere; a content's id has no more than 80 signs, and none of them is blank; of a sentence this is enough. */
const [LONGEST_PATH, CONTENT_ID, LONGEST_SENTENCE] = [32_768, /^[\x21-\x7e]{1,200}$/, 2_000];
/** A unit vector of the model's may be so far from length 1 when it comes as float32. */
const OFF_UNIT = 1e-3;

/** @throws TagError `unreadable`, `too-large` */
export async function* resultRows(file: HandedFile, plan: Plan): AsyncGenerator<ResultRow | 'left out'> {
  const parquet = await readFooter(file);
  const columns = parquet.columns.filter((column) => READ.has(column.name) && isReadable(column));
  const missing = NEEDED.find((name) => !columns.some((column) => column.name === name));
  if (missing !== undefined) throw noColumn(missing);
  for await (const { cells } of rowsOf(file, parquet, columns)) {
    yield rowOf((name) => cells.get(name) ?? undefined, plan) ?? 'left out';
  }
}

/** How many rows a shard has of which kind, and the paths that some of them name: without its vectors. */
export async function countRows(
  file: HandedFile,
  mostPaths: number,
): Promise<{ wholes: number; spans: number; failed: number; paths: string[] }> {
  const parquet = await readFooter(file);
  const missing = NEEDED.find((name) => !parquet.columns.some((column) => column.name === name));
  if (missing !== undefined) throw noColumn(missing);
  const names: readonly string[] = ['path', 'start', 'error_kind'] satisfies ColumnName[];
  const counts = { wholes: 0, spans: 0, failed: 0 };
  const all = parquet.groups.reduce((sum, { rows }) => sum + rows, 0);
  const each = Math.max(1, Math.ceil(all / mostPaths));
  const paths = new Set<string>();
  const columns = parquet.columns.filter(({ name }) => names.includes(name));
  for await (const { number, cells } of rowsOf(file, parquet, columns)) {
    if (cells.get('error_kind') !== undefined) counts.failed += 1;
    else if (cells.get('start') === undefined) counts.wholes += 1;
    else counts.spans += 1;
    const path = cells.get('path');
    if ((number - 1) % each === 0 && isPath(path)) paths.add(path);
  }
  return { ...counts, paths: [...paths] };
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
  const isOfPlan =
    cell('model') === plan.model &&
    (cell('vectors') ?? plan.vectors) === plan.vectors &&
    cell('sampling') === (span === undefined ? plan.sampling.whole : plan.sampling.span);
  const vector = isOfPlan ? vectorOf(cell('embedding'), plan.dimensions) : undefined;
  if (vector === undefined || file === undefined) return undefined;
  return { path, span, file, seen: { vector, frames: framesOf(cell) }, problem: undefined };
}

function isPath(cell: unknown): cell is string {
  return typeof cell === 'string' && cell !== '' && cell.length <= LONGEST_PATH && !cell.includes('\0');
}

function spanOf(cell: Cell): Span | undefined | 'none' {
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
  let sum = 0;
  for (const value of vector) sum += value * value;
  return Math.abs(sum - 1) < OFF_UNIT ? vector : undefined;
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

function noColumn(name: string): TagError {
  return new TagError(
    'unreadable',
    `It has no column “${name}”: what a job wrote in NeMo Curator’s layout comes in by an import, not as results.`,
  );
}
