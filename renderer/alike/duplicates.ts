/** Groups of videos that show the same: which are there, and which of them are to go. Pure. */
import type { Duplicates } from '../../electron/wire/app/search.ts';

/** Without the videos that have gone, and without what is no group any more. */
export function groupsThere(groups: readonly Duplicates[], isThere: (id: string) => boolean): Duplicates[] {
  return groups
    .map(({ videos }) => ({ videos: videos.filter(({ id }) => isThere(id)) }))
    .filter(({ videos }) => videos.length > 1);
}

/** All but the largest of each. Of those of one size the first stays. */
export function allButLargest(groups: readonly Duplicates[]): string[] {
  return groups.flatMap(({ videos }) => {
    const largest = videos.reduce((best, video) => (video.size > best.size ? video : best), videos[0] ?? { size: 0 });
    return videos.filter((video) => video !== largest).map(({ id }) => id);
  });
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
