/** What models made of contents and texts. A model is named by its id and the precision that it ran in. */
import type { Database, Row, Statement } from './database.ts';
import type { Footage } from './footage.ts';
import { LARGEST_TRACK, MOST_BYTES } from './limits.ts';
import { type Fault, keyIn, rawKey, type SetAside } from './set-aside.ts';

export interface SeenFrame {
  /** its number in the video */
  readonly index: number;
  /** seconds since the first frame */
  readonly timestamp: number;
}

export interface StoredEmbedding {
  /** (D) unit vector */
  readonly vector: Float32Array;
  readonly frames: readonly SeenFrame[];
}

export interface StoredText {
  /** (D) unit vector */
  readonly vector: Float32Array;
  /** longer than the model reads */
  readonly cut: boolean;
}

/** Bytes of a content's name: several times what is ever written. */
const MOST_CONTENT_ID = 1_000;
/** Bytes of the longest vector: many times those of any model. */
export const MOST_VECTOR = 2 ** 20;
export const VECTOR = `iif(octet_length(vector) <= ${MOST_VECTOR}, vector, NULL) AS vector`;
export const FRAMES = `iif(octet_length(frames) <= ${MOST_BYTES.json}, frames, NULL) AS frames`;

export class EmbeddingStore {
  readonly #aside: SetAside;
  readonly #sizes: VectorSizes;
  readonly #put: Statement;
  readonly #ofList: Statement;
  readonly #get: Statement;

  constructor(database: Database, aside: SetAside, sizes: VectorSizes) {
    this.#aside = aside;
    this.#sizes = sizes;
    // Replaced and not updated: a new row has the highest id, by which those find it who have read the others.
    this.#put = database.prepare(
      'REPLACE INTO embeddings (content_id, track, model, sampling, vector, frames) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#ofList = database.prepare(
      `SELECT content_id, track, ${VECTOR}, ${FRAMES} FROM embeddings WHERE model = ? AND sampling = ?
       AND track BETWEEN 0 AND ${LARGEST_TRACK} AND octet_length(content_id) <= ${MOST_CONTENT_ID} AND content_id IN (SELECT content_id FROM videos WHERE content_id IS NOT NULL)`,
    );
    this.#get = database.prepare(
      `SELECT ${VECTOR}, ${FRAMES} FROM embeddings WHERE content_id = ? AND track = ? AND model = ? AND sampling = ?`,
    );
  }

  put({ contentId, track }: Footage, model: string, sampling: string, { vector, frames }: StoredEmbedding): void {
    const pairs = frames.map(({ index, timestamp }) => [index, timestamp]);
    this.#put.run(contentId, track, model, sampling, toBlob(vector), JSON.stringify(pairs));
    this.#sizes.learn(model, vector.length);
  }

  get({ contentId, track }: Footage, model: string, sampling: string): StoredEmbedding | undefined {
    const row = this.#get.get(contentId, track, model, sampling);
    const embedding = row && toEmbedding(row, this.#sizes.of(model));
    if (row === undefined || embedding !== undefined) return embedding;
    this.#aside.take('embeddings', [{ key: { content_id: contentId, track, model, sampling }, why: NO_EMBEDDING }]);
    return undefined;
  }

  /** Those of all contents in the list of videos, of every track that was looked at. */
  ofListed(model: string, sampling: string): [Footage, StoredEmbedding][] {
    const size = this.#sizes.of(model);
    const embeddings: [Footage, StoredEmbedding][] = [];
    const faults: Fault[] = [];
    for (const row of this.#ofList.all(model, sampling)) {
      const { content_id: contentId = null, track = null } = row;
      const embedding = toEmbedding(row, size);
      if (embedding !== undefined) embeddings.push([toFootage(row), embedding]);
      else faults.push({ key: { content_id: contentId, track, model, sampling }, why: NO_EMBEDDING });
    }
    this.#aside.take('embeddings', faults);
    return embeddings;
  }
}

const NO_EMBEDDING = 'no frames, or no vector as the model’s others are';

export class TextStore {
  readonly #aside: SetAside;
  readonly #sizes: VectorSizes;
  readonly #put: Statement;
  readonly #get: Statement;

  constructor(database: Database, aside: SetAside, sizes: VectorSizes) {
    this.#aside = aside;
    this.#sizes = sizes;
    this.#put = database.prepare(
      `INSERT INTO texts (model, text, vector, cut) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET vector = excluded.vector, cut = excluded.cut`,
    );
    this.#get = database.prepare(`SELECT ${VECTOR}, cut <> 0 AS cut FROM texts WHERE model = ? AND text = ?`);
  }

  put(model: string, text: string, { vector, cut }: StoredText): void {
    this.#put.run(model, text, toBlob(vector), cut ? 1 : 0);
    this.#sizes.learn(model, vector.length);
  }

  get(model: string, text: string): StoredText | undefined {
    const row = this.#get.get(model, text);
    const vector = row && toVector(row['vector'], this.#sizes.of(model));
    if (row === undefined || vector !== undefined) return vector && { vector, cut: row?.['cut'] === 1 };
    this.#aside.take('texts', [{ key: { model, text }, why: 'no vector as the model’s others are' }]);
    return undefined;
  }
}

