/** When a video is over, as far as that is known: spans begin before. */
import type { Footage } from '../../library/index.ts';
import type { Parts } from '../parts.ts';
import type { VideoEntry } from '../videos/list.ts';

/** Seconds. */
export function endOf({ scenes }: Parts, { facts }: VideoEntry, footage: Footage): number {
  return scenes.of(footage)?.end ?? facts?.duration ?? Number.POSITIVE_INFINITY;
}
