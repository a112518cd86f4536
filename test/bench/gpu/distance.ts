/** How far vectors are apart. */
import { cosine, largestDifference } from '../../support/golden.ts';
import type { Distance } from './facts.ts';

export function distance(found: ArrayLike<number>, expected: ArrayLike<number>): Distance {
  return { largest: largestDifference(found, expected), cosine: cosine(found, expected) };
}

export function furthest(all: readonly Distance[]): Distance {
  return {
    largest: Math.max(...all.map(({ largest }) => largest)),
    cosine: Math.min(...all.map((each) => each.cosine)),
  };
}
