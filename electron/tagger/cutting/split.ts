/** Which part of a training set a video belongs to: the same for all that is cut from one content. Pure. */
import { createHash } from 'node:crypto';

export const PARTS = ['train', 'val', 'test'] as const;
export type Part = (typeof PARTS)[number];

export interface Split extends Readonly<Record<Part, number>> {
  readonly seed: number;
}

/**
 * By a draw that the seed and the contents alone decide, whatever their order. The parts are as near to their shares as whole videos
 * can be: what is left goes to the largest remainders.
 */
export function splitByContent(contents: Iterable<string>, split: Split): Map<string, Part> {
  const drawn = [...new Set(contents)]
    .map((content) => ({ content, lot: createHash('sha256').update(`${split.seed}\n${content}`).digest('hex') }))
    .sort((a, b) => (a.lot < b.lot ? -1 : 1));
  const counts = wholeShares(
    PARTS.map((part) => split[part]),
    drawn.length,
  );
  const parts = new Map<string, Part>();
  let at = 0;
  for (const [n, part] of PARTS.entries()) {
    for (const { content } of drawn.slice(at, at + (counts[n] as number))) parts.set(content, part);
    at += counts[n] as number;
  }
  return parts;
}

/** @param shares that add up to 1 */
export function wholeShares(shares: readonly number[], all: number): number[] {
  const exact = shares.map((share) => share * all);
  // 0.7 · 10 is a little less than 7 to a computer.
  const counts = exact.map((value) => Math.floor(value + 1e-9));
  const left = all - counts.reduce((sum, count) => sum + count, 0);
  const byRemainder = exact
    .map((value, n) => ({ n, remainder: value - (counts[n] as number) }))
    .filter(({ n }) => (shares[n] as number) > 0)
    .sort((a, b) => b.remainder - a.remainder || a.n - b.n);
  for (const { n } of byRemainder.slice(0, left)) counts[n] = (counts[n] as number) + 1;
  return counts;
}
