/** What jobs are called: by what they look at, and where. Pure. */
import type { ClusterJob } from '../../electron/wire/app/cluster.ts';
import { baseName } from '../format.ts';
import { text } from '../text.ts';

/** “all.jsonl”, “1,204 videos”; of another's job only its id is known. */
export function whatOf({ id, videos, manifest }: Pick<ClusterJob, 'id' | 'videos' | 'manifest'>): string {
  if (videos !== undefined) return text.cluster.bar.ofLibrary(videos);
  return manifest === undefined ? id : baseName(manifest);
}

/** Without what all addresses begin with. */
export function whereOf({ address }: Pick<ClusterJob, 'address'>): string {
  return address.replace(/^https?:\/\//, '');
}

/** The cluster may still do something about it. */
export function isLive({ state }: Pick<ClusterJob, 'state'>): boolean {
  return ['submitting', 'waiting', 'running', 'stopping'].includes(state);
}
