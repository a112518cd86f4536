/** How well cuts that were found are those that there are. */
import type { Change } from './films.ts';

/** So many frames a cut may be off, and no more. */
export const TOLERANCE = 3;

export interface Score {
  readonly right: number;
  readonly wrong: number;
  readonly missed: number;
}

/** Each change is found by one cut at most: any that lies within it, but for the tolerance. A second one is wrong. */
export function score(cuts: readonly number[], changes: readonly Change[]): Score {
  const left = [...cuts];
  let right = 0;
  for (const { first, last } of changes) {
    const at = left.findIndex((cut) => cut >= first - TOLERANCE && cut <= last + TOLERANCE);
    if (at < 0) continue;
    left.splice(at, 1);
    right++;
  }
  return { right, wrong: left.length, missed: changes.length - right };
}

export function total(scores: readonly Score[]): Score {
  return scores.reduce(
    (sum, { right, wrong, missed }) => ({
      right: sum.right + right,
      wrong: sum.wrong + wrong,
      missed: sum.missed + missed,
    }),
    { right: 0, wrong: 0, missed: 0 },
  );
}

/** 1 where there was nothing to be found, and nothing was. */
export function f1({ right, wrong, missed }: Score): number {
  return right + wrong + missed === 0 ? 1 : (2 * right) / (2 * right + wrong + missed);
}
