/** The videos that wait for somebody: what they wait for, and how many there are of each. Pure. */
import type { Video } from '../../electron/wire/app/videos.ts';

export const STRANDED = ['failed', 'cancelled', 'offline'] as const;
export type Stranded = (typeof STRANDED)[number];

/** As its row says it: that its drive is away goes before what became of it. */
export function strandedAs({ state, offline }: Video): Stranded | undefined {
  if (offline === true) return 'offline';
  return state === 'failed' || state === 'cancelled' ? state : undefined;
}

export function strandedIds(videos: Iterable<Video>): Record<Stranded, string[]> {
  const ids: Record<Stranded, string[]> = { failed: [], cancelled: [], offline: [] };
  for (const video of videos) {
    const as = strandedAs(video);
    if (as !== undefined) ids[as].push(video.id);
  }
  return ids;
}

/** What a word of the filter asks for, where it is one of these: `is:failed` is no part of a name. */
export function strandedWord(word: string): Stranded | undefined {
  return STRANDED.find((stranded) => `is:${stranded}` === word);
}
