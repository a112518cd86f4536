/** How well the labels fit the videos. */
import { z } from 'zod';
import type { Contract } from '../contract.ts';
import { stageProgressSchema } from '../engine.ts';
import { count, fraction, none } from '../values.ts';
import { videoId, videoIds } from './videos.ts';

/** What decisions taught and is shown to be better; the match head; or the cosine against its background. */
export const fitSourceSchema = z.enum(['head', 'match', 'background']);

/** How likely a label is true of a video, whatever the other labels are. */
export const fitSchema = z.object({
  value: fraction,
  from: fitSourceSchema,
  /** decisions have shown how often what has such a number is true; all else is an estimate */
  calibrated: z.literal(true).exactOptional(),
});
export type Fit = z.infer<typeof fitSchema>;

export const scoreSchema = z.object({
  label: z.string(),
  /** absent as long as nothing tells it; for words that the model never learnt that is all but what decisions taught */
  fit: fitSchema.exactOptional(),
  /** softmax over the labels of the list */
  probability: fraction,
  cosine: z.number(),
  /** independent probability that the label fits; absent until it has been asked for */
  match: fraction.exactOptional(),
});
export type Score = z.infer<typeof scoreSchema>;

export const rankingSchema = z.object({
  id: videoId,
  /** best first: by their fits, and where these are equal or not known by their probabilities; all labels, or the first `top` */
  scores: z.array(scoreSchema),
});
export type Ranking = z.infer<typeof rankingSchema>;

export const rankingCalls = {
  /** Rankings of those of the videos that are done, with the labels of `revision`. */
  rankVideos: {
    args: z.object({
      ids: videoIds,
      top: count.exactOptional(),
      /** without labels that have words which the demo model never learnt, but for those that have learned from decisions */
      learnt: z.literal(true).exactOptional(),
    }),
    progress: none,
    result: z.object({ revision: count, rankings: z.array(rankingSchema) }),
  },
  /** Looks at the video again, once for each label. */
  matchVideo: { args: z.object({ id: videoId }), progress: stageProgressSchema, result: rankingSchema },
  /** Every finished video with its ranking, as text. */
  exportResults: {
    args: z.object({ format: z.enum(['csv', 'jsonl']) }),
    progress: none,
    result: z.object({ fileName: z.string(), mediaType: z.string(), text: z.string() }),
  },
} as const satisfies Contract['calls'];
