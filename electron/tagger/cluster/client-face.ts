/** What is asked of a cluster here, and where its client comes from. */
import type { Job, JobLine } from '../../cluster/job.ts';

export interface StatusOfJob {
  readonly id: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'stopped';
  readonly message?: string | undefined;
  readonly last?: JobLine | undefined;
}

export interface ClusterClient {
  facts(signal: AbortSignal): Promise<{
    readonly rayVersion: string;
    readonly nodes: readonly {
      readonly name: string;
      readonly alive: boolean;
      readonly cpus: number;
      readonly gpus: number;
    }[];
  }>;
  submit(job: Job, driverFolder: string, signal: AbortSignal): Promise<unknown>;
  status(id: string, signal: AbortSignal): Promise<StatusOfJob>;
  list(signal: AbortSignal): Promise<readonly StatusOfJob[]>;
  lines(
    id: string,
    options: { signal: AbortSignal; from?: number },
  ): Promise<{ readonly lines: readonly JobLine[]; readonly text: string; readonly next: number }>;
  stop(id: string, signal: AbortSignal): Promise<unknown>;
}

export type ConnectCluster = (to: { url: string; token?: string }) => ClusterClient;
