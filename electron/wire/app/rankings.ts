/** How well the labels fit the videos. */
import { z } from 'zod';
import type { Contract } from '../contract.ts';
import { stageProgressSchema } from '../engine.ts';
import { count, fraction, none } from '../values.ts';
import { videoId, videoIds } from './videos.ts';

export const scoreSchema = z.object({
  label: z.string(),
  /** softmax over the labels of the list */
  probability: fraction,
  cosine: z.number(),
  /** independent probability that the label fits; absent until it has been asked for */
  match: fraction.exactOptional(),
});
export type Score = z.infer<typeof scoreSchema>;

export const rankingSchema = z.object({
  id: videoId,
  /** best first; all labels, or the first `top` */
  scores: z.array(scoreSchema),
  /** The probability that no label fits whose words the model has learnt, `Π (1 − match)`; absent until every match is known. */
  noneOfThese: fraction.exactOptional(),
});
export type Ranking = z.infer<typeof rankingSchema>;

export const rankingCalls = {
  /** Rankings of those of the videos that are done, with the labels of `revision`. */
  rankVideos: {
    args: z.object({
      ids: videoIds,
      top: count.exactOptional(),
      /** without labels that have words which the demo model never learnt */
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
