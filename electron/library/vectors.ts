/** What models made of contents and texts. A model is named by its id and the precision that it ran in. */
import { z } from 'zod';
import type { Database, Row, Statement } from './database.ts';

export interface SeenFrame {
  /** its number in the video */
  readonly index: number;
  /** seconds */
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

const framesSchema = z.array(z.tuple([z.number(), z.number()]));

export class EmbeddingStore {
  readonly #put: Statement;
  readonly #ofList: Statement;
  readonly #get: Statement;

  constructor(database: Database) {
    this.#put = database.prepare(
      `INSERT INTO embeddings (content_id, model, sampling, vector, frames) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET vector = excluded.vector, frames = excluded.frames`,
    );
    this.#ofList = database.prepare(
      `SELECT content_id, vector, frames FROM embeddings WHERE model = ? AND sampling = ?
       AND content_id IN (SELECT content_id FROM videos WHERE content_id IS NOT NULL)`,
    );
    this.#get = database.prepare(
      'SELECT vector, frames FROM embeddings WHERE content_id = ? AND model = ? AND sampling = ?',
    );
  }

  put(contentId: string, model: string, sampling: string, { vector, frames }: StoredEmbedding): void {
    const pairs = frames.map(({ index, timestamp }) => [index, timestamp]);
    this.#put.run(contentId, model, sampling, toBlob(vector), JSON.stringify(pairs));
  }

  get(contentId: string, model: string, sampling: string): StoredEmbedding | undefined {
    const row = this.#get.get(contentId, model, sampling);
    return row && toEmbedding(row);
  }

  /** Those of all contents in the list of videos, by content id. */
  ofListed(model: string, sampling: string): Map<string, StoredEmbedding> {
    return new Map(this.#ofList.all(model, sampling).map((row) => [row['content_id'] as string, toEmbedding(row)]));
  }
}

export class TextStore {
  readonly #put: Statement;
  readonly #get: Statement;

  constructor(database: Database) {
    this.#put = database.prepare(
      `INSERT INTO texts (model, text, vector, cut) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET vector = excluded.vector, cut = excluded.cut`,
    );
    this.#get = database.prepare('SELECT vector, cut FROM texts WHERE model = ? AND text = ?');
  }

  put(model: string, text: string, { vector, cut }: StoredText): void {
    this.#put.run(model, text, toBlob(vector), cut ? 1 : 0);
  }

  get(model: string, text: string): StoredText | undefined {
    const row = this.#get.get(model, text);
    return row && { vector: toVector(row['vector']), cut: row['cut'] === 1 };
  }
}

export class MatchStore {
  readonly #put: Statement;
  readonly #of: Statement;
  readonly #contents: Statement;

  constructor(database: Database) {
    this.#contents = database.prepare('SELECT DISTINCT content_id FROM matches WHERE model = ?');
    this.#put = database.prepare(
      `INSERT INTO matches (content_id, model, text, probability) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET probability = excluded.probability`,
    );
    this.#of = database.prepare('SELECT text, probability FROM matches WHERE content_id = ? AND model = ?');
  }

  put(contentId: string, model: string, text: string, probability: number): void {
    this.#put.run(contentId, model, text, probability);
  }

  /** The contents of which some are known. */
  contents(model: string): Set<string> {
    return new Set(this.#contents.all(model).map((row) => row['content_id'] as string));
  }

  /** The probabilities that are known of a content, by text. */
  of(contentId: string, model: string): Map<string, number> {
    const rows = this.#of.all(contentId, model);
    return new Map(rows.map((row) => [row['text'] as string, row['probability'] as number]));
  }
}

function toEmbedding(row: Row): StoredEmbedding {
  const pairs = framesSchema.parse(JSON.parse(row['frames'] as string));
  const frames = pairs.map(([index, timestamp]) => ({ index, timestamp }));
  return { vector: toVector(row['vector']), frames };
}

// Every machine that Node and ONNX Runtime run on has the little end first.
function toBlob(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** Copied, for a blob may begin anywhere in memory. */
function toVector(blob: Row[string] | undefined): Float32Array {
  return new Float32Array(Uint8Array.from(blob as Uint8Array).buffer);
}
