/** Which of the two `embed` is meant: the one on this machine, or the one on a cluster; their options do not mix. */
import { TagError } from '../../wire/errors.ts';

/** By their names in a command's options, as they are written. */
const OF_CLUSTERS: Readonly<Record<string, string>> = {
  manifest: '--manifest',
  segments: '--segments',
  resume: '--resume',
  layout: '--layout',
  shard: '--shard',
  job: '--job',
  detach: '--detach',
  cpus: '--cpus',
  gpus: '--gpus',
  inFlight: '--in-flight',
  tokenFile: '--token-file',
};
const OF_THIS_MACHINE: Readonly<Record<string, string>> = {
  append: '--append',
  from: '--from',
  to: '--to',
  track: '--track',
  jobs: '--jobs',
};

/** @throws TagError `usage` for options of the one with the other */
export function isForCluster(videos: readonly string[], options: Readonly<Record<string, unknown>>): boolean {
  const isCluster = options['cluster'] !== undefined;
  for (const [name, option] of Object.entries(isCluster ? OF_THIS_MACHINE : OF_CLUSTERS)) {
    if (options[name] === undefined) continue;
    throw new TagError(
      'usage',
      isCluster
        ? `${option} is not for a cluster: leave it out, or leave --cluster out.`
        : `${option} is for a cluster: add --cluster.`,
    );
  }
  if (isCluster && videos.length > 0) {
    throw new TagError(
      'usage',
      'A cluster is told its clips by --manifest, a list or a folder, not by their names: leave the names out.',
    );
  }
  if (!isCluster && videos.length === 0) {
    throw new TagError('usage', 'Name the videos, or a cluster with --cluster and a list of clips with --manifest.');
  }
  return isCluster;
}
