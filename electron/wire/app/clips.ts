/** Clips: moments cut out as files; and the originals, put in order by their tags. */
import { z } from 'zod';
import type { Contract } from '../contract.ts';
import { count, fraction, none, nothing } from '../values.ts';
import { windowName } from './acts.ts';
import { scopeSchema } from './interchange.ts';
import { labelId, labelIds } from './labels.ts';
import { problemSchema } from './problem.ts';
import { placeSchema } from './tags.ts';
import { videoId } from './videos.ts';

const seconds = z.number().nonnegative();
const path = z.string().min(1).max(32_768);
const MOST_CLIPS = 100_000;

/** What is cut out. */
const cutSourceSchema = z.discriminatedUnion('kind', [
  /** places with what they are called, as a search or a selection has them */
  z.object({
    kind: z.literal('places'),
    places: z.array(placeSchema.extend({ label: labelId.exactOptional() })).max(MOST_CLIPS),
  }),
  /** every span, and every whole video, that has a yes to one of these labels; without them to any */
  z.object({ kind: z.literal('tags'), scope: scopeSchema, labels: labelIds.exactOptional(), wholes: z.boolean() }),
]);

export const cutChoiceSchema = z.object({
  of: cutSourceSchema,
  /** `exact`: encoded anew, to the frame; `copy`: as it is, from the key frame before */
  how: z.enum(['exact', 'copy']),
  /** seconds before and after, within the video */
  handles: z.object({ before: seconds.max(600), after: seconds.max(600) }),
  /** of names, without an ending: `{video}`, `{label}`, `{start}`, `{end}`, `{number}`; `/` makes no folder */
  template: z.string().min(1).max(200),
  /** all in one, or a folder a label; with parts of a training set above it, by video, from a seed */
  folders: z.enum(['one', 'label']),
  split: z
    .object({ train: fraction, val: fraction, test: fraction, seed: z.int().nonnegative() })
    .refine(({ train, val, test }) => Math.abs(train + val + test - 1) < 1e-6)
    .exactOptional(),
  /** on the host's machine */
  folder: path,
});
export type CutChoice = z.infer<typeof cutChoiceSchema>;

const plannedClipSchema = z.object({
  ...placeSchema.shape,
  label: z.string().exactOptional(),
  /** beneath the folder */
  file: z.string(),
  /** seconds since the first frame: what will really be in it */
  start: seconds,
  end: seconds,
});

/** What cutting would make; nothing is written by it. */
export const cutPlanSchema = z.object({
  clips: count,
  /** already there, whole, from an earlier time */
  there: count,
  videos: count,
  seconds,
  /** about so many, and free on the disk */
  bytes: count,
  free: count,
  first: z.array(plannedClipSchema).max(50),
  remarks: z.array(z.object({ sentence: z.string(), clips: count })),
});
export type CutPlan = z.infer<typeof cutPlanSchema>;

/** The run of cutting; while there is none, how the last one went. */
export const cuttingSchema = z.object({
  state: z.enum(['idle', 'running', 'paused']),
  done: count,
  of: count,
  failed: count,
  problem: problemSchema.exactOptional(),
  at: z.object({ file: z.string(), fraction }).exactOptional(),
  secondsLeft: seconds.exactOptional(),
  folder: z.string().exactOptional(),
});
export type Cutting = z.infer<typeof cuttingSchema>;

export const originalsChoiceSchema = z.object({
  scope: scopeSchema,
  /** only those with a yes to it on the whole video */
  label: labelId.exactOptional(),
  do: z.enum(['move', 'copy', 'trash']),
  /** where to, on the host's machine; not for the trash */
  folder: path.exactOptional(),
  /** a folder for each label with a yes beneath it; of several the first of the list's order */
  byLabel: z.boolean(),
});
export type OriginalsChoice = z.infer<typeof originalsChoiceSchema>;

const originalSchema = z.object({
  id: videoId,
  from: z.string(),
  to: z.string().exactOptional(),
  problem: problemSchema.exactOptional(),
});
export const originalsPlanSchema = z.object({
  plan: z.string(),
  files: count,
  bytes: count,
  /** on the disk that they go to; absent for the trash */
  free: count.exactOptional(),
  /** that cannot be: they are away, or a file of the name is there with other bytes */
  refused: count,
  first: z.array(originalSchema).max(200),
});
export type OriginalsPlan = z.infer<typeof originalsPlanSchema>;

export const clipCalls = {
  /** Refuses a template without anything that tells clips apart where there are several (`usage`), videos and labels that are gone (`not-found`). */
  planCut: {
    args: z.object({ choice: cutChoiceSchema }),
    progress: z.object({ done: count, of: count }),
    result: cutPlanSchema,
  },
  /**
   * Cuts what the choice says into its folder; clips that are there whole, by the folder's manifest, are not cut again: so it is resumed.
   * Refuses while another runs (`in-use`), a disk with too little room (`disk-full`).
   */
  startCut: { args: z.object({ choice: cutChoiceSchema }), progress: none, result: nothing },
  pauseCut: { args: nothing, progress: none, result: nothing },
  resumeCut: { args: nothing, progress: none, result: nothing },
  /** What was cut stays, whole. */
  cancelCut: { args: nothing, progress: none, result: nothing },
  /** How it stands, for those who hear no events. */
  howCutGoes: { args: nothing, progress: none, result: cuttingSchema },
  planOriginals: { args: z.object({ choice: originalsChoiceSchema }), progress: none, result: originalsPlanSchema },
  /** As one act, which can be taken back while the files are where it put them; from the system's trash files come back by hand. */
  applyOriginals: {
    args: z.object({ window: windowName, plan: z.string() }),
    progress: z.object({ done: count, of: count }),
    result: z.object({ done: count, failed: z.array(z.object({ id: videoId, message: z.string() })).max(200) }),
  },
} as const satisfies Contract['calls'];

export const clipEvents = { cuttingChanged: cuttingSchema } as const satisfies Contract['events'];
