/**
 * A job on a cluster: what its driver is told, and what it tells. The driver (`driver/`, Python) has the same in `job.py`: a change here is one
 * there, and a test holds both to the same examples.
 */
import { z } from 'zod';
import { deviceWishSchema, precisionWishSchema } from '../wire/engine.ts';
import { count, errorSchema } from '../wire/values.ts';

/** Of the job and of the lines together. A driver refuses one that it does not know. */
export const JOB_VERSION = 1;

/** Handed to the driver as base64url of JSON, its only argument. Paths are those of the cluster's machines; `s3://…` and the like are buckets. */
export const jobSchema = z.object({
  version: z.literal(JOB_VERSION),
  /** what it is submitted and resumed under */
  id: z.string().min(1),
  /** a list of clips (.jsonl, .parquet, .csv), or a folder or bucket whose videos are all meant */
  manifest: z.string().min(1),
  /** a folder or bucket for what comes out */
  out: z.string().min(1),
  /** The model's folder on each machine; absent: the one that is in use there. */
  model: z.string().min(1).exactOptional(),
  device: deviceWishSchema,
  precision: precisionWishSchema,
  /** Look at the scenes of each file and at parts of the long ones, beside the whole (in `curator`’s layout: instead of it). */
  segments: z.boolean(),
  /** `curator`: as NeMo Curator keeps embeddings, lists of doubles, beside which there is nothing that its readers do not know */
  layout: z.enum(['reeltag', 'curator']),
  /** clips in a shard, at most; absent: few at a list's beginning and more later, so that a short one is shared out and a long one is no crowd of files */
  shard: count.min(1).exactOptional(),
  /** of each worker: fractions share a machine or a card */
  cpus: z.number().positive(),
  gpus: z.number().nonnegative(),
  /** Clips that a worker has at once; absent: as many as its readers. */
  inFlight: count.min(1).exactOptional(),
  /** Go on in a folder that an earlier job of the same plan has begun. */
  resume: z.boolean(),
});
export type Job = z.infer<typeof jobSchema>;

/** Where a job is. */
const progressFields = {
  /** clips in all, with an answer, and those of them that could not be looked at */
  clips: count,
  done: count,
  failed: count,
  shards: count,
  shardsDone: count,
};

/** What the driver prints, an object a line, among whatever else a log holds: lines of its own have `reeltag`. */
export const jobLineSchema = z.discriminatedUnion('reeltag', [
  /** Once the manifest is read: what there is to do, and what an earlier job has done of it. */
  z.object({ reeltag: z.literal('plan'), version: count, ...progressFields }),
  /** At most once a second. */
  z.object({
    reeltag: z.literal('progress'),
    ...progressFields,
    /** of the last minute, where it can be told */
    clipsPerSecond: z.number().nonnegative().nullable(),
    secondsLeft: z.number().nonnegative().nullable(),
    /** at work now */
    workers: count,
  }),
  /** Something that went wrong and was mended, or that somebody should know. */
  z.object({ reeltag: z.literal('note'), message: z.string() }),
  /** Why there is no end that is good: the last line. */
  z.object({ reeltag: z.literal('failed'), error: errorSchema }),
  /** All clips have an answer: the last line. */
  z.object({ reeltag: z.literal('end'), ...progressFields, seconds: z.number().nonnegative() }),
]);
export type JobLine = z.infer<typeof jobLineSchema>;
