/** How well scores tell yes from no. */

/**
 * The area under the ROC curve: the chance that a yes scores higher than a no, a tie counting half. Exact.
 *
 * @param scores (n) numbers, none of them NaN
 * @param yes (n) 1 for yes, 0 for no
 * @returns undefined where there is no yes, or no no
 */
export function auc(scores: Float64Array, yes: Uint8Array): number | undefined {
  const each = Uint32Array.from(scores.keys());
  return weightedAuc(inOrder(scores, yes, each), new Uint32Array(scores.length).fill(1));
}

/** Scores from the lowest to the highest. */
export interface Ordered {
  /** (n) whose each is */
  readonly video: Uint32Array;
  /** (n) 1 for yes */
  readonly yes: Uint8Array;
  /** (n) 1 where the next one is higher */
  readonly ends: Uint8Array;
}

/** @param videos (n) the number of each one's video, from 0 on */
export function inOrder(scores: Float64Array, yes: Uint8Array, videos: Uint32Array): Ordered {
  const at = Uint32Array.from(scores.keys()).sort((a, b) => (scores[a] as number) - (scores[b] as number));
  return {
    video: at.map((i) => videos[i] as number),
    yes: Uint8Array.from(at, (i) => yes[i] as number),
    ends: Uint8Array.from(at, (i, place) => Number(scores[i] !== scores[at[place + 1] ?? -1])),
  };
}

/**
 * The same where each video counts several times, or not at all, in one pass.
 *
 * @param weights how often, by the video's number
 */
export function weightedAuc({ video, yes, ends }: Ordered, weights: Uint32Array): number | undefined {
  let [wins, yesBefore, noBefore, yesTied, tied] = [0, 0, 0, 0, 0];
  for (let place = 0; place < video.length; place++) {
    const weight = weights[video[place] as number] as number;
    yesTied += weight * (yes[place] as number);
    tied += weight;
    if (ends[place] === 0) continue;
    const noTied = tied - yesTied;
    wins += yesTied * (2 * noBefore + noTied);
    yesBefore += yesTied;
    noBefore += noTied;
    yesTied = 0;
    tied = 0;
  }
  return yesBefore === 0 || noBefore === 0 ? undefined : wins / (2 * yesBefore * noBefore);
}
