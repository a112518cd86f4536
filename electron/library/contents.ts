/** Contents that are known by pieces of them, and what all their bytes are once somebody had to know. */
import type { Database, Statement } from './database.ts';

export interface KnownContent {
  readonly contentId: string;
  /** the id of all its bytes; undefined while no other content had the same pieces */
  readonly wholeId: string | undefined;
}

export class ContentStore {
  readonly #ofPieces: Statement;
  readonly #put: Statement;
  readonly #adoptEmbeddings: Statement;
  readonly #adoptMatches: Statement;
  readonly #adoptScenes: Statement;
  readonly #adoptSegments: Statement;

  constructor(database: Database) {
    this.#ofPieces = database.prepare('SELECT content_id, whole_id FROM contents WHERE pieces_id = ? ORDER BY rowid');
    this.#put = database.prepare(
      `INSERT INTO contents (content_id, pieces_id, whole_id) VALUES (?, ?, ?)
       ON CONFLICT (content_id) DO UPDATE SET whole_id = excluded.whole_id`,
    );
    this.#adoptEmbeddings = database.prepare(
      `INSERT INTO embeddings (content_id, track, model, sampling, vector, frames)
       SELECT ?1, track, model, sampling, vector, frames FROM embeddings
       WHERE content_id = ?2 AND (?3 IS NULL OR track = ?3) ON CONFLICT DO NOTHING`,
    );
    this.#adoptMatches = database.prepare(
      `INSERT INTO matches (content_id, track, model, sampling, text, probability)
       SELECT ?1, track, model, sampling, text, probability FROM matches
       WHERE content_id = ?2 AND (?3 IS NULL OR track = ?3) ON CONFLICT DO NOTHING`,
    );
    this.#adoptScenes = database.prepare(
      `INSERT INTO scenes (content_id, track, rules, starts, end)
       SELECT ?1, track, rules, starts, end FROM scenes
       WHERE content_id = ?2 AND (?3 IS NULL OR track = ?3) ON CONFLICT DO NOTHING`,
    );
    this.#adoptSegments = database.prepare(
      `INSERT INTO segments (content_id, track, model, sampling, span_start, span_end, vector, frames)
       SELECT ?1, track, model, sampling, span_start, span_end, vector, frames FROM segments
       WHERE content_id = ?2 AND (?3 IS NULL OR track = ?3) ON CONFLICT DO NOTHING`,
    );
  }

  /** All contents that have these pieces, the one that was known first before the others. */
  ofPieces(piecesId: string): KnownContent[] {
    return this.#ofPieces.all(piecesId).map((row) => ({
      contentId: row['content_id'] as string,
      wholeId: (row['whole_id'] as string | null) ?? undefined,
    }));
  }

  put(piecesId: string, { contentId, wholeId }: KnownContent): void {
    this.#put.run(contentId, piecesId, wholeId ?? null);
  }

  /**
   * What is known of a content under one id is known under another, too.
   *
   * @param track of one track alone
   */
  adopt(from: string, to: string, track?: number): void {
    for (const adopt of [this.#adoptEmbeddings, this.#adoptMatches, this.#adoptScenes, this.#adoptSegments])
      adopt.run(to, from, track ?? null);
  }
}
