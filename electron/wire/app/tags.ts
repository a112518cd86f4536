/** What people decided: which labels are true of which videos; and what else they say of a video. */
import { z } from 'zod';
import type { Contract } from '../contract.ts';
import { count, none, nothing } from '../values.ts';
import { windowName } from './acts.ts';
import { labelId } from './labels.ts';
import { videoId, videoIds } from './videos.ts';

export const decisionSchema = z.enum(['yes', 'no', 'unsure']);
export type Decision = z.infer<typeof decisionSchema>;

/** `[start, end)`, seconds since the first frame. */
export const spanSchema = z
  .object({ start: z.number().nonnegative(), end: z.number().nonnegative() })
  .refine(({ start, end }) => start < end);
export type Span = z.infer<typeof spanSchema>;

/** Where in a video: without a span the whole. */
export const placeSchema = z.object({ id: videoId, span: spanSchema.exactOptional() });
export type Place = z.infer<typeof placeSchema>;

export const tagSchema = z.object({
  label: labelId,
  /** the whole video without it */
  span: spanSchema.exactOptional(),
  decision: decisionSchema,
  by: z.string(),
  /** ISO 8601; clocks may run back, the order of decisions does not go by it */
  at: z.string(),
});
export type Tag = z.infer<typeof tagSchema>;

/** Places that are decided about at once. */
export const MOST_PLACES = 10_000;
export const LONGEST_NOTE = 10_000;
export const ratingSchema = z.int().min(0).max(5);

export const videoTagsSchema = z.object({
  id: videoId,
  tags: z.array(tagSchema),
  note: z.string().exactOptional(),
  /**
   * Decisions on another content that lay at this path, or had this name: the file was replaced or edited. Only while this one
   * has none of its own.
   */
  earlier: z.object({ count, by: z.enum(['path', 'name']) }).exactOptional(),
});
export type VideoTags = z.infer<typeof videoTagsSchema>;

export const tagCalls = {
  /**
   * Decides, or takes back a decision (`null`), for each of the videos. On disk when it answers. A yes to a label of a one-of
   * group is a no to the others of the group. Refuses labels that are gone and videos whose content is not known yet
   * (`not-found`), and more than a hundred
   * thousand decisions at once (`too-large`); then nothing is decided.
   */
  decide: {
    args: z.object({
      window: windowName,
      ids: videoIds,
      label: labelId,
      decision: decisionSchema.nullable(),
      span: spanSchema.exactOptional(),
    }),
    progress: none,
    result: z.object({ videos: z.array(videoTagsSchema).max(100) }),
  },
  /**
   * The same about places of many videos, as one act. On spans it is put over what was decided there about the label, and where a place
   * overlaps one that says the same they become one; `null` cuts what was decided there away. Refuses as `decide` does, and spans
   * that begin when their video is over (`bad-range`); then nothing is decided.
   */
  decidePlaces: {
    args: z.object({
      window: windowName,
      places: z.array(placeSchema).max(MOST_PLACES),
      label: labelId,
      decision: decisionSchema.nullable(),
    }),
    progress: none,
    result: z.object({
      /** absent where all of it was so already */
      act: count.exactOptional(),
      /** of the first of them, as they are now */
      videos: z.array(videoTagsSchema).max(100),
    }),
  },
  /**
   * Absent is as it is; a rating of 0 is none. `reviewed: null` leaves it to the one-of groups. Refuses a long note on very many
   * videos (`too-large`).
   */
  markVideos: {
    args: z.object({
      window: windowName,
      ids: videoIds,
      reviewed: z.boolean().nullable().exactOptional(),
      rating: ratingSchema.exactOptional(),
      note: z.string().max(LONGEST_NOTE).exactOptional(),
    }),
    progress: none,
    result: nothing,
  },
  tagsOf: {
    args: z.object({ ids: videoIds.max(1_000) }),
    progress: none,
    result: z.object({ videos: z.array(videoTagsSchema) }),
  },
  /** Takes over what was decided on the content that was there before. */
  adoptTags: { args: z.object({ window: windowName, id: videoId }), progress: none, result: videoTagsSchema },
} as const satisfies Contract['calls'];

export const tagEvents = {
  /** Of these videos other tags hold now. */
  tagsChanged: z.object({ ids: videoIds }),
} as const satisfies Contract['events'];
