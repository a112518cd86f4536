/** What a threshold makes of scores, held against what is so. */

export interface Judged {
  readonly trueYes: number;
  readonly falseYes: number;
  readonly trueNo: number;
  readonly falseNo: number;
}

/**
 * @param scores (n) numbers
 * @param yes (n) 1 for yes, 0 for no
 * @param threshold scores from it on count as yes
 */
export function judgedAt(scores: Float64Array, yes: Uint8Array, threshold: number): Judged {
  const counts = { trueYes: 0, falseYes: 0, trueNo: 0, falseNo: 0 };
  for (const [i, score] of scores.entries()) counts[judgement(score, yes[i] === 1, threshold)] += 1;
  return counts;
}

/** What is said first is the score's word, and whether it is right. */
export function judgement(score: number, yes: boolean, threshold: number): keyof Judged {
  if (score >= threshold) return yes ? 'trueYes' : 'falseYes';
  return yes ? 'falseNo' : 'trueNo';
}

/** Of what is said to be yes, the part that is; undefined where nothing is said to be. */
export function precision({ trueYes, falseYes }: Judged): number | undefined {
  return ratio(trueYes, trueYes + falseYes);
}

/** Of what is yes, the part that is found; undefined where nothing is. */
export function recall({ trueYes, falseNo }: Judged): number | undefined {
  return ratio(trueYes, trueYes + falseNo);
}

/** The harmonic mean of the two; undefined where nothing is yes, nor said to be. */
export function f1({ trueYes, falseYes, falseNo }: Judged): number | undefined {
  return ratio(2 * trueYes, 2 * trueYes + falseYes + falseNo);
}

function ratio(part: number, all: number): number | undefined {
  return all === 0 ? undefined : part / all;
}
