/** Matches that are asked for without anybody waiting for them: of what is on screen, and of many videos by command. */
import { z } from 'zod';
import type { Contract } from '../contract.ts';
import { count, none, nothing } from '../values.ts';
import { labelIds } from './labels.ts';
import { problemSchema } from './problem.ts';
import { videoId, videoIds } from './videos.ts';

/** So many videos may be chosen for a run, which is kept; of more, all may be. */
export const MOST_CHOSEN = 20_000;

/** The run by command; while there is none, how the last one went. */
export const matchingSchema = z.object({
  state: z.enum(['idle', 'running', 'paused']),
  /** videos whose matches are known now */
  done: count,
  /** videos of the run; less those that were removed */
  of: count,
  /** videos that were passed over */
  failed: count,
  /** why the last of those was; or why the run was paused by itself */
  problem: problemSchema.exactOptional(),
  /** videos that the model has not looked at yet */
  waiting: count,
  /** an estimate from the videos before; absent while there is none */
  secondsLeft: z.number().nonnegative().exactOptional(),
});
export type Matching = z.infer<typeof matchingSchema>;

export const matchingCalls = {
  /**
   * The page shows this video. The call lasts as long as it does, and is cancelled when it shows another: until then the matches
   * of the few labels that fit best are found out.
   */
  showVideo: { args: z.object({ id: videoId }), progress: none, result: nothing },
  /** Finds out the matches that are not known yet, of all labels or of some. What runs already goes on, and this after it. */
  startMatching: {
    args: z.object({ ids: z.union([z.literal('all'), videoIds]), labels: labelIds.exactOptional() }),
    progress: none,
    result: nothing,
  },
  /** Finishes what it is at. */
  pauseMatching: { args: nothing, progress: none, result: nothing },
  resumeMatching: { args: nothing, progress: none, result: nothing },
  /** What is known by then is kept. */
  cancelMatching: { args: nothing, progress: none, result: nothing },
} as const satisfies Contract['calls'];

export const matchingEvents = {
  matchingChanged: matchingSchema,
  /** Matches of these videos have become known. */
  matchesChanged: z.object({ ids: videoIds }),
} as const satisfies Contract['events'];
