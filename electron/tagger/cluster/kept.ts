/** What a library keeps of its jobs on clusters: enough to follow each again, and to begin it again. */
import { z } from 'zod';
import { jobSchema } from '../../cluster/job.ts';
import { clusterJobSchema, MOST_CLUSTER_JOBS } from '../../wire/app/cluster.ts';

const { id, address, videos, folder, since, state, progress, problem } = clusterJobSchema.shape;

export const keptJobSchema = z.object({
  ...{ id, address, videos, folder, since, state, progress, problem },
  /** absent for one that somebody else has begun */
  job: jobSchema.exactOptional(),
});
export type KeptJob = z.infer<typeof keptJobSchema>;

export const keptJobsSchema = z.array(keptJobSchema).max(MOST_CLUSTER_JOBS);

/** The cluster may still do something about it. */
export function isLive({ state }: Pick<KeptJob, 'state'>): boolean {
  return ['submitting', 'waiting', 'running', 'stopping'].includes(state);
}
