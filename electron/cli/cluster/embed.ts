/** `reeltag embed --cluster`: many clips, on many machines. */
import { existsSync } from 'node:fs';
import { clusterDriverFolder } from '../../cluster/driver/folder.ts';
import type { Job } from '../../cluster/job.ts';
import { TagError } from '../../wire/errors.ts';
import type { Context } from '../context.ts';
import { askedCluster } from './asked.ts';
import { followJob } from './follow.ts';
import { isBucket, type JobOptions, jobOf } from './job-options.ts';
import type { WhichOptions } from './which.ts';

export interface ClusterEmbedOptions extends JobOptions, WhichOptions {
  detach?: boolean | undefined;
}

const ERRORS_ARE: Readonly<Record<Job['layout'], string>> = {
  reeltag: 'the rows that have an “error”',
  curator: '“reeltag.errors” among the metadata of its files',
};

export async function embedOnCluster(context: Context, options: ClusterEmbedOptions): Promise<number> {
  // What is wrong with the words is said before anything is asked.
  jobOf(options, []);
  const { which, cluster } = await askedCluster(options);
  const { signal } = context;
  const { nodes } = await cluster.facts(signal);
  const job = jobOf(
    options,
    nodes.filter(({ alive }) => alive),
  );
  if (which.local?.open === false && !isBucket(job.manifest) && !existsSync(job.manifest)) {
    throw new TagError('not-found', `There is no file or folder ${job.manifest}: check --manifest.`);
  }
  context.progress.show('handing the job over');
  await cluster.submit(job, clusterDriverFolder(), signal).finally(() => context.progress.clear());
  if (options.detach === true) {
    context.print(job.id);
    context.say('it goes on by itself: "reeltag cluster status" says how far it is, "reeltag cluster stop" stops it');
    return 0;
  }
  context.say(`job ${job.id}; Ctrl-C stops it`);
  const code = await followJob(context, cluster, job.id);
  if (code !== 0) context.say(`which could not be looked at, and why, is in ${job.out}: ${ERRORS_ARE[job.layout]}`);
  return code;
}
