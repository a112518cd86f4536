/**
 * How many segments a video may be expected to have whose scenes nobody has looked for: as many a second as films that were looked at have. Pure.
 */
import { type Cut, countPlanned, type SceneTimes } from './plan.ts';

/** Lengths of scenes in films of all kinds, seconds: what is expected before any was looked at, and it weighs no more than their sum. */
const USUAL = [1, 2, 2, 3, 3, 4, 5, 6, 8, 10, 15, 25, 60];
/** A film counts for no more than so much of itself, seconds: one of thirty hours says how that one is cut. */
const MOST_OF_ONE = 3_600;

/** @param films where their scenes begin, and where the last one ends */
export function segmentsASecond(films: readonly SceneTimes[], cut: Cut): number {
  const all = [timesOf(USUAL), ...films].map((film) => {
    const weight = Math.min(1, MOST_OF_ONE / film.end);
    return { segments: weight * countPlanned(film, cut), seconds: weight * film.end };
  });
  const sumOf = (part: 'segments' | 'seconds'): number => all.reduce((sum, film) => sum + film[part], 0);
  return sumOf('segments') / sumOf('seconds');
}

function timesOf(lengths: readonly number[]): SceneTimes {
  const starts: number[] = [];
  let end = 0;
  for (const length of lengths) {
    starts.push(end);
    end += length;
  }
  return { starts, end };
}
