/** What can be done about jobs on clusters. They go on by themselves: events tell how. */
import type { ClusterChoice, ClusterFacts, ClusterJob, ClusterPlan } from '../../electron/wire/app/cluster.ts';
import type { AppContract } from '../../electron/wire/app/index.ts';
import type { Result } from '../../electron/wire/contract.ts';
import type { Call } from '../connect.ts';
import type { PageStore } from '../store.ts';
import type { Talk } from '../talk.ts';
import { text } from '../text.ts';
import { isLive, whatOf } from './naming.ts';

export interface ClusterActions {
  memory(): Promise<Result<AppContract, 'clusterMemory'>>;
  /** @throws TagError, for whoever shows the address */
  look(asked: { address: string; token: string }, signal: AbortSignal): Promise<ClusterFacts>;
  /** @throws TagError, for whoever shows the choice */
  plan(choice: ClusterChoice, signal: AbortSignal): Promise<ClusterPlan>;
  /** @throws TagError, for whoever shows the choice */
  begin(choice: ClusterChoice, token: string, signal: AbortSignal): Promise<void>;
  /** @throws TagError */
  follow(asked: { address: string; token: string; id: string }): Promise<void>;
  stop(id: string): Promise<void>;
  resume(id: string): Promise<void>;
  remove(id: string): Promise<void>;
  again(id: string): Promise<void>;
  /** @throws TagError, for whoever shows the log */
  log(id: string, signal: AbortSignal): Promise<Result<AppContract, 'clusterLog'>>;
  setToken(address: string, token: string): Promise<void>;
  /** Opens what a job has made; where that is, is asked where nobody has said it. */
  results(job: ClusterJob): void;
  /** It is kept where they are, for the next time. */
  resultsIn(id: string, folder: string): Promise<void>;
  /** Opens a dialog about one job. */
  show(id: string, dialog: 'cluster-log' | 'cluster-token' | 'cluster-folder'): void;
}

interface Needs {
  store: PageStore;
  call: Call;
  talk: Talk;
  openResults: (folder: string) => void;
}

export function createClusterActions({ store, call, talk, openResults }: Needs): ClusterActions {
  // It may take days: whoever looks elsewhere is told when it is over.
  store.subscribe(({ clusterJobs }, { clusterJobs: before }) => {
    if (clusterJobs === before) return;
    for (const job of clusterJobs) {
      const was = before.find(({ id }) => id === job.id);
      if (was === undefined || !isLive(was) || isLive(job)) continue;
      const words = text.cluster.over(whatOf(job), job.state);
      const action = job.state === 'done' ? { label: text.cluster.bar.results, run: () => results(job) } : undefined;
      talk.notify(words, action);
    }
  });
  const quietly = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      talk.report(error);
    }
  };
  const withToken = (token: string) => (token.trim() === '' ? {} : { token });
  const show: ClusterActions['show'] = (clusterJob, dialog) => store.setState({ clusterJob, dialog });
  const results: ClusterActions['results'] = ({ id, folder }) => {
    if (folder === undefined) show(id, 'cluster-folder');
    else openResults(folder);
  };
  return {
    memory: () => call('clusterMemory', {}),
    look: ({ address, token }, signal) => call('lookAtCluster', { address, ...withToken(token) }, { signal }),
    plan: (choice, signal) => call('planClusterJob', { choice }, { signal }),
    begin: async (choice, token, signal) => {
      await call('startClusterJob', { choice, ...withToken(token) }, { signal });
      talk.notify(text.cluster.begun);
    },
    follow: async ({ address, token, id }) => {
      await call('followClusterJob', { address, id, ...withToken(token) });
    },
    stop: (id) => quietly(() => call('stopClusterJob', { id })),
    resume: (id) => quietly(() => call('resumeClusterJob', { id })),
    remove: (id) => quietly(() => call('removeClusterJob', { id })),
    again: (id) => quietly(() => call('askClusterAgain', { id })),
    log: (id, signal) => call('clusterLog', { id }, { signal }),
    setToken: (address, token) => quietly(() => call('setClusterToken', { address, token })),
    results,
    resultsIn: async (id, folder) => {
      await call('setClusterFolder', { id, folder });
      store.setState({ dialog: undefined });
      openResults(folder);
    },
    show,
  };
}
