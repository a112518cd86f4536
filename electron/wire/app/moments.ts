/** Where in a video: its scenes, the segments that the model looked at, and the moments that follow from their fits. */
import { z } from 'zod';
import type { Contract } from '../contract.ts';
import { count, fraction, none, nothing } from '../values.ts';
import { windowName } from './acts.ts';
import { labelId, labelIds } from './labels.ts';
import { problemSchema } from './problem.ts';
import { scoreSchema } from './rankings.ts';
import { decisionSchema, spanSchema, videoTagsSchema } from './tags.ts';
import { videoId, videoIds } from './videos.ts';

const seconds = z.number().nonnegative();

/** Lanes that are shown at once. */
export const MOST_LANES = 50;
/** Changes of one edit. */
const MOST_TAG_EDITS = 1_000;

/** The run of looking closer; while there is none, how the last one went. */
export const lookingSchema = z.object({
  state: z.enum(['idle', 'running', 'paused']),
  /** videos that are done, of the run's; less those that were removed */
  done: count,
  of: count,
  /** videos that were passed over */
  failed: count,
  /** why the last of those was; or why the run was paused by itself */
  problem: problemSchema.exactOptional(),
  /** the video that is looked at now, and how far it is */
  at: z.object({ id: videoId, stage: z.enum(['scenes', 'segments']), fraction }).exactOptional(),
  /** an estimate from the measured pace; absent while there is none */
  secondsLeft: seconds.exactOptional(),
});
export type Looking = z.infer<typeof lookingSchema>;

/** What is known of a video's timeline. */
export const timelineSchema = z.object({
  id: videoId,
  /** when its last frame ends */
  duration: seconds,
  /** (n,) when each scene begins, ascending, the first at 0; absent until they were looked for */
  scenes: z.array(seconds).exactOptional(),
  /** how many segments the model has looked at, the whole video apart */
  segments: count,
  /** whether nothing more would be looked at */
  complete: z.boolean(),
});
export type Timeline = z.infer<typeof timelineSchema>;

/** What fits suggest: a span in which the label holds. */
const suggestionSchema = z.object({
  start: seconds,
  end: seconds,
  /** the highest in it */
  fit: fraction,
});

/** One label over the time of one video. */
export const laneSchema = z.object({
  label: labelId,
  /** from which fit on it counts as fitting */
  threshold: fraction,
  /** (n,) its fit in each of the lanes' cells; null where it is not known */
  fits: z.array(fraction.nullable()),
  /** ascending, none touches another, none lies where somebody has decided about the label */
  moments: z.array(suggestionSchema),
});
export type Lane = z.infer<typeof laneSchema>;

export const lanesSchema = z.object({
  id: videoId,
  /** of the labels that they are of */
  revision: count,
  /** (n + 1,) where one cell ends and the next begins, ascending from 0 to the video's end; empty where no segment is known */
  edges: z.array(seconds),
  /** those that were named, in their order, then the ones that fit best somewhere */
  lanes: z.array(laneSchema),
});
export type Lanes = z.infer<typeof lanesSchema>;

/** One tag of a video as it is to be: `null` takes it back. */
export const tagEditSchema = z.object({ label: labelId, span: spanSchema, decision: decisionSchema.nullable() });
export type TagEdit = z.infer<typeof tagEditSchema>;

/** What a label's fit hangs on. */
export const explanationSchema = z.object({
  fit: fraction,
  /** (T,) the frames that the model saw, and what the fit becomes where each is replaced by its neighbour */
  frames: z.array(z.object({ index: count, seconds, without: fraction })),
});
export type Explanation = z.infer<typeof explanationSchema>;

/** So many frames are told of at once, on each side. */
const MOST_FRAMES = 1_000;

/** When some frames of a video are shown; between the first and the last of them none is missing. */
export const frameTimesSchema = z.object({
  /** (n,) ascending, at least one */
  times: z.array(seconds).min(1),
  /** when the last of them ends */
  end: seconds,
  /** the number in the video of the first of them */
  first: count,
  /** how many frames the video has */
  of: count,
});
export type FrameTimes = z.infer<typeof frameTimesSchema>;

/** What looking closer would take. */
export const lookingEstimateSchema = z.object({
  segments: count,
  /** absent where nobody has measured the pace yet */
  seconds: seconds.exactOptional(),
  /** The scenes of some are not known: it goes by how those films are cut that were looked at, and may be more or less. */
  rough: z.literal(true).exactOptional(),
});
export type LookingEstimate = z.infer<typeof lookingEstimateSchema>;

const which = { ids: z.union([z.literal('all'), videoIds]), span: spanSchema.exactOptional() };

export const momentCalls = {
  timelineOf: { args: z.object({ id: videoId }), progress: none, result: timelineSchema },
  /** Refuses labels that are gone (`not-found`). Of a video that the model has not looked at there are no lanes. */
  lanesOf: {
    args: z.object({
      id: videoId,
      /** whose lanes are wanted whatever their fits are */
      labels: labelIds.max(MOST_LANES),
      /** how many more, best first */
      best: count.max(MOST_LANES),
    }),
    progress: none,
    result: lanesSchema,
  },
  /** What it would take to look closer. */
  estimateLooking: { args: z.object(which), progress: none, result: lookingEstimateSchema },
  /**
   * Finds the scenes of videos, and has the model look at each and at parts of them; of one span alone, where it is named. What runs already
   * goes on, and this before it.
   */
  lookCloser: { args: z.object(which), progress: none, result: nothing },
  /** What was seen so far is kept. */
  pauseLooking: { args: nothing, progress: none, result: nothing },
  resumeLooking: { args: nothing, progress: none, result: nothing },
  cancelLooking: { args: nothing, progress: none, result: nothing },
  /** Has the model look at one span as it looks at a whole video; best first. */
  rankSpan: {
    args: z.object({ id: videoId, span: spanSchema }),
    progress: none,
    result: z.object({ revision: count, scores: z.array(scoreSchema) }),
  },
  /** Refuses labels that are gone, and those of which no fit is known (`not-found`). */
  explainSpan: {
    args: z.object({ id: videoId, span: spanSchema, label: labelId }),
    progress: none,
    result: explanationSchema,
  },
  /** The frame that is shown at a time, and as many before and after it as are wanted. The first time the whole file may be read. */
  frameTimes: {
    args: z.object({ id: videoId, around: seconds, count: count.max(MOST_FRAMES) }),
    progress: none,
    result: frameTimesSchema,
  },
  /**
   * Changes tags on spans of one video in one act: a moment that is moved, split, merged, or given to another label. Refuses, all of it,
   * labels that are gone and what is to be taken back and is no longer there (`not-found`), and spans that begin when the video is over
   * (`bad-range`).
   */
  editTags: {
    args: z.object({ window: windowName, id: videoId, edits: z.array(tagEditSchema).min(1).max(MOST_TAG_EDITS) }),
    progress: none,
    result: videoTagsSchema,
  },
} as const satisfies Contract['calls'];

export const momentEvents = {
  lookingChanged: lookingSchema,
  /** More is known of the timelines of these videos. */
  timelinesChanged: z.object({ ids: videoIds }),
} as const satisfies Contract['events'];
