/** What a run of looking closer is asked for, as it is kept. Pure. */
import { z } from 'zod';
import { MOST_CHOSEN } from '../../wire/app/matching.ts';
import { spanSchema } from '../../wire/app/tags.ts';
import { videoId } from '../../wire/app/videos.ts';
import { TagError } from '../../wire/errors.ts';

const partSchema = z.object({
  /** `all`: those of the list */
  videos: z.union([z.literal('all'), z.array(videoId).max(MOST_CHOSEN)]),
  /** of this alone */
  span: spanSchema.exactOptional(),
});
export type Part = z.infer<typeof partSchema>;

export const keptRunSchema = z.object({ parts: z.array(partSchema), paused: z.boolean() });

/** Of all videos so many spans are looked for at once: ten thousand videos are as many turns. */
const MOST_OF_ALL = 20;

/** What is asked for last comes first. @throws TagError `too-large` for more than is kept of a run */
export function withMore(parts: readonly Part[], more: Part): Part[] {
  const all = [more, ...parts.filter((part) => !isSame(part, more) || !covers(more, part))];
  if (all.filter(({ videos }) => videos === 'all').length > MOST_OF_ALL) {
    throw new TagError(
      'too-large',
      `All videos are being looked at for ${MOST_OF_ALL} spans already: wait until these are done, or cancel.`,
    );
  }
  const named = all.reduce((sum, { videos }) => sum + (videos === 'all' ? 0 : videos.length), 0);
  if (named <= MOST_CHOSEN) return all;
  throw new TagError(
    'too-large',
    `Looking at ${named.toLocaleString('en')} videos is more than can be chosen at once: choose ${MOST_CHOSEN.toLocaleString('en')} at most, or all videos.`,
  );
}

/** Whether the same of each video is wanted. */
export function isSame({ span: one }: Part, { span: other }: Part): boolean {
  return one?.start === other?.start && one?.end === other?.end;
}

function covers({ videos: more }: Part, { videos: less }: Part): boolean {
  if (more === 'all') return true;
  if (less === 'all') return false;
  const ids = new Set<string>(more);
  return less.every((id) => ids.has(id));
}
