/**
 * What a job leaves in its folder, which a desktop opens as results and any reader of Parquet reads.
 *
 * - `reeltag-job.json`: what all of it is of (`planSchema`), written before the first shard.
 * - `reeltag-job.lock`: while a driver is at work there, whose it is (`lockSchema`).
 * - `shards/NAME.parquet`: a shard each, whole or not there at all. NAME is the sha256 of what decides its content, 32 digits.
 *
 * A row is one look: at a clip, at one span of it, or at none (`error`). A clip that was looked at by its scenes has a row of the whole before
 * those of its spans, so that who opens it need not look at it again; where no spans of it could be found there is another of why, with the
 * spans' sampling. In NeMo Curator's layout there are spans alone. Its columns are `COLUMNS`. The embedding is not compressed: float32
 * hardly gets smaller, and is read several times faster as it is.
 */
import { z } from 'zod';
import { precisionSchema } from '../wire/engine.ts';
import { count } from '../wire/values.ts';

export const PLAN_FILE = 'reeltag-job.json';
export const LOCK_FILE = 'reeltag-job.lock';
export const SHARDS_FOLDER = 'shards';

/** Of Parquet: a star has no nulls. */
export const COLUMNS = {
  id: 'string*',
  /** as the manifest says it */
  path: 'string*',
  /** seconds since the first frame; null: all of the file */
  start: 'double',
  end: 'double',
  /** (D) unit vector; null where there is an error, as what follows of it is */
  embedding: 'list<float>',
  frames: 'list<int32>',
  /** when they are shown, seconds since the first frame */
  timestamps: 'list<double>',
  /** the file's content, as a library knows it again, and its bytes */
  content: 'string',
  size: 'int64',
  model: 'string*',
  /** the device and precision that made it, and which vectors it may stand beside */
  device: 'string',
  precision: 'string',
  vectors: 'string',
  /** how its frames were chosen */
  sampling: 'string*',
  /** of the error kinds, and a sentence */
  error_kind: 'string',
  error: 'string',
} as const;

export const planSchema = z.object({
  reeltag: z.literal(1),
  /** the job that began it */
  job: z.string(),
  /** of Reeltag */
  version: z.string(),
  manifest: z.string(),
  model: z.string(),
  precision: precisionSchema,
  vectors: z.string(),
  /** D */
  dimensions: count,
  sampling: z.object({ whole: z.string(), span: z.string() }),
  segments: z.boolean(),
  layout: z.enum(['reeltag', 'curator']),
  clips: count,
  shards: count,
  /** clips in a shard, at most */
  shard: count,
  /** The hash of all shards' names: whether two plans are of the same clips and the same model. */
  fingerprint: z.string(),
});
export type Plan = z.infer<typeof planSchema>;

export const lockSchema = z.object({
  job: z.string(),
  host: z.string(),
  pid: count,
  /** ISO 8601 */
  since: z.string(),
  /** when it last said that it is at work; a lock that has been silent for a minute is nobody's */
  alive: z.string(),
});
