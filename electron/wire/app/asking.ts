/** The library, asked: which videos, in which order. */
import { z } from 'zod';
import type { Contract } from '../contract.ts';
import { count, fraction, none, nothing } from '../values.ts';
import { windowName } from './acts.ts';
import { labelId } from './labels.ts';
import { decisionSchema, ratingSchema } from './tags.ts';
import { videoId, videoIds, videoStateSchema } from './videos.ts';

export const SORTS = ['added', 'name', 'length', 'score', 'uncertainty', 'teaching', 'rating'] as const;

/** So many videos may be named one by one: questions are kept, and sent whole. */
export const MOST_NAMED_VIDEOS = 1_000;

const seconds = z.number().nonnegative();

/** Every condition that is there must hold. */
export const filtersSchema = z.object({
  /** the label's score is at least this */
  score: fraction.exactOptional(),
  /** of the label, and without one of any label; `none`: not decided */
  decisions: z
    .array(z.enum([...decisionSchema.options, 'none']))
    .min(1)
    .exactOptional(),
  reviewed: z.boolean().exactOptional(),
  /** no label reaches its threshold */
  nothingFits: z.literal(true).exactOptional(),
  states: z
    .array(z.enum([...videoStateSchema.options, 'offline']))
    .min(1)
    .exactOptional(),
  /** in this folder or beneath it */
  folder: z.string().exactOptional(),
  /** of the video */
  longerThan: seconds.exactOptional(),
  shorterThan: seconds.exactOptional(),
  /** words of its name, folder, state or note */
  text: z.string().max(1_000).exactOptional(),
  /** who decided something about it */
  by: z.string().max(200).exactOptional(),
  /** at least */
  rating: ratingSchema.exactOptional(),
  /** these alone, and what they are, in words */
  videos: z.object({ ids: videoIds.max(MOST_NAMED_VIDEOS), are: z.string().max(300) }).exactOptional(),
});
export type Filters = z.infer<typeof filtersSchema>;

export const querySchema = z.object({
  /** what the score, the decisions, the uncertainty and the teaching are of */
  label: labelId.exactOptional(),
  sort: z.enum(SORTS),
  descending: z.boolean(),
  filters: filtersSchema,
});
export type Query = z.infer<typeof querySchema>;

export const MOST_LISTS = 200;

/** A query that was kept under a name. */
export const smartListSchema = z.object({ name: z.string().min(1).max(200), query: querySchema });
export type SmartList = z.infer<typeof smartListSchema>;
export const smartListsSchema = z.array(smartListSchema).max(MOST_LISTS);

const foundSchema = z.object({
  /** of the labels */
  revision: count,
  ids: z.array(videoId),
  /** of the query's label, for each of `ids`; null where it is not known. Absent without a label. */
  scores: z.array(fraction.nullable()).exactOptional(),
  /** of the query's label on the whole video, for each of `ids` */
  decisions: z.array(decisionSchema.nullable()).exactOptional(),
  /** how much a decision about each of `ids` would teach the query's label, of those most uncertain; in this order alone */
  teaching: z.array(fraction.nullable()).exactOptional(),
});
export type Found = z.infer<typeof foundSchema>;

/** Of how many videos a label holds. */
export const labelCountSchema = z.object({
  label: labelId,
  /** its score is at least its threshold */
  over: count,
  yes: count,
  no: count,
  unsure: count,
});
export type LabelCount = z.infer<typeof labelCountSchema>;

export const askingCalls = {
  /** Refuses a label that is gone (`not-found`). */
  findVideos: { args: z.object({ query: querySchema }), progress: none, result: foundSchema },
  /** Of every label of the list. */
  countLabels: {
    args: nothing,
    progress: none,
    result: z.object({
      revision: count,
      labels: z.array(labelCountSchema),
      reviewed: count,
      videos: count,
    }),
  },
  /** Folders that hold videos of the list, with all above them, and how many lie in or beneath each. */
  listFolders: {
    args: nothing,
    progress: none,
    result: z.object({ folders: z.array(z.object({ path: z.string(), videos: count })) }),
  },
  /** Everybody who has decided something. */
  listPeople: { args: nothing, progress: none, result: z.object({ people: z.array(z.string()) }) },
  saveList: { args: smartListSchema.extend({ window: windowName }), progress: none, result: nothing },
  deleteList: { args: z.object({ window: windowName, name: z.string() }), progress: none, result: nothing },
} as const satisfies Contract['calls'];

export const askingEvents = {
  listsChanged: z.object({ lists: smartListsSchema }),
} as const satisfies Contract['events'];
