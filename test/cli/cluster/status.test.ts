/** What `reeltag cluster status` says of jobs: against a stand-in for Ray. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clusterStatus } from '../../../electron/cli/cluster/status.ts';
import type { Context } from '../../../electron/cli/context.ts';
import type { JobLine } from '../../../electron/cluster/job.ts';
import { type StandInJob, StandInRay } from '../../cluster-client/stand-in-ray.ts';

let ray: StandInRay;
beforeAll(async () => {
  ray = await StandInRay.start();
});
afterAll(() => ray.close());

test('a job that failed says why in its driver’s words, and others that are over how far they came', async () => {
  const counts = { clips: 4, done: 4, failed: 1, shards: 1, shardsDone: 1 };
  const add = (id: string, status: StandInJob['status'], line: JobLine, at: number): void => {
    const metadata = { reeltag: '1', id, attempt: '1' };
    const times = { start_time: at, end_time: at + 1 };
    ray.jobs.set(id, { status, logs: `${JSON.stringify(line)}\n`, metadata, entrypoint: '', ...times });
  };
  add('full', 'FAILED', { reeltag: 'failed', error: { kind: 'in-use', message: 'Another job writes there.' } }, 1);
  add('fine', 'SUCCEEDED', { reeltag: 'end', ...counts, seconds: 3 }, 2);
  const speed = { clipsPerSecond: 2, secondsLeft: 1, workers: 1 };
  add('half', 'STOPPED', { reeltag: 'progress', ...counts, done: 2, ...speed }, 0);
  const printed: string[] = [];
  const { signal } = new AbortController();
  const context = { signal, print: (line: string) => printed.push(line) } as unknown as Context;
  expect(await clusterStatus(context, { cluster: ray.url })).toBe(0);
  expect(printed.filter((line) => line.startsWith('Job'))).toEqual([
    'Job      fine: done, 4 clips in 3 s, 1 of them failed',
    'Job      full: failed, Another job writes there.',
    'Job      half: stopped, 2 of 4 clips, 1 of them failed',
  ]);
});
