/**
 * Jobs on a cluster: what many machines look at instead of this one. A job goes on there whether or not anybody follows it; what is told here
 * is what the cluster has said last.
 */
import { z } from 'zod';
import type { Contract } from '../contract.ts';
import { deviceWishSchema, precisionWishSchema } from '../engine.ts';
import { count, none, nothing } from '../values.ts';
import { scopeSchema } from './interchange.ts';
import { problemSchema } from './problem.ts';

/** So many are kept; the oldest that has ended gives way. */
export const MOST_CLUSTER_JOBS = 50;
/** Of a log the end is shown: characters. */
export const MOST_LOG = 64_000;

const place = z.string().min(1).max(4_096);
/** Of the machine that takes jobs: `http://head:8265`. */
const address = z.string().min(1).max(2_000);
/** Shown to nobody: no answer and no event has one. */
const token = z.string().max(10_000);
const jobId = z.string().min(1).max(200);

export const clusterProgressSchema = z.object({
  /** clips in all, with an answer, and those of them that could not be looked at */
  clips: count,
  done: count,
  failed: count,
  clipsPerSecond: z.number().nonnegative().exactOptional(),
  secondsLeft: z.number().nonnegative().exactOptional(),
  /** at work now */
  workers: count.exactOptional(),
});
export type ClusterProgress = z.infer<typeof clusterProgressSchema>;

/** `submitting`: on its way there. `lost`: the cluster knows it no more, or never got it. */
const clusterStateSchema = z.enum([
  'submitting',
  'waiting',
  'running',
  'stopping',
  'done',
  'failed',
  'stopped',
  'lost',
]);

export const clusterJobSchema = z.object({
  id: jobId,
  address,
  /** what is looked at, as the cluster names it; of another's job that is not known */
  manifest: z.string().exactOptional(),
  /** so many videos of this library */
  videos: count.exactOptional(),
  /** where the results lie, as the cluster names it */
  out: z.string().exactOptional(),
  /** the same, as this machine does */
  folder: z.string().exactOptional(),
  segments: z.boolean().exactOptional(),
  /** when it was begun, or first followed: ISO 8601 */
  since: z.string(),
  state: clusterStateSchema,
  progress: clusterProgressSchema.exactOptional(),
  /** why it failed, or is not followed until somebody does something about it */
  problem: problemSchema.exactOptional(),
  /** the cluster does not answer, since then: it is asked again by itself */
  away: z.object({ since: z.string(), problem: problemSchema }).exactOptional(),
  /** what is known of it is enough to begin it again */
  resumable: z.boolean(),
});
export type ClusterJob = z.infer<typeof clusterJobSchema>;

export const clusterJobsSchema = z.array(clusterJobSchema).max(MOST_CLUSTER_JOBS);

export const clusterChoiceSchema = z.object({
  address,
  of: z.discriminatedUnion('kind', [
    /** a list of clips (.jsonl, .parquet, .csv), a folder or a bucket, as the cluster names it */
    z.object({ kind: z.literal('manifest'), manifest: place }),
    /** what begins with the one here begins with the other there; the longest beginning that fits counts */
    z.object({
      kind: z.literal('videos'),
      scope: scopeSchema,
      map: z.array(z.object({ from: place, to: place })).max(50),
    }),
  ]),
  /** a folder or bucket for the results, as the cluster names it */
  out: place,
  /** the same, as this machine does: results are opened there, and lists of videos written */
  folder: place.exactOptional(),
  segments: z.boolean(),
  /** its folder on each machine; absent: the one that is in use there */
  model: place.exactOptional(),
  device: deviceWishSchema,
  precision: precisionWishSchema,
  /** clips in a shard, at most */
  shard: count.min(1).max(100_000),
  /** of each worker */
  cpus: z.number().positive().max(10_000),
  gpus: z.number().nonnegative().max(1_000),
});
export type ClusterChoice = z.infer<typeof clusterChoiceSchema>;

export const clusterPlanSchema = z.object({
  videos: count,
  /** whose paths begin with none of the map's: they are named there as they are here */
  outside: count,
  /** a few of them, here and there */
  first: z.array(z.object({ here: z.string(), there: z.string() })).max(3),
  /** the list that is written: here and there */
  list: z.object({ here: z.string(), there: z.string() }),
});
export type ClusterPlan = z.infer<typeof clusterPlanSchema>;

export const clusterFactsSchema = z.object({
  /** as it is kept */
  address,
  rayVersion: z.string(),
  machines: count,
  cpus: z.number(),
  gpus: z.number(),
  /** jobs of Reeltag's that it knows, and that are not in the list here */
  others: z.array(z.object({ id: jobId, state: clusterStateSchema })).max(20),
});
export type ClusterFacts = z.infer<typeof clusterFactsSchema>;

const withToken = { address, token: token.exactOptional() };

export const clusterCalls = {
  /** Asks it what it is. A token that is given is used and not kept. */
  lookAtCluster: { args: z.object(withToken), progress: none, result: clusterFactsSchema },
  /** What was chosen last, and for which addresses there is a token. */
  clusterMemory: {
    args: nothing,
    progress: none,
    result: z.object({ choice: clusterChoiceSchema.exactOptional(), tokens: z.array(address) }),
  },
  /** What a list of the library's videos would be. Refuses one that has no place (`usage`). */
  planClusterJob: { args: z.object({ choice: clusterChoiceSchema }), progress: none, result: clusterPlanSchema },
  /** Writes the list where there is one, and hands the job over. A token that is given is kept for the address. */
  startClusterJob: {
    args: z.object({ choice: clusterChoiceSchema, token: token.exactOptional() }),
    progress: none,
    result: z.object({ id: jobId }),
  },
  /** Shows a job that somebody else has begun. */
  followClusterJob: { args: z.object({ ...withToken, id: jobId }), progress: none, result: nothing },
  /** What is done by then stays. */
  stopClusterJob: { args: z.object({ id: jobId }), progress: none, result: nothing },
  /** Begins it again under its id: what is done is not done again. */
  resumeClusterJob: { args: z.object({ id: jobId }), progress: none, result: nothing },
  /** Takes it out of the list, and asks nothing of the cluster. Refuses one that runs and can be reached (`in-use`). */
  removeClusterJob: { args: z.object({ id: jobId }), progress: none, result: nothing },
  /** Asks now instead of later. */
  askClusterAgain: { args: z.object({ id: jobId }), progress: none, result: nothing },
  /** Where its results lie, as this machine names it. */
  setClusterFolder: { args: z.object({ id: jobId, folder: place }), progress: none, result: nothing },
  /** The end of what the job has printed. */
  clusterLog: {
    args: z.object({ id: jobId }),
    progress: none,
    result: z.object({ text: z.string(), cut: z.boolean() }),
  },
  /** Keeps it for the address, in a file that only the user can read; an empty one is forgotten. */
  setClusterToken: { args: z.object({ address, token }), progress: none, result: nothing },
} as const satisfies Contract['calls'];

export const clusterEvents = {
  clusterJobsChanged: z.object({ jobs: clusterJobsSchema }),
} as const satisfies Contract['events'];
