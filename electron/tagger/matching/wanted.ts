/** What a run is asked for, as it is kept: videos and labels by their ids, however many matches those are. Pure. */
import { z } from 'zod';
import { labelIds } from '../../wire/app/labels.ts';
import { MOST_CHOSEN } from '../../wire/app/matching.ts';
import { videoId } from '../../wire/app/videos.ts';
import { TagError } from '../../wire/errors.ts';

const partSchema = z.object({
  /** `all`: those of the list */
  videos: z.union([z.literal('all'), z.array(videoId).max(MOST_CHOSEN)]),
  /** `all`: those of the list when a video's turn comes */
  labels: z.union([z.literal('all'), labelIds]),
});
export type Part = z.infer<typeof partSchema>;

export const keptRunSchema = z.object({ parts: z.array(partSchema), paused: z.boolean() });

/** Labels that are named, all parts together: with the most videos, what is kept of a run fits into one setting. */
const MOST_NAMED_LABELS = 5_000;

/** Videos that are asked for the same labels are one part. @throws TagError `too-large` for more than is kept of a run */
export function withMore(parts: readonly Part[], more: Part): Part[] {
  const known = parts.find((part) => isSame(part.labels, more.labels));
  const merged = known === undefined ? more : { ...known, videos: union(known.videos, more.videos) };
  const all = known === undefined ? [...parts, more] : parts.map((part) => (part === known ? merged : part));
  const named = sum(all, ({ videos }) => videos);
  if (named > MOST_CHOSEN) {
    throw new TagError(
      'too-large',
      `Matches of ${named.toLocaleString('en')} videos are more than can be chosen at once: choose ${MOST_CHOSEN.toLocaleString('en')} at most, or all videos.`,
    );
  }
  if (sum(all, (part) => part.labels) > MOST_NAMED_LABELS) {
    throw new TagError('too-large', 'Matches of more labels than can be chosen at once: check those of all labels.');
  }
  return all;
}

/** Whether it is the same labels, in whichever order. */
export function isSame(one: Part['labels'], other: Part['labels']): boolean {
  if (one === other) return true;
  if (one === 'all' || other === 'all' || one.length !== other.length) return false;
  const ids = new Set(one);
  return other.every((id) => ids.has(id));
}

function union(one: Part['videos'], other: Part['videos']): Part['videos'] {
  return one === 'all' || other === 'all' ? 'all' : [...new Set([...one, ...other])];
}

function sum(parts: readonly Part[], of: (part: Part) => Part['videos']): number {
  return parts.reduce((total, part) => total + (of(part) === 'all' ? 0 : of(part).length), 0);
}
