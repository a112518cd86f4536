/** From which score on a label counts as true, as decisions have it. */

/** A threshold, and what it makes of the decisions. */
export interface Threshold {
  /** scores from it on count as yes */
  readonly at: number;
  /** how many of those are yes */
  readonly precision: number;
  /** how many of the yes are among them */
  readonly recall: number;
}

/**
 * The threshold with the best F1 (2 · precision · recall / (precision + recall)); of several the highest.
 *
 * @param scores (n) numbers
 * @param yes (n) 1 for yes, 0 for no
 * @returns undefined where there is no yes
 */
export function bestThreshold(scores: Float64Array, yes: Uint8Array): Threshold | undefined {
  let best: Threshold | undefined;
  for (const threshold of thresholds(scores, yes)) {
    if (threshold.recall > 0 && (best === undefined || f1(threshold) > f1(best))) best = threshold;
  }
  return best;
}

/**
 * The lowest threshold that has a precision: so the most is found.
 *
 * @param scores (n) numbers
 * @param yes (n) 1 for yes, 0 for no
 * @returns undefined where no threshold has it
 */
export function thresholdOfPrecision(scores: Float64Array, yes: Uint8Array, wanted: number): Threshold | undefined {
  let lowest: Threshold | undefined;
  for (const threshold of thresholds(scores, yes)) if (threshold.precision >= wanted) lowest = threshold;
  return lowest;
}

function f1({ precision, recall }: Threshold): number {
  return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
}

/** Each score as a threshold, the highest first. */
function* thresholds(scores: Float64Array, yes: Uint8Array): Generator<Threshold> {
  const order = [...scores.keys()].sort((a, b) => (scores[b] as number) - (scores[a] as number));
  const all = yes.reduce((sum, one) => sum + one, 0);
  let found = 0;
  for (const [place, i] of order.entries()) {
    found += yes[i] as number;
    const at = scores[i] as number;
    if (scores[order[place + 1] ?? -1] === at) continue;
    yield { at, precision: found / (place + 1), recall: all === 0 ? 0 : found / all };
  }
}
