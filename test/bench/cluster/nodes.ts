/** Two nodes of Ray whose workers look at nothing, for as long as something is measured. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cluster } from '../../../electron/cluster/client/index.ts';
import { clusterOf } from '../../cluster/support/job.ts';
import { networksHere } from '../../cluster/support/network.ts';
import { environmentOf } from '../../cluster/support/python.ts';
import { Ray } from '../../cluster/support/ray.ts';

export const NO_OP_WORKER = [process.execPath, join(import.meta.dirname, 'no-op-worker.ts')] as const;

export interface Nodes {
  /** an empty folder */
  readonly out: string;
  readonly python: string;
  readonly ray: Ray;
  readonly cluster: Cluster;
}

export async function withNodes<Result>(body: (nodes: Nodes) => Promise<Result>): Promise<Result> {
  const { venv, python } = await environmentOf(join(import.meta.dirname, '../../cluster'));
  const networks = await networksHere(venv);
  if (networks.missing !== undefined) throw new Error(networks.missing);
  const out = await mkdtemp(join(tmpdir(), 'reeltag-bench-'));
  try {
    const own = await networks.open(out);
    try {
      const ray = await Ray.start({ network: own, venv, worker: NO_OP_WORKER });
      return await body({ out, python, ray, cluster: await clusterOf(ray) });
    } finally {
      await own.close();
    }
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

/** The most that a process has held at a time, in bytes. */
export async function peakBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}
