/** What models made of parts of footage: the vector of each span that was looked at. */
import type { Span } from '../wire/app/tags.ts';
import type { Database, Row, Statement } from './database.ts';
import type { Footage } from './footage.ts';
import type { Fault, SetAside } from './set-aside.ts';
import { FRAMES, type StoredEmbedding, toBlob, toEmbedding, toVector, VECTOR, type VectorSizes } from './vectors.ts';

export interface StoredSegment {
  readonly span: Span;
  /** undefined where the model cannot see it: it has too few frames */
  readonly seen: StoredEmbedding | undefined;
}

/** From so many on some are found by their numbers, and so far from a number one is looked for. */
const MANY = 20_000;
const NEAR = 50;
/** So many are read at once: some milliseconds. */
const PAGE = 500;

export class SegmentStore {
  readonly #aside: SetAside;
  readonly #sizes: VectorSizes;
  readonly #put: Statement;
  readonly #pageOf: Statement;
  readonly #spansOf: Statement;
  readonly #countAll: Statement;
  readonly #ends: Statement;
  readonly #oneFrom: Statement;
  readonly #sample: Statement;
  readonly #vector: Statement;

  constructor(database: Database, aside: SetAside, sizes: VectorSizes) {
    this.#aside = aside;
    this.#sizes = sizes;
    // Replaced and not updated, as embeddings are.
    this.#put = database.prepare(
      `REPLACE INTO segments (content_id, track, model, sampling, span_start, span_end, vector, frames)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    const of = 'FROM segments WHERE content_id = ? AND track = ? AND model = ? AND sampling = ?';
    this.#pageOf = database.prepare(
      `SELECT span_start, span_end, vector IS NULL AS unseen, ${VECTOR}, ${FRAMES} ${of}
       AND (span_start, span_end) > (?, ?) ORDER BY span_start, span_end LIMIT ${PAGE}`,
    );
    this.#spansOf = database.prepare(
      `SELECT span_start, span_end, vector IS NULL AS unseen ${of} ORDER BY span_start, span_end`,
    );
    const seen = 'FROM segments WHERE model = ? AND sampling = ? AND vector IS NOT NULL';
    this.#countAll = database.prepare(`SELECT count(*) AS n ${seen}`);
    this.#ends = database.prepare(
      'SELECT (SELECT min(rowid) FROM segments) AS first, (SELECT max(rowid) FROM segments) AS last',
    );
    this.#oneFrom = database.prepare(`SELECT ${VECTOR} ${seen} AND rowid BETWEEN ? AND ? ORDER BY rowid LIMIT 1`);
    this.#sample = database.prepare(`SELECT ${VECTOR} ${seen} AND rowid % ? = 0`);
    this.#vector = database.prepare(`SELECT ${VECTOR} ${of} AND span_start = ? AND span_end = ?`);
  }

  put({ contentId, track }: Footage, model: string, sampling: string, { span, seen }: StoredSegment): void {
    const pairs = seen?.frames.map(({ index, timestamp }) => [index, timestamp]) ?? [];
    const vector = seen === undefined ? null : toBlob(seen.vector);
    this.#put.run(contentId, track, model, sampling, span.start, span.end, vector, JSON.stringify(pairs));
    if (seen !== undefined) this.#sizes.learn(model, seen.vector.length);
  }

  /** Ascending. */
  of(footage: Footage, model: string, sampling: string): StoredSegment[] {
    return [...this.pagesOf(footage, model, sampling)].flat();
  }

  /**
   * The same, some at a time: between two pages other things may be done, and the library be written. What cannot be read is set aside once
   * all has been read: of tens of thousands together, told of once.
   */
  *pagesOf({ contentId, track }: Footage, model: string, sampling: string): Generator<StoredSegment[], void, void> {
    const size = this.#sizes.of(model);
    const faults: Fault[] = [];
    let last: Row | undefined;
    do {
      const after = [last?.['span_start'] ?? Number.NEGATIVE_INFINITY, last?.['span_end'] ?? Number.NEGATIVE_INFINITY];
      const rows = this.#pageOf.all(contentId, track, model, sampling, ...after);
      const segments: StoredSegment[] = [];
      for (const row of rows) {
        const segment = toSegment(row, size);
        if (segment !== undefined) segments.push(segment);
        else {
          // The table has numbers there and nothing else: by these a row is found quickly, of tens of thousands.
          const { span_start = null, span_end = null } = row;
          const key = { content_id: contentId, track, model, sampling, span_start, span_end };
          faults.push({ key, why: 'no span, no frames, or no vector as the model’s others are' });
        }
      }
      last = rows.length === PAGE ? rows.at(-1) : undefined;
      yield segments;
    } while (last !== undefined);
    this.#aside.take('segments', faults);
  }

  /** (D) what a model made of one span; undefined where it has not seen it. */
  vectorOf({ contentId, track }: Footage, model: string, sampling: string, span: Span): Float32Array | undefined {
    const row = this.#vector.get(contentId, track, model, sampling, span.start, span.end);
    return toVector(row?.['vector'], this.#sizes.of(model));
  }

  /** Which spans were looked at, and whether the model could see them, without what it saw. */
  spansOf({ contentId, track }: Footage, model: string, sampling: string): { span: Span; isSeen: boolean }[] {
    return this.#spansOf.all(contentId, track, model, sampling).flatMap((row) => {
      const span = toSpan(row);
      return span === undefined ? [] : [{ span, isSeen: row['unseen'] !== 1 }];
    });
  }

  /** Vectors of at most so many of all that a model has seen, from all over; and how many these are. */
  sample(model: string, sampling: string, most: number): { readonly of: number; readonly vectors: Float32Array[] } {
    const some = this.#someOfMany(model, sampling, most);
    if (some !== undefined) return some;
    const all = Number(this.#countAll.get(model, sampling)?.['n'] ?? 0);
    const size = this.#sizes.of(model);
    const vectors = this.#sample
      .all(model, sampling, Math.max(1, Math.ceil(all / most)))
      .map(({ vector }) => toVector(vector, size))
      .filter((vector) => vector !== undefined);
    return { of: all, vectors };
  }

  /**
   * Of millions to go through all takes seconds. Those that are mostly of one model are as good by their numbers.
   *
   * @returns undefined where there are few, or too little of this model is found so
   */
  #someOfMany(model: string, sampling: string, most: number) {
    const { first, last } = this.#ends.get() ?? {};
    if (typeof first !== 'number' || typeof last !== 'number' || last - first < MANY) return undefined;
    const step = (last - first) / most;
    const size = this.#sizes.of(model);
    const vectors: Float32Array[] = [];
    for (let n = 0; n < most; n += 1) {
      const from = first + Math.floor(n * step);
      const row = this.#oneFrom.get(model, sampling, from, from + Math.min(NEAR, Math.floor(step) - 1));
      const vector = row && toVector(row['vector'], size);
      if (vector !== undefined) vectors.push(vector);
    }
    return vectors.length * 2 < most ? undefined : { of: last - first, vectors };
  }
}

function toSegment(row: Row, size: number | undefined): StoredSegment | undefined {
  const span = toSpan(row);
  if (span === undefined) return undefined;
  if (row['unseen'] === 1) return { span, seen: undefined };
  const seen = toEmbedding(row, size);
  return seen && { span, seen };
}

function toSpan({ span_start: start, span_end: end }: Row): Span | undefined {
  const isSpan = typeof start === 'number' && typeof end === 'number' && start >= 0 && start < end;
  return isSpan && Number.isFinite(end) ? { start, end } : undefined;
}
