/** `reeltag cluster status` and `stop`: what there is, what it does. */
import type { JobStatus } from '../../cluster/client/index.ts';
import { findNode } from '../../cluster/local/node.ts';
import type { Context } from '../context.ts';
import { printable } from '../text.ts';
import { askedCluster } from './asked.ts';
import { progressWords } from './job-words.ts';
import type { WhichOptions } from './which.ts';

/** A log comes as a whole: of the jobs that are over, those of the newest are read. */
const LOGS = 20;

/** Of a machine that has only joined, what it is part of; else the nodes and jobs of the cluster. */
export async function clusterStatus(
  context: Context,
  options: WhichOptions & { json?: boolean | undefined },
): Promise<number> {
  const found = await findNode();
  const isOwn = options.cluster === undefined || options.cluster === 'local';
  if (isOwn && found.state === 'running' && found.record.role === 'node') {
    const { address, since, ray } = found.record;
    if (options.json === true) context.print(JSON.stringify({ machine: { role: 'node', address, since, ray } }));
    else context.print(`This machine has joined the cluster at ${address}, on ${since}, with Ray ${ray}.`);
    return 0;
  }
  const { which, cluster } = await askedCluster(options);
  const { signal } = context;
  const [facts, listed] = await Promise.all([cluster.facts(signal), cluster.list(signal)]);
  // How far those are that are at work, and why others have failed, is in their logs.
  const jobs = await Promise.all(
    listed.map((job, place) =>
      job.state === 'running' || (job.state !== 'waiting' && place < LOGS)
        ? cluster.status(job.id, signal)
        : Promise.resolve(job),
    ),
  );
  if (options.json === true) {
    context.print(JSON.stringify({ url: which.url, ray: facts.rayVersion, nodes: facts.nodes, jobs }));
    return 0;
  }
  context.print(`Cluster  ${which.url}, Ray ${facts.rayVersion}`);
  for (const { name, alive, cpus, gpus } of facts.nodes) {
    const share = `${cpus} ${cpus === 1 ? 'CPU' : 'CPUs'}${gpus > 0 ? `, ${gpus} ${gpus === 1 ? 'GPU' : 'GPUs'}` : ''}`;
    context.print(`Node     ${printable(name)}: ${alive ? share : 'gone'}`);
  }
  for (const job of jobs) context.print(`Job      ${printable(job.id)}: ${jobWords(job)}`);
  if (jobs.length === 0) context.print('Job      none');
  return 0;
}

const STATES: Readonly<Record<JobStatus['state'], string>> = {
  waiting: 'waits for room',
  running: 'at work',
  done: 'done',
  failed: 'failed',
  stopped: 'stopped',
};

function jobWords({ state, message, last }: JobStatus): string {
  const far = last === undefined ? undefined : progressWords(last, state !== 'running');
  const why = state === 'failed' && message !== undefined ? printable(message.trim().split('\n')[0] ?? '') : undefined;
  return [STATES[state], far, why].filter((part) => part !== undefined && part !== '').join(', ');
}

export async function clusterStop(context: Context, id: string, options: WhichOptions): Promise<number> {
  const { cluster } = await askedCluster(options);
  await cluster.stop(id, context.signal);
  context.print(
    `${id} was told to stop. What it has finished stays; "reeltag embed --cluster … --resume" goes on from there.`,
  );
  return 0;
}
