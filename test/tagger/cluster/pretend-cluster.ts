/** A cluster in memory: jobs that go as a test says, a network that can be taken away, a token that may be asked for. */

import type { JobState, JobStatus } from '../../../electron/cluster/client/index.ts';
import type { Job, JobLine } from '../../../electron/cluster/job.ts';
import type { ClusterClient } from '../../../electron/tagger/cluster/client-face.ts';
import type { Pause } from '../../../electron/tagger/cluster/followed-job.ts';
import { TagError } from '../../../electron/wire/errors.ts';

interface PretendJob {
  job: Job;
  state: JobState;
  message?: string;
  last?: JobLine;
  log: string;
  lines?: JobLine[];
}

export class PretendCluster {
  readonly jobs = new Map<string, PretendJob>();
  readonly submitted: Job[] = [];
  /** how often it was asked how a job is */
  asked = 0;
  isAway = false;
  token: string | undefined;
  /** a submission waits for it */
  slow: Promise<void> | undefined;
  /** what was waited for between questions, milliseconds */
  readonly pauses: number[] = [];
  #paused: (() => void)[] = [];

  readonly connect = ({ token }: { url: string; token?: string }): ClusterClient => {
    const open = (signal: AbortSignal): void => {
      signal.throwIfAborted();
      if (this.isAway) throw new TagError('network', 'The cluster does not answer.');
      if (this.token !== undefined && token !== this.token) throw new TagError('access-denied', 'It wants a token.');
    };
    const jobOf = (id: string): PretendJob => {
      const job = this.jobs.get(id);
      if (job === undefined) throw new TagError('not-found', `There is no job ${id}.`);
      return job;
    };
    const statusOf = (id: string, { state, message, last }: PretendJob): JobStatus => ({
      ...{ id, state },
      ...(message === undefined ? {} : { message }),
      ...(last === undefined ? {} : { last }),
    });
    return {
      facts: async (signal) => {
        open(signal);
        const node = { alive: true, isHead: false, cpus: 8, gpus: 1 };
        return {
          rayVersion: '2.60.0',
          session: 's',
          nodes: [
            { name: 'a', ...node },
            { name: 'b', ...node },
            { ...node, name: 'c', alive: false },
          ],
        };
      },
      submit: async (job, _, signal) => {
        open(signal);
        await this.slow;
        signal.throwIfAborted();
        if (this.jobs.get(job.id)?.state === 'running') throw new TagError('in-use', 'It is at work.');
        this.submitted.push(job);
        this.jobs.set(job.id, { job, state: 'waiting', log: '' });
      },
      status: async (id, signal) => {
        this.asked += 1;
        open(signal);
        return statusOf(id, jobOf(id));
      },
      list: async (signal) => {
        open(signal);
        return [...this.jobs].map(([id, job]) => statusOf(id, job));
      },
      lines: async (id, { signal, from = 0 }) => {
        open(signal);
        const { log, lines = [] } = jobOf(id);
        return { lines, text: log.slice(from), next: log.length };
      },
      stop: async (id, signal) => {
        open(signal);
        jobOf(id);
        return true;
      },
    };
  };

  /** Between two questions: it lasts until the test says so. */
  readonly pause: Pause = (ms, signal) => {
    this.pauses.push(ms);
    return new Promise((resolve) => {
      this.#paused.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  };

  /** Time passes: all that wait ask again. */
  tick(): void {
    for (const go of this.#paused.splice(0)) go();
  }

  put(id: string, change: Partial<PretendJob>): void {
    const job = this.jobs.get(id);
    if (job === undefined) throw new Error(`there is no job ${id}`);
    Object.assign(job, change);
  }
}

export function progress(done: number, clips = 200): JobLine {
  const shards = { shards: 2, shardsDone: 0 };
  return { reeltag: 'progress', clips, done, failed: 1, ...shards, clipsPerSecond: 12.5, secondsLeft: 40, workers: 3 };
}
