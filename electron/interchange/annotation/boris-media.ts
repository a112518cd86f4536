/** The files of an observation: those of a player are watched one after the other, and times go on from one to the next. */

import type { ReadTag, ReadVideo } from '../handed.ts';
import { lastPart } from '../words/file-url.ts';

export interface Media {
  readonly path: string;
  /** seconds; undefined where the project does not say it */
  readonly length: number | undefined;
}

/** What one file’s share of a state is. */
export interface Part {
  readonly media: Media;
  readonly start: number;
  readonly end: number;
}

/** @returns undefined where a file before it has no length, so that nobody knows in which file it is */
export function partsOf(media: readonly Media[], start: number, end: number): Part[] | undefined {
  const parts: Part[] = [];
  let begin = 0;
  for (const [n, each] of media.entries()) {
    const isLast = n === media.length - 1;
    if (each.length === undefined && !isLast) return undefined;
    const over = isLast ? Number.POSITIVE_INFINITY : begin + (each.length ?? 0);
    const isPoint = start === end && start >= begin && start < over;
    if (isPoint || (start < over && end > begin)) {
      parts.push({ media: each, start: Math.max(0, start - begin), end: Math.min(end, over) - begin });
    }
    begin = over;
  }
  return parts;
}

export function timesOf({ start, end }: Pick<Part, 'start' | 'end'>): Required<Pick<ReadTag, 'start' | 'end'>> {
  return { start: { seconds: start }, end: end > start ? { seconds: end } : 'next frame' };
}

export function namesOfMedia({ path, length }: Media): ReadVideo['names'] {
  return { path, name: lastPart(path), ...(length !== undefined && length > 0 ? { duration: length } : {}) };
}
