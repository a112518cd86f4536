/**
 * What a decision would teach about a label: most where its fit is uncertain, and where the video is unlike all that is decided. One
 * that is like a decided one would say the same again, and one that is certain would say nothing new. Pure.
 */
import { dot } from '../../fit/rows.ts';

/** Of so many decided videos, more would hardly be nearer. */
const MOST_DECIDED = 500;

type Vector = Float32Array;

/** 0…1 */
export function teachingOf(fit: number, threshold: number, unlikeness: number): number {
  const farthest = Math.max(threshold, 1 - threshold);
  return (1 - Math.abs(fit - threshold) / farthest) * unlikeness;
}

/**
 * How unlike all of the decided videos one is: 1 − the highest cosine, 0…1; 1 where nothing is decided.
 *
 * @param decided (D) unit vectors
 */
export function unlikenessTo(decided: readonly Vector[], video: Vector): number {
  const highest = decided.reduce((most, one) => Math.max(most, dot(one, 0, video, video.length)), 0);
  return Math.max(0, 1 - highest);
}

/** What is compared with: some from all over, where there is more. */
export function comparedWith(decided: readonly Vector[]): readonly Vector[] {
  if (decided.length <= MOST_DECIDED) return decided;
  const step = decided.length / MOST_DECIDED;
  return Array.from({ length: MOST_DECIDED }, (_, i) => decided[Math.floor(i * step)] as Vector);
}
