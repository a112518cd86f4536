/** A list of the library's videos that a cluster can read: which, as what, and where it is written. */
import { mkdir } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import type { ClusterChoice, ClusterPlan } from '../../wire/app/cluster.ts';
import { TagError } from '../../wire/errors.ts';
import { type ScopeParts, videosIn } from '../handover/gather.ts';
import { moved } from '../handover/paths.ts';
import { writeOneFile } from '../handover/write/one-file.ts';
import { mappedPath, type PathMap } from './path-map.ts';

/** So many show what becomes of the paths. */
const SHOWN = 3;

export interface VideosForCluster {
  readonly clips: readonly { readonly id: string; readonly path: string }[];
  readonly plan: ClusterPlan;
}

type OfVideos = Extract<ClusterChoice['of'], { kind: 'videos' }>;

/**
 * @param name of the list's file
 * @throws TagError `usage` where there is nothing to look at or no place for the list, `not-found` for a list that is gone; AbortError
 */
export async function videosForCluster(
  parts: ScopeParts,
  { of, folder, out }: Pick<ClusterChoice, 'folder' | 'out'> & { of: OfVideos },
  name: string,
  signal: AbortSignal,
): Promise<VideosForCluster> {
  if (folder === undefined) {
    throw new TagError(
      'usage',
      'Say where this computer sees the results’ folder: the list of the videos is written there, for the cluster to read.',
    );
  }
  if (!isAbsolute(folder)) throw new TagError('usage', `${folder} is no whole path: begin it at the root.`);
  const map: PathMap = [...of.map, { from: folder, to: out }];
  const entries = await videosIn(parts, of.scope, signal);
  if (entries.length === 0) throw new TagError('usage', 'There are no videos in this choice: choose others.');
  const paths = entries.map(({ id, path }) => ({ id, here: path, there: mappedPath(path, map) }));
  const list = join(folder, name);
  return {
    clips: paths.map(({ id, here, there = here }) => ({ id, path: there })),
    plan: {
      videos: entries.length,
      outside: paths.filter(({ there }) => there === undefined).length,
      first: paths.slice(0, SHOWN).map(({ here, there = here }) => ({ here, there })),
      list: { here: list, there: moved(list, folder, out) ?? list },
    },
  };
}

/**
 * Each job has a folder of its own, which is made here. What it lies in is not: that may be a drive that is not there.
 *
 * @throws TagError `usage`, `not-found`, `disk-full`, `write-failed`
 */
export async function writeVideoList({ clips, plan }: VideosForCluster): Promise<void> {
  // Where it cannot be, the writing into it says why.
  await mkdir(dirname(plan.list.here)).catch(() => {});
  const lines = clips.map((clip) => ({ file: '', data: `${JSON.stringify(clip)}\n` }));
  await writeOneFile(plan.list.here, lines, false);
}
