/** A job of the application's, by the client, to a server that speaks as Ray does. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { jobSchema } from '../../../electron/cluster/job.ts';
import type { ClusterChoice, ClusterJob } from '../../../electron/wire/app/cluster.ts';
import { type Mishap, StandInRay } from '../../cluster-client/stand-in-ray.ts';
import { type Page, startFakeEngine, TaggerLab } from '../../support/tagger-lab.ts';

let lab: TaggerLab;
let ray: StandInRay;
let page: Page;

const TOKEN = 'of-the-team';
/** Nobody has a minute, nor a second. */
const pause = (ms: number, signal: AbortSignal): Promise<void> => sleep(ms / 100, undefined, { signal });
const open = (): Promise<Page> =>
  lab.open({ start: startFakeEngine, cluster: { pause, tokens: join(lab.folder, 'tokens.json') } });

async function until(isSo: (job: ClusterJob) => boolean): Promise<ClusterJob> {
  let found: ClusterJob | undefined;
  await expect
    .poll(async () => {
      [found] = (await page.client.call('getState', {})).clusterJobs;
      return found !== undefined && isSo(found);
    })
    .toBe(true);
  return found as ClusterJob;
}

/** What the cluster has of the newest attempt. */
const newest = () => {
  const [job] = [...ray.jobs.values()].reverse();
  if (job === undefined) throw new Error('the cluster has no job');
  return job;
};
const told = (): unknown =>
  jobSchema.parse(JSON.parse(Buffer.from(newest().entrypoint.split(' ').at(-1) ?? '', 'base64url').toString()));
const line = (done: number): string =>
  `${JSON.stringify({ reeltag: 'progress', clips: 200, done, failed: 2, shards: 2, shardsDone: 0, clipsPerSecond: null, secondsLeft: null, workers: 1 })}\n`;

beforeEach(async () => {
  lab = new TaggerLab();
  ray = await StandInRay.start({ token: TOKEN });
  page = await open();
});
afterEach(async () => {
  await lab.remove();
  await ray.close();
});

test('a job goes there with its driver, is followed through all that may happen to it, and begun again', async () => {
  const choice: ClusterChoice = {
    address: ray.url,
    of: { kind: 'manifest', manifest: '/mnt/media' },
    out: '/mnt/results',
    ...{ segments: false, device: 'auto', precision: 'auto', shard: 50, cpus: 1, gpus: 0 },
  };
  await expect(page.client.call('startClusterJob', { choice })).rejects.toMatchObject({ kind: 'access-denied' });
  const facts = await page.client.call('lookAtCluster', { address: ray.url, token: TOKEN });
  expect(facts).toMatchObject({ rayVersion: '2.60.0', machines: 1, cpus: 16, gpus: 2, others: [] });

  const { id } = await page.client.call('startClusterJob', { choice, token: TOKEN });
  // The driver itself, as it lies in the source.
  expect(Math.max(...[...ray.packages.values()].map((bytes) => bytes.length))).toBeGreaterThan(10_000);
  expect(told()).toMatchObject({ id, manifest: '/mnt/media', out: '/mnt/results', shard: 50, resume: false });
  Object.assign(newest(), { status: 'RUNNING', logs: `Connecting…\n${line(20)}` });
  await until(({ progress }) => progress?.done === 20);
  expect((await page.client.call('clusterLog', { id })).text).toBe('Connecting…\n');

  // The network goes, and comes back.
  const gone: Mishap = (request) => {
    request.destroy();
    return 'answered';
  };
  ray.mishaps.push(gone);
  expect(await until(({ away }) => away !== undefined)).toMatchObject({
    state: 'running',
    away: { problem: { kind: 'network' } },
  });
  ray.mishaps.length = 0;
  newest().logs += line(90);
  await until(({ progress, away }) => progress?.done === 90 && away === undefined);

  // So does the application.
  await lab.close();
  newest().logs += line(120);
  page = await open();
  await until(({ progress }) => progress?.done === 120);

  await page.client.call('stopClusterJob', { id });
  expect(await until(({ state }) => state === 'stopped')).toMatchObject({ resumable: true, progress: { done: 120 } });
  await page.client.call('resumeClusterJob', { id });
  expect(told()).toMatchObject({ id, resume: true });
  const error = {
    kind: 'disk-full',
    message: 'There is no room left in /mnt/results: free some, then resume the job.',
  };
  Object.assign(newest(), {
    status: 'FAILED',
    end_time: Date.now(),
    logs: `${JSON.stringify({ reeltag: 'failed', error })}\n`,
  });
  expect(await until(({ state }) => state === 'failed')).toMatchObject({ problem: error });
  await page.client.call('resumeClusterJob', { id });
  const end = { reeltag: 'end', clips: 200, done: 200, failed: 2, shards: 2, shardsDone: 2, seconds: 9 };
  Object.assign(newest(), { status: 'SUCCEEDED', end_time: Date.now(), logs: `${JSON.stringify(end)}\n` });
  expect(await until(({ state }) => state === 'done')).toMatchObject({
    progress: { clips: 200, done: 200, failed: 2 },
  });

  // A head that was started anew has forgotten all of it.
  await page.client.call('startClusterJob', { choice: { ...choice, out: '/mnt/others' } });
  ray.jobs.clear();
  expect(await until(({ state }) => state === 'lost')).toMatchObject({ out: '/mnt/others', resumable: true });
});
