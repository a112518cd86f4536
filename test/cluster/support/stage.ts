/** What most checks begin with: two nodes, some clips, and what the worker alone makes of them. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cluster } from '../../../electron/cluster/client/index.ts';
import type { ClusterCheck } from '../run.ts';
import { type Alone, embedAlone } from './alone.ts';
import { type Clip, makeClips, writeManifest } from './clips.ts';
import { clusterOf } from './job.ts';
import type { Network } from './network.ts';
import { Ray, type RayOptions } from './ray.ts';

export interface Stage {
  readonly out: string;
  readonly python: string;
  readonly own: Network;
  readonly ray: Ray;
  readonly cluster: Cluster;
  readonly clips: readonly Clip[];
  readonly alone: Alone;
  readonly manifest: string;
}

/** @param count of clips */
export async function onStage(
  { out, venv, python, network }: ClusterCheck,
  count: number,
  body: (stage: Stage) => Promise<string>,
  options: Pick<RayOptions, 'cpus' | 'worker' | 'env'> = {},
): Promise<string> {
  if (network.missing !== undefined) return `not run: ${network.missing}`;
  const clips = await makeClips(join(out, 'clips'), count);
  const manifest = await writeManifest(join(out, 'clips.jsonl'), clips);
  const alone = await embedAlone(clips);
  const own = await network.open(out);
  try {
    const ray = await Ray.start({ ...options, network: own, venv });
    return await body({ out, python, own, ray, cluster: await clusterOf(ray), clips, alone, manifest });
  } finally {
    await own.close();
  }
}

/** An empty folder for a job's results. */
export async function outFolder(stage: Pick<Stage, 'out'>, name: string): Promise<string> {
  const folder = join(stage.out, name);
  await mkdir(folder);
  return folder;
}
