/** The queue that encodes the videos. */
import { z } from 'zod';
import type { Contract } from '../contract.ts';
import { count, none, nothing } from '../values.ts';
import { videoIds } from './videos.ts';

export const queueSchema = z.object({
  paused: z.boolean(),
  /** waiting or at work; less those whose drive is away */
  left: count,
  done: count,
  failed: count,
  /** an estimate from the videos before; absent while there is none */
  secondsLeft: z.number().nonnegative().exactOptional(),
});
export type Queue = z.infer<typeof queueSchema>;

export const queueCalls = {
  /** Takes waiting and running videos out of the queue. */
  cancelVideos: { args: z.object({ ids: videoIds }), progress: none, result: nothing },
  /** Puts failed, cancelled and finished videos into the queue again. */
  retryVideos: { args: z.object({ ids: videoIds }), progress: none, result: nothing },
  /** A paused queue finishes the video that it is at. */
  setPaused: { args: z.object({ paused: z.boolean() }), progress: none, result: nothing },
} as const satisfies Contract['calls'];

export const queueEvents = { queueChanged: queueSchema } as const satisfies Contract['events'];
