/** What a benchmark gives back: one figure against a bar, and lines for a person. */
export interface BenchResult {
  readonly name: string;
  readonly figure: number;
  readonly bar: string;
  readonly passed: boolean;
  readonly lines: readonly string[];
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** The least value that so large a part of them does not exceed. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(part * sorted.length) - 1] as number;
}
