/** The job that the open dialog is about; gone where somebody has taken it out of the list meanwhile. */
import type { ClusterJob } from '../../electron/wire/app/cluster.ts';
import { usePage } from '../hooks.ts';

export function useClusterJob(): ClusterJob | undefined {
  return usePage(({ clusterJobs, clusterJob }) => clusterJobs.find(({ id }) => id === clusterJob));
}
