/** The calls about jobs on clusters. What a cluster names is its own; what this machine names must be beneath the roots. */
import type { ClusterChoice } from '../../wire/app/cluster.ts';
import type { AppContract } from '../../wire/app/index.ts';
import type { Handlers } from '../../wire/rpc.ts';
import type { Parts } from '../parts.ts';
import { type Roots, requireAllowed } from './whole-paths.ts';

/** @param roots the folders beneath which pages may name files */
export function clusterCalls({ clusterJobs, disk, events }: Parts, roots: Roots) {
  /** Whoever reads the answer knows of it by then. */
  const told = (): Record<string, never> => {
    events.flush();
    return {};
  };
  const requireFolder = (folder: string | undefined, signal: AbortSignal): Promise<void> =>
    requireAllowed(folder === undefined ? [] : [folder], roots, disk, signal);
  const requireChoice = ({ folder }: ClusterChoice, signal: AbortSignal): Promise<void> =>
    requireFolder(folder, signal);
  return {
    lookAtCluster: ({ address, token }, { signal }) => clusterJobs.look(address, token, signal),
    clusterMemory: () => clusterJobs.memory,
    planClusterJob: async ({ choice }, { signal }) => {
      await requireChoice(choice, signal);
      return clusterJobs.plan(choice, signal);
    },
    startClusterJob: async ({ choice, token }, { signal }) => {
      await requireChoice(choice, signal);
      const id = await clusterJobs.begin(choice, token, signal);
      events.flush();
      return { id };
    },
    followClusterJob: async ({ address, id, token }, { signal }) => {
      await clusterJobs.followOther(address, id, token, signal);
      return told();
    },
    stopClusterJob: async ({ id }, { signal }) => {
      await clusterJobs.stop(id, signal);
      return told();
    },
    resumeClusterJob: async ({ id }) => {
      await clusterJobs.resume(id);
      return told();
    },
    removeClusterJob: ({ id }) => {
      clusterJobs.remove(id);
      return told();
    },
    askClusterAgain: ({ id }) => {
      clusterJobs.askAgain(id);
      return {};
    },
    setClusterFolder: async ({ id, folder }, { signal }) => {
      await requireFolder(folder, signal);
      clusterJobs.setFolder(id, folder);
      return told();
    },
    clusterLog: ({ id }, { signal }) => clusterJobs.readLog(id, signal),
    setClusterToken: ({ address, token }) => {
      clusterJobs.setToken(address, token);
      return told();
    },
  } satisfies Partial<Handlers<AppContract>>;
}