export class MatchStore {
  readonly #aside: SetAside;
  readonly #put: Statement;
  readonly #of: Statement;
  readonly #looked: Statement;

  constructor(database: Database, aside: SetAside) {
    this.#aside = aside;
    this.#looked = database.prepare(
      `SELECT DISTINCT content_id, track FROM matches
       WHERE model = ? AND sampling = ? AND track BETWEEN 0 AND ${LARGEST_TRACK} AND octet_length(content_id) <= ${MOST_CONTENT_ID}`,
    );
    this.#put = database.prepare(
      `INSERT INTO matches (content_id, track, model, sampling, text, probability) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET probability = excluded.probability`,
    );
    this.#of = database.prepare(
      `SELECT iif(octet_length(text) <= ${MOST_BYTES.label}, text, NULL) AS text, probability, ${rawKey('text')}
       FROM matches WHERE content_id = ? AND track = ? AND model = ? AND sampling = ?`,
    );
  }

  put({ contentId, track }: Footage, model: string, sampling: string, text: string, probability: number): void {
    this.#put.run(contentId, track, model, sampling, text, probability);
  }

  /** The footage of which some are known. */
  footage(model: string, sampling: string): Footage[] {
    return this.#looked.all(model, sampling).map(toFootage);
  }

  /** The probabilities that are known of some footage, by text. */
  of({ contentId, track }: Footage, model: string, sampling: string): Map<string, number> {
    const matches = new Map<string, number>();
    const faults: Fault[] = [];
    for (const row of this.#of.all(contentId, track, model, sampling)) {
      const { text, probability } = row;
      const isProbability = typeof probability === 'number' && probability >= 0 && probability <= 1;
      if (isProbability && typeof text === 'string') matches.set(text, probability);
      else
        faults.push({
          key: { content_id: contentId, track, model, sampling, text: keyIn(row, 'text') },
          why: 'no text, or no probability',
        });
    }
    this.#aside.take('matches', faults);
    return matches;
  }
}

/** How many numbers a model's vectors have. Only vectors of one length can be compared. */
export class VectorSizes {
  readonly #most: Statement;
  readonly #known = new Map<string, number | undefined>();

  constructor(database: Database) {
    this.#most = database.prepare(
      `SELECT octet_length(vector) / 4 AS size, count(*) AS n FROM (
         SELECT * FROM (SELECT vector FROM embeddings WHERE model = ?1 LIMIT 1000)
         UNION ALL SELECT * FROM (SELECT vector FROM texts WHERE model = ?1 LIMIT 1000))
       WHERE octet_length(vector) % 4 = 0 GROUP BY size ORDER BY n DESC LIMIT 2`,
    );
  }

  /** As most that are stored have it; undefined where that says nothing. */
  of(model: string): number | undefined {
    if (!this.#known.has(model)) {
      const [first, second] = this.#most.all(model);
      this.#known.set(model, first?.['n'] === second?.['n'] ? undefined : (first?.['size'] as number));
    }
    return this.#known.get(model);
  }

  /** The model itself has said it. */
  learn(model: string, size: number): void {
    this.#known.set(model, size);
  }
}

// The columns have been looked at where they were asked for.
function toFootage(row: Row): Footage {
  return { contentId: row['content_id'] as string, track: row['track'] as number };
}

export function toEmbedding(row: Row, size: number | undefined): StoredEmbedding | undefined {
  const vector = toVector(row['vector'], size);
  const frames = toFrames(parsed(row['frames']));
  return vector && frames && { vector, frames };
}

/** By hand: of a film there are tens of thousands, and a schema takes longer than all the rest of reading them. */
function toFrames(pairs: unknown): SeenFrame[] | undefined {
  if (!Array.isArray(pairs)) return undefined;
  const frames: SeenFrame[] = [];
  for (const pair of pairs as unknown[]) {
    const [index, timestamp]: unknown[] = Array.isArray(pair) && pair.length === 2 ? pair : [];
    if (!Number.isSafeInteger(index) || (index as number) < 0 || !Number.isFinite(timestamp)) return undefined;
    frames.push({ index: index as number, timestamp: timestamp as number });
  }
  return frames;
}

function parsed(text: Row[string] | undefined): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

// Every machine that Node and ONNX Runtime run on has the little end first.
export function toBlob(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}

/**
 * Copied, for a blob may begin anywhere in memory.
 *
 * @param size how many numbers it must have, where that is known
 */
export function toVector(blob: Row[string] | undefined, size: number | undefined): Float32Array | undefined {
  if (!(blob instanceof Uint8Array) || blob.length === 0 || blob.length % 4 !== 0) return undefined;
  if (size !== undefined && blob.length !== 4 * size) return undefined;
  const vector = new Float32Array(Uint8Array.from(blob).buffer);
  let finite = 0;
  for (const value of vector) finite += value * 0;
  return finite === 0 ? vector : undefined;
}
