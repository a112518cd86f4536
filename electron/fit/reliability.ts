/** Whether probabilities mean what they say: of all that are given 70 %, 70 % should be true. */

export interface ReliabilityBin {
  /** [from, to), the last with its end */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** of those in it; undefined where there are none */
  readonly said: number | undefined;
  /** the part of them that is yes */
  readonly true: number | undefined;
}

export interface Reliability {
  readonly bins: readonly ReliabilityBin[];
  /** expected calibration error: how far what is said is from what is true, on the mean of all; undefined of none */
  readonly error: number | undefined;
}

/**
 * @param probabilities (n) from 0 to 1
 * @param yes (n) 1 for yes, 0 for no
 * @param count bins of one width
 */
export function reliability(probabilities: Float64Array, yes: Uint8Array, count = 10): Reliability {
  const sums = Array.from({ length: count }, () => ({ count: 0, said: 0, true: 0 }));
  for (const [i, probability] of probabilities.entries()) {
    const sum = sums[Math.min(count - 1, Math.floor(probability * count))] as (typeof sums)[number];
    sum.count += 1;
    sum.said += probability;
    sum.true += yes[i] as number;
  }
  const off = sums.reduce((all, sum) => all + Math.abs(sum.said - sum.true), 0);
  return {
    bins: sums.map((sum, bin) => ({
      from: bin / count,
      to: (bin + 1) / count,
      count: sum.count,
      said: sum.count === 0 ? undefined : sum.said / sum.count,
      true: sum.count === 0 ? undefined : sum.true / sum.count,
    })),
    error: yes.length === 0 ? undefined : off / yes.length,
  };
}
