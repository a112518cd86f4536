/** How well the labels fit the videos: products of what is stored. */

import { cosines, rank } from '../../engine/internvideo2/ranking.ts';
import type { Footage } from '../../library/index.ts';
import type { Ranking, Score } from '../../wire/app/rankings.ts';
import type { ActiveLabels } from '../labels/list.ts';
import type { Fits, SeenVideo } from './fits.ts';

/**
 * One video's ranking.
 *
 * @param top how many scores; all without it
 * @returns undefined for a video that the model in use has not seen
 */
export function rankVideo(
  id: string,
  footage: Footage | undefined,
  active: ActiveLabels,
  fits: Fits,
  top: number = active.texts.length,
): Ranking | undefined {
  const seen = fits.see(footage);
  return seen && { id, scores: scoresOf(seen, active, fits).slice(0, top) };
}

/** What was seen, with all labels, best first. Probabilities and cosines are the engine's own. */
export function scoresOf(seen: SeenVideo, active: ActiveLabels, fits: Fits): Score[] {
  const { texts, vectors } = active;
  if (texts.length === 0) return [];
  const { embedding, matches } = seen;
  const cosine = cosines(embedding.vector, vectors);
  const { probs, indices } = rank(embedding.vector, vectors);
  const scores = indices.map((index, place): Score => {
    const label = texts[index] as string;
    const match = matches.get(label);
    const fit = fits.of(active, index, seen, cosine[index] as number);
    return {
      label,
      ...(fit === undefined ? {} : { fit }),
      probability: probs[place] as number,
      cosine: cosine[index] as number,
      ...(match === undefined ? {} : { match }),
    };
  });
  // Sorting is stable: what is equal stays in the order of the probabilities.
  return scores.sort((a, b) => (b.fit?.value ?? -1) - (a.fit?.value ?? -1));
}

/** Whether no label reaches its threshold; undefined where no fits are known. */
export function noneFits(scores: readonly Score[], thresholdOf: (label: string) => number): boolean | undefined {
  const known = scores.filter(({ fit }) => fit !== undefined);
  return known.length === 0 ? undefined : known.every(({ label, fit }) => (fit?.value ?? 0) < thresholdOf(label));
}
