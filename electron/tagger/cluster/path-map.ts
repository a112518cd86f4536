/** Paths of this machine as a cluster's machines name them. Pure. */
import type { ClusterChoice } from '../../wire/app/cluster.ts';
import { moved } from '../handover/paths.ts';

export type PathMap = Extract<ClusterChoice['of'], { kind: 'videos' }>['map'];

/** @returns undefined for a path that begins with none of the map's */
export function mappedPath(path: string, map: PathMap): string | undefined {
  const fitting = map
    .map(({ from, to }) => ({ from, to: moved(path, from, to) }))
    .filter((pair): pair is { from: string; to: string } => pair.to !== undefined);
  return fitting.toSorted((a, b) => b.from.length - a.from.length)[0]?.to;
}
