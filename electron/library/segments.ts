/** What models made of parts of footage: the vector of each span that was looked at. */
import type { Span } from '../wire/app/tags.ts';
import type { Database, Row, Statement } from './database.ts';
import type { Footage } from './footage.ts';
import { type Fault, keyIn, rawKey, type SetAside } from './set-aside.ts';
import { FRAMES, type StoredEmbedding, toBlob, toEmbedding, toVector, VECTOR, type VectorSizes } from './vectors.ts';

export interface StoredSegment {
  readonly span: Span;
  /** undefined where the model cannot see it: it has too few frames */
  readonly seen: StoredEmbedding | undefined;
}

export class SegmentStore {
  readonly #aside: SetAside;
  readonly #sizes: VectorSizes;
  readonly #put: Statement;
  readonly #of: Statement;
  readonly #countAll: Statement;
  readonly #sample: Statement;

  constructor(database: Database, aside: SetAside, sizes: VectorSizes) {
    this.#aside = aside;
    this.#sizes = sizes;
    this.#put = database.prepare(
      `INSERT INTO segments (content_id, track, model, sampling, span_start, span_end, vector, frames)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET vector = excluded.vector, frames = excluded.frames`,
    );
    const of = 'FROM segments WHERE content_id = ? AND track = ? AND model = ? AND sampling = ?';
    this.#of = database.prepare(
      `SELECT span_start, span_end, ${rawKey('span_start')}, ${rawKey('span_end')}, vector IS NULL AS unseen, ${VECTOR}, ${FRAMES} ${of} ORDER BY span_start, span_end`,
    );
    const seen = 'FROM segments WHERE model = ? AND sampling = ? AND vector IS NOT NULL';
    this.#countAll = database.prepare(`SELECT count(*) AS n ${seen}`);
    this.#sample = database.prepare(`SELECT ${VECTOR} ${seen} AND rowid % ? = 0`);
  }

  put({ contentId, track }: Footage, model: string, sampling: string, { span, seen }: StoredSegment): void {
    const pairs = seen?.frames.map(({ index, timestamp }) => [index, timestamp]) ?? [];
    const vector = seen === undefined ? null : toBlob(seen.vector);
    this.#put.run(contentId, track, model, sampling, span.start, span.end, vector, JSON.stringify(pairs));
    if (seen !== undefined) this.#sizes.learn(model, seen.vector.length);
  }

  /** Ascending. */
  of({ contentId, track }: Footage, model: string, sampling: string): StoredSegment[] {
    const size = this.#sizes.of(model);
    const segments: StoredSegment[] = [];
    const faults: Fault[] = [];
    for (const row of this.#of.all(contentId, track, model, sampling)) {
      const segment = toSegment(row, size);
      if (segment !== undefined) segments.push(segment);
      else {
        const [span_start, span_end] = [keyIn(row, 'span_start'), keyIn(row, 'span_end')];
        const key = { content_id: contentId, track, model, sampling, span_start, span_end };
        faults.push({ key, why: 'no span, no frames, or no vector as the model’s others are' });
      }
    }
    this.#aside.take('segments', faults);
    return segments;
  }

  /** Vectors of at most so many of all that a model has seen, from all over. */
  sample(model: string, sampling: string, most: number): Float32Array[] {
    const all = Number(this.#countAll.get(model, sampling)?.['n'] ?? 0);
    const size = this.#sizes.of(model);
    return this.#sample
      .all(model, sampling, Math.max(1, Math.ceil(all / most)))
      .map(({ vector }) => toVector(vector, size))
      .filter((vector) => vector !== undefined);
  }
}

function toSegment(row: Row, size: number | undefined): StoredSegment | undefined {
  const [start, end] = [row['span_start'], row['span_end']];
  const isSpan = typeof start === 'number' && typeof end === 'number' && start >= 0 && start < end;
  if (!isSpan || !Number.isFinite(end)) return undefined;
  if (row['unseen'] === 1) return { span: { start, end }, seen: undefined };
  const seen = toEmbedding(row, size);
  return seen && { span: { start, end }, seen };
}
