/** How far a figure could be off, had other videos been decided: the percentile bootstrap. */
import { inOrder, weightedAuc } from './auc.ts';
import { randomOf } from './random.ts';

/** More move the bound by less than a hundredth. */
const RESAMPLES = 500;

/**
 * The lower ends of intervals of an AUC. Videos are drawn, with all of their decisions, as many as there are and with
 * replacement; the same each time.
 *
 * @param scores (n) numbers
 * @param yes (n) 1 for yes, 0 for no
 * @param videos (n) the number of each one's video, from 0 on
 * @param levels of the intervals, such as 0.9
 * @returns one for each level; undefined where there is no yes, or no no
 */
export function lowerAucs(
  scores: Float64Array,
  yes: Uint8Array,
  videos: Uint32Array,
  levels: readonly number[],
): number[] | undefined {
  const ordered = inOrder(scores, yes, videos);
  const count = videos.reduce((most, video) => Math.max(most, video + 1), 0);
  const random = randomOf(`${scores.length} scores of ${count} videos`);
  const drawn = new Uint32Array(count);
  const areas: number[] = [];
  for (let resample = 0; resample < RESAMPLES; resample++) {
    drawn.fill(0);
    for (let n = 0; n < count; n++) {
      const video = Math.floor(random() * count);
      drawn[video] = (drawn[video] as number) + 1;
    }
    // One in which nobody said yes, or nobody no, says nothing.
    const area = weightedAuc(ordered, drawn);
    if (area !== undefined) areas.push(area);
  }
  areas.sort((a, b) => a - b);
  if (areas.length === 0) return undefined;
  return levels.map((level) => areas[Math.floor(((1 - level) / 2) * areas.length)] as number);
}
