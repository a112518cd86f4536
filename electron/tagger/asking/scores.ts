/**
 * The labels' scores of all videos at once: what a label's order over the library, and the counts beside it, are made of. The
 * numbers are the ranking's own, before the softmax.
 *
 * A video's cosines are kept from one question to the next: a label that is new costs a product for each video, and a video
 * that is new a product for each label.
 */
import { cosines } from '../../engine/internvideo2/ranking.ts';
import type { StoredEmbedding } from '../../library/index.ts';
import { breathing } from '../../turns/breath.ts';
import type { ActiveLabels } from '../labels/list.ts';

/** Values that are kept; of more, those of the videos beyond are computed again each time. */
const MOST_VALUES = 2 ** 26;

/** One video's. */
export interface Scores {
  /** (labels) with each of the active labels, by its place */
  readonly cosines: Float32Array;
}

interface Row {
  readonly embedding: StoredEmbedding;
  readonly labels: ActiveLabels;
  readonly scores: Scores;
}

export class ScoreTable {
  readonly #rows = new Map<string, Row>();

  /**
   * The scores of videos, in their order, with turns of the event loop between: who asks for ten thousand of them must not
   * keep a page from being answered.
   *
   * @param videos the id and embedding of each, undefined where it is not known
   * @throws AbortError
   */
  async of(
    videos: readonly (readonly [id: string, embedding: StoredEmbedding | undefined])[],
    labels: ActiveLabels,
    signal: AbortSignal,
  ): Promise<(Scores | undefined)[]> {
    const known = new Set(videos.map(([id]) => id));
    for (const id of this.#rows.keys()) if (!known.has(id)) this.#rows.delete(id);
    const places = new Map<ActiveLabels, ReadonlyMap<Float32Array, number>>();
    const placesIn = (other: ActiveLabels) => {
      const found = places.get(other) ?? new Map(other.vectors.map((vector, place) => [vector, place]));
      places.set(other, found);
      return found;
    };
    const most = MOST_VALUES / Math.max(1, labels.vectors.length);
    const result: (Scores | undefined)[] = [];
    const breathe = breathing(signal);
    for (const [id, embedding] of videos) {
      result.push(this.#scores(id, embedding, labels, placesIn, most));
      const breath = breathe();
      if (breath !== undefined) await breath;
    }
    return result;
  }

  #scores(
    id: string,
    embedding: StoredEmbedding | undefined,
    labels: ActiveLabels,
    placesIn: (labels: ActiveLabels) => ReadonlyMap<Float32Array, number>,
    most: number,
  ): Scores | undefined {
    if (embedding === undefined || labels.vectors.length === 0) return undefined;
    const row = this.#rows.get(id);
    if (row?.embedding === embedding && row.labels === labels) return row.scores;
    const before = row?.embedding === embedding ? row : undefined;
    const scores = { cosines: cosinesOf(embedding, labels, before, before && placesIn(before.labels)) };
    if (this.#rows.has(id) || this.#rows.size < most) this.#rows.set(id, { embedding, labels, scores });
    return scores;
  }
}

/** What is known of the labels before is taken from there. */
function cosinesOf(
  { vector }: StoredEmbedding,
  { vectors }: ActiveLabels,
  before: Row | undefined,
  places: ReadonlyMap<Float32Array, number> = new Map(),
): Float32Array {
  const values = new Float32Array(vectors.length);
  const missing: number[] = [];
  for (const [i, text] of vectors.entries()) {
    const place = places.get(text);
    if (place === undefined) missing.push(i);
    else values[i] = before?.scores.cosines[place] as number;
  }
  if (missing.length === 0) return values;
  const computed = cosines(
    vector,
    missing.map((i) => vectors[i] as Float32Array),
  );
  for (const [k, i] of missing.entries()) values[i] = computed[k] as number;
  return values;
}
