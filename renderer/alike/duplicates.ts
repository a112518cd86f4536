/** Groups of videos that show the same: which are there, and which of them are to go. Pure. */
import type { Duplicates } from '../../electron/wire/app/search.ts';

/** Without the videos that have gone, and without what is no group any more. */
export function groupsThere(groups: readonly Duplicates[], isThere: (id: string) => boolean): Duplicates[] {
  return groups
    .map(({ videos }) => ({ videos: videos.filter(({ id }) => isThere(id)) }))
    .filter(({ videos }) => videos.length > 1);
}

/** Copies that were coded anew end a few frames earlier or later: only beyond that is one a part of the other. */
const LONGER = 1.05;

/** How long a copy is beside the largest of its group. */
export type Beside = 'part' | 'more' | 'whole';

/** @param length of a copy, and of the largest, seconds; undefined where that is not known */
export function besideLargest(length: number | undefined, largest: number | undefined): Beside {
  if (length === undefined || largest === undefined) return 'whole';
  if (length > LONGER * largest) return 'more';
  return length * LONGER < largest ? 'part' : 'whole';
}

/**
 * All but the largest of each, and but those that are longer than it: a piece may take more bytes than the film that it was cut out of.
 * Of those of one size the first stays.
 */
export function allButLargest(groups: readonly Duplicates[], lengthOf: (id: string) => number | undefined): string[] {
  return groups.flatMap(({ videos }) => {
    const largest = largestOf(videos);
    const length = largest && lengthOf(largest.id);
    return videos
      .filter((video) => video !== largest && besideLargest(lengthOf(video.id), length) !== 'more')
      .map(({ id }) => id);
  });
}

export function largestOf(videos: Duplicates['videos']): Duplicates['videos'][number] | undefined {
  return videos.reduce((best, video) => (best !== undefined && best.size >= video.size ? best : video), videos[0]);
}

/** What the chosen ones take, in bytes. */
export function sizeOf(groups: readonly Duplicates[], chosen: ReadonlySet<string>): number {
  const all = new Map(groups.flatMap(({ videos }) => videos.map(({ id, size }) => [id, size] as const)));
  return [...all].reduce((sum, [id, size]) => sum + (chosen.has(id) ? size : 0), 0);
}

/** Groups of which nothing would be left: who chose all by hand may not have meant it. */
export function emptied(groups: readonly Duplicates[], chosen: ReadonlySet<string>): number {
  return groups.filter(({ videos }) => videos.every(({ id }) => chosen.has(id))).length;
}
