/** How well the labels fit the videos: products of what is stored. */

import { cosines, rank } from '../../engine/internvideo2/ranking.ts';
import type { Footage } from '../../library/index.ts';
import type { Ranking, Score } from '../../wire/app/rankings.ts';
import type { Embeddings } from '../videos/embeddings.ts';
import type { ActiveLabels } from './list.ts';

/**
 * One video's ranking, exactly as the engine ranks.
 *
 * @param top how many scores; all without it
 * @returns undefined for a video that the model in use has not seen
 */
export function rankVideo(
  id: string,
  footage: Footage | undefined,
  { texts, vectors, learnt }: ActiveLabels,
  embeddings: Embeddings,
  top: number = texts.length,
): Ranking | undefined {
  const embedding = embeddings.get(footage);
  if (embedding === undefined || footage === undefined) return undefined;
  if (texts.length === 0) return { id, scores: [] };
  const cosine = cosines(embedding.vector, vectors);
  const { probs, indices } = rank(embedding.vector, vectors, top);
  const matches = embeddings.matches(footage);
  const scores = indices.map((index, place): Score => {
    const label = texts[index] as string;
    const match = matches.get(label);
    return {
      label,
      probability: probs[place] as number,
      cosine: cosine[index] as number,
      ...(match === undefined ? {} : { match }),
    };
  });
  const none = noneOfThese(
    texts.filter((_, place) => learnt[place]),
    matches,
  );
  return { id, scores, ...(none === undefined ? {} : { noneOfThese: none }) };
}

/**
 * `Π (1 − match)`, as if the labels were independent; undefined until every label's match is known.
 *
 * @param texts those that the model has learnt: of others its numbers mean nothing
 */
function noneOfThese(texts: readonly string[], matches: ReadonlyMap<string, number>): number | undefined {
  if (texts.length === 0) return undefined;
  let none = 1;
  for (const text of texts) {
    const match = matches.get(text);
    if (match === undefined) return undefined;
    none *= 1 - match;
  }
  return none;
}
