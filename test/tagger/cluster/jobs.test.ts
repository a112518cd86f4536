import { cpSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OwnCluster } from '../../../electron/tagger/cluster/own-cluster.ts';
import type { TaggerOptions } from '../../../electron/tagger/index.ts';
import type { ClusterChoice, ClusterJob } from '../../../electron/wire/app/cluster.ts';
import { Clips, type Page, startFakeEngine, TaggerLab } from '../../support/tagger-lab.ts';
import { PretendCluster, progress } from './pretend-cluster.ts';

let lab: TaggerLab;
let cluster: PretendCluster;
let page: Page;
let tokens: string;
let own: OwnCluster | undefined;

const open = (options: Partial<TaggerOptions> = {}, of = lab): Promise<Page> =>
  of.open({
    start: startFakeEngine,
    idle: false,
    cluster: {
      connect: cluster.connect,
      pause: cluster.pause,
      driverFolder: () => '/driver',
      own: async () => own,
      tokens,
    },
    ...options,
  });

const jobs = async (): Promise<ClusterJob[]> => (await page.client.call('getState', {})).clusterJobs;
const job = async (): Promise<ClusterJob | undefined> => (await jobs())[0];
type OfOneJob = 'stopClusterJob' | 'resumeClusterJob' | 'removeClusterJob' | 'askClusterAgain';
/** They differ in nothing but the name. */
const call = (name: OfOneJob, id: string) => page.client.call(name as 'stopClusterJob', { id });

/** Time passes for the cluster until the first job is so. */
async function until(isSo: (job: ClusterJob) => boolean): Promise<ClusterJob> {
  let found: ClusterJob | undefined;
  await expect
    .poll(async () => {
      cluster.tick();
      found = await job();
      return found !== undefined && isSo(found);
    })
    .toBe(true);
  return found as ClusterJob;
}

const MANIFEST: ClusterChoice = {
  address: 'head',
  of: { kind: 'manifest', manifest: 's3://films/all.jsonl' },
  out: 's3://films/results',
  ...{ segments: true, device: 'auto', precision: 'auto', shard: 100, cpus: 2, gpus: 1 },
};
const begin = async (choice: Partial<ClusterChoice> = {}, token?: string): Promise<string> =>
  (
    await page.client.call('startClusterJob', {
      choice: { ...MANIFEST, ...choice },
      ...(token === undefined ? {} : { token }),
    })
  ).id;

beforeEach(async () => {
  own = undefined;
  lab = new TaggerLab();
  cluster = new PretendCluster();
  tokens = join(lab.folder, 'user', 'cluster-tokens.json');
  page = await open();
});
afterEach(() => lab.remove());

describe('a job on a cluster', () => {
  test('is handed over as it was chosen, and followed to its end', async () => {
    const id = await begin();
    expect(cluster.submitted).toEqual([
      {
        ...{ version: 1, id, manifest: 's3://films/all.jsonl', out: 's3://films/results', segments: true },
        ...{ device: 'auto', precision: 'auto', shard: 100, cpus: 2, gpus: 1, layout: 'reeltag', resume: false },
      },
    ]);
    expect(await job()).toMatchObject({ id, address: 'http://head:8265', manifest: 's3://films/all.jsonl' });
    cluster.put(id, { state: 'running', last: progress(50) });
    expect(await until(({ state }) => state === 'running')).toMatchObject({
      progress: { clips: 200, done: 50, failed: 1, clipsPerSecond: 12.5, secondsLeft: 40, workers: 3 },
      resumable: false,
    });
    const events = page.events.filter(({ name }) => name === 'clusterJobsChanged');
    expect(events.at(-1)?.value).toMatchObject({ jobs: [{ id, progress: { done: 50 } }] });
    const counts = { clips: 200, done: 200, failed: 1, shards: 2, shardsDone: 2 };
    cluster.put(id, { state: 'done', last: { reeltag: 'end', ...counts, seconds: 16 } });
    expect(await until(({ state }) => state === 'done')).toMatchObject({
      progress: { clips: 200, done: 200, failed: 1 },
    });
    // Once it has ended nobody asks any more.
    const { asked } = cluster;
    cluster.tick();
    await jobs();
    expect(cluster.asked).toBe(asked);
  });

  test('is asked about each second at most, and less and less often while nobody answers', async () => {
    const id = await begin();
    cluster.put(id, { state: 'running', last: progress(10) });
    await until(({ state }) => state === 'running');
    expect(Math.min(...cluster.pauses)).toBe(1_000);
    cluster.isAway = true;
    cluster.pauses.length = 0;
    const away = await until(({ away }) => away !== undefined);
    expect(away).toMatchObject({ state: 'running', progress: { done: 10 }, away: { problem: { kind: 'network' } } });
    await expect
      .poll(() => {
        cluster.tick();
        return cluster.pauses.length;
      })
      .toBeGreaterThan(8);
    expect(cluster.pauses.slice(0, 8)).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    expect((await job())?.away?.since).toBe(away.away?.since);
    // By itself, or when somebody does not want to wait.
    cluster.isAway = false;
    await call('askClusterAgain', id);
    await expect.poll(async () => (await job())?.away).toBeUndefined();
    expect(await job()).toMatchObject({ state: 'running' });
  });

  test('is followed again after an end of the program, also one that was on its way then', async () => {
    const id = await begin();
    cluster.put(id, { state: 'running', last: progress(10) });
    await until(({ state }) => state === 'running');
    await lab.close();
    cluster.put(id, { last: progress(120) });
    page = await open();
    expect(await until(({ progress: at }) => at?.done === 120)).toMatchObject({ id, state: 'running', segments: true });

    const { promise, resolve } = Promise.withResolvers<void>();
    cluster.slow = promise;
    const begun = begin({ out: 's3://films/more' }).catch(() => {});
    await expect.poll(async () => (await jobs()).length).toBe(2);
    await lab.close();
    resolve();
    await begun;
    cluster.slow = undefined;
    page = await open();
    // The cluster never got it, and says so.
    const lost = await until(({ state }) => state === 'lost');
    expect(lost).toMatchObject({ out: 's3://films/more', resumable: true, problem: { kind: 'not-found' } });
    await call('resumeClusterJob', lost.id);
    expect(cluster.submitted.at(-1)).toMatchObject({ id: lost.id, resume: true });
    expect(await job()).toMatchObject({ id: lost.id, state: 'waiting' });
  });

  test('is known to a library whose host was killed at any moment', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    cluster.slow = promise;
    const begun = begin();
    await expect.poll(async () => (await jobs()).length).toBe(1);
    // What is on the disk now is all that is left of a host that is killed now.
    const left = new TaggerLab();
    cpSync(lab.data, left.data, { recursive: true });
    resolve();
    const id = await begun;
    await lab.close();
    cluster.put(id, { state: 'running', last: progress(60) });
    try {
      page = await open({}, left);
      expect(await until(({ state }) => state === 'running')).toMatchObject({ id, progress: { done: 60 } });
    } finally {
      await left.remove();
    }
  });

  test('is begun by a server’s page only where the server lets it write', async () => {
    await lab.close();
    const shared = join(lab.folder, 'shared');
    mkdirSync(shared);
    page = await open({ host: { kind: 'serve', version: '0', platform: 'test' }, roots: [shared] });
    await expect(begin({ folder: lab.data })).rejects.toMatchObject({ kind: 'access-denied' });
    await expect(begin({ folder: 'shared' })).rejects.toMatchObject({ kind: 'usage' });
    const id = await begin({ folder: shared });
    await expect(page.client.call('setClusterFolder', { id, folder: lab.data })).rejects.toMatchObject({
      kind: 'access-denied',
    });
    expect(await job()).toMatchObject({ folder: shared });
  });

  test('is stopped, and begun again under its id', async () => {
    const id = await begin();
    cluster.put(id, { state: 'running', last: progress(10) });
    await until(({ state }) => state === 'running');
    await expect(call('removeClusterJob', id)).rejects.toMatchObject({ kind: 'in-use' });
    await call('stopClusterJob', id);
    // It takes it a while.
    cluster.tick();
    expect(await job()).toMatchObject({ state: 'stopping' });
    cluster.put(id, { state: 'stopped' });
    expect(await until(({ state }) => state === 'stopped')).toMatchObject({ resumable: true, progress: { done: 10 } });
    await call('resumeClusterJob', id);
    expect(cluster.submitted.map(({ id: of, resume }) => [of, resume])).toEqual([
      [id, false],
      [id, true],
    ]);
    cluster.put(id, { state: 'stopped' });
    await until(({ state }) => state === 'stopped');
    await call('removeClusterJob', id);
    expect(await jobs()).toEqual([]);
    await lab.close();
    page = await open();
    expect(await jobs()).toEqual([]);
  });

  test('that somebody else has gone on with is followed', async () => {
    const id = await begin();
    cluster.put(id, { state: 'stopped' });
    await until(({ state }) => state === 'stopped');
    cluster.put(id, { state: 'running', last: progress(30) });
    await call('resumeClusterJob', id);
    expect(await until(({ state }) => state === 'running')).toMatchObject({ progress: { done: 30 } });
    expect(cluster.submitted).toHaveLength(1);
  });

  test('that failed says why, in its driver’s words where there are some', async () => {
    const id = await begin();
    const error = { kind: 'in-use', message: 'Another job writes into s3://films/results: wait for it.' } as const;
    cluster.put(id, { state: 'failed', last: { reeltag: 'failed', error }, message: 'exit code 1' });
    expect(await until(({ state }) => state === 'failed')).toMatchObject({ problem: error, resumable: true });
    cluster.isAway = true;
    await expect(call('resumeClusterJob', id)).rejects.toMatchObject({ kind: 'network' });
    expect(await job()).toMatchObject({ state: 'failed', problem: error });
    cluster.isAway = false;
    await call('resumeClusterJob', id);
    cluster.put(id, { state: 'failed', message: 'The head was killed' });
    const { problem } = await until(({ state }) => state === 'failed');
    expect(problem?.message).toBe('The head was killed');
  });

  test('that nobody takes leaves nothing behind', async () => {
    cluster.isAway = true;
    await expect(begin()).rejects.toMatchObject({ kind: 'network' });
    expect(await jobs()).toEqual([]);
    await expect(begin({ address: 'ftp://head' })).rejects.toMatchObject({ kind: 'usage' });
    await expect(begin({ address: 'http://me:secret@head' })).rejects.toMatchObject({ kind: 'usage' });
  });

  test('has a log, of which the end is shown', async () => {
    const id = await begin();
    cluster.put(id, { log: 'first\n' });
    expect(await page.client.call('clusterLog', { id })).toEqual({ text: 'first\n', cut: false });
    cluster.put(id, { log: 'first\nsecond\n' });
    expect(await page.client.call('clusterLog', { id })).toEqual({ text: 'first\nsecond\n', cut: false });
    const plan = { reeltag: 'plan', version: 1, clips: 200, done: 100, failed: 0, shards: 2, shardsDone: 1 } as const;
    cluster.put(id, { lines: [plan, progress(110), { reeltag: 'note', message: 'A worker was begun again.' }] });
    const told = '200 clips in 2 shards, 100 of them done before\nA worker was begun again.\n';
    expect((await page.client.call('clusterLog', { id })).text).toBe(`first\nsecond\n${told}`);
    cluster.put(id, { lines: [] });
    const lines = Array.from({ length: 20_000 }, (_, n) => `line ${n}\n`).join('');
    cluster.put(id, { log: `first\nsecond\n${lines}` });
    const { text, cut } = await page.client.call('clusterLog', { id });
    expect(cut).toBe(true);
    expect(text.length).toBeLessThanOrEqual(64_000);
    expect(text).toMatch(/^line \d+\n[\s\S]*line 19999\n$/);
  });

  test('of somebody else is found and shown, with what it has made', async () => {
    const { connect } = cluster;
    const others = connect({ url: '' });
    await others.submit({ ...cluster.submitted[0], id: 'theirs' } as never, '', new AbortController().signal);
    cluster.put('theirs', { state: 'running', last: progress(7) });
    const facts = await page.client.call('lookAtCluster', { address: 'head:8265/' });
    expect(facts).toEqual({
      ...{ address: 'http://head:8265', rayVersion: '2.60.0', machines: 2, cpus: 16, gpus: 2 },
      others: [{ id: 'theirs', state: 'running' }],
    });
    await page.client.call('followClusterJob', { address: facts.address, id: 'theirs' });
    expect(await until(({ progress: at }) => at !== undefined)).toMatchObject({ id: 'theirs', resumable: false });
    await expect(call('resumeClusterJob', 'theirs')).rejects.toMatchObject({ kind: 'usage' });
    await page.client.call('setClusterFolder', { id: 'theirs', folder: '/results' });
    expect(await job()).toMatchObject({ folder: '/results' });
  });
});

describe('the token of a cluster', () => {
  test('is kept for its address in a file of the user’s alone, in no library and no answer', async () => {
    cluster.token = 'a-secret';
    await expect(begin()).rejects.toMatchObject({ kind: 'access-denied' });
    await expect(begin({}, 'mistyped')).rejects.toMatchObject({ kind: 'access-denied' });
    expect((await page.client.call('clusterMemory', {})).tokens).toEqual([]);
    const id = await begin({}, ' a-secret ');
    cluster.put(id, { state: 'running', last: progress(3) });
    await until(({ state }) => state === 'running');
    expect(JSON.parse(readFileSync(tokens, 'utf8'))).toEqual({ tokens: { 'http://head:8265': 'a-secret' } });
    if (process.platform !== 'win32') expect(statSync(tokens).mode & 0o777).toBe(0o600);
    const state = JSON.stringify([
      await page.client.call('getState', {}),
      await page.client.call('clusterMemory', {}),
      page.events,
    ]);
    expect(state).not.toContain('a-secret');
    expect(await page.client.call('clusterMemory', {})).toMatchObject({ tokens: ['http://head:8265'] });
    const files = readdirSync(lab.data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const holding = files.filter((entry) => readFileSync(join(entry.parentPath, entry.name)).includes('a-secret'));
    expect(holding).toEqual([]);
  });

  test('of this machine’s own cluster need not be typed', async () => {
    own = { url: 'http://127.0.0.1:8265', token: 'its-own' };
    cluster.token = 'its-own';
    const memory = await page.client.call('clusterMemory', {});
    expect(memory).toEqual({ tokens: ['http://127.0.0.1:8265'], own: 'http://127.0.0.1:8265' });
    await begin({ address: '127.0.0.1' });
    expect(await job()).toMatchObject({ address: 'http://127.0.0.1:8265', state: 'waiting' });
  });

  test('that is no longer good stops the questions, until there is another', async () => {
    cluster.token = 'old';
    const id = await begin({}, 'old');
    cluster.put(id, { state: 'running', last: progress(3) });
    await until(({ state }) => state === 'running');
    cluster.token = 'new';
    await until(({ problem }) => problem?.kind === 'access-denied');
    const { asked } = cluster;
    cluster.tick();
    await jobs();
    expect(cluster.asked).toBe(asked);
    await page.client.call('setClusterToken', { address: 'head', token: 'new' });
    cluster.put(id, { last: progress(9) });
    const now = await until(({ progress: at }) => at?.done === 9);
    expect(now.problem).toBeUndefined();
    // And forgotten.
    await page.client.call('setClusterToken', { address: 'head', token: '' });
    expect((await page.client.call('clusterMemory', {})).tokens).toEqual([]);
  });
});

describe('a list of the library’s videos', () => {
  test('is written where the cluster reads it, with the paths that its machines know', async () => {
    const clips = await Clips.in(join(lab.folder, 'media', 'films'));
    const folder = join(lab.folder, 'shared');
    mkdirSync(folder);
    const paths = [clips.make('a.mp4'), clips.make('sub/b.mp4')];
    await page.client.call('addPaths', { paths });
    const of = { kind: 'videos', scope: { kind: 'all' } } as const;
    const map = [
      { from: join(lab.folder, 'media'), to: '/mnt/media' },
      { from: join(lab.folder, 'media', 'films', 'sub'), to: '/mnt/other' },
    ];
    const choice = { ...MANIFEST, of: { ...of, map }, out: '/mnt/results' };
    await expect(page.client.call('planClusterJob', { choice })).rejects.toMatchObject({ kind: 'usage' });
    const plan = await page.client.call('planClusterJob', { choice: { ...choice, folder } });
    expect(plan).toMatchObject({ videos: 2, outside: 0 });
    expect(plan.first.map(({ there }) => there).toSorted()).toEqual(['/mnt/media/films/a.mp4', '/mnt/other/b.mp4']);
    expect(readdirSync(folder)).toEqual([]);

    const id = await begin({ ...choice, folder });
    const name = `${id}.videos.jsonl`;
    expect(await job()).toMatchObject({ manifest: `/mnt/results/${name}`, videos: 2, folder, out: '/mnt/results' });
    const lines = readFileSync(join(folder, name), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const ids = (await page.client.call('getState', {})).videos.map((video) => video.id);
    expect(lines.map((line) => line.id).toSorted()).toEqual(ids.toSorted());
    expect(lines.map((line) => line.path).toSorted()).toEqual(['/mnt/media/films/a.mp4', '/mnt/other/b.mp4']);
    // Named one by one it is remembered as of all.
    await page.client
      .call('clusterMemory', {})
      .then((memory) => expect(memory.choice).toMatchObject({ out: '/mnt/results' }));

    cluster.isAway = true;
    await expect(begin({ ...choice, folder })).rejects.toMatchObject({ kind: 'network' });
    expect(readdirSync(folder)).toEqual([name]);
    // A folder of its own is made for a job; a drive that is not there is not.
    cluster.isAway = false;
    const deeper = join(folder, 'none', 'results');
    await expect(begin({ ...choice, folder: deeper })).rejects.toMatchObject({ kind: 'not-found' });
    expect(readdirSync(folder)).toEqual([name]);
    const second = await begin({ ...choice, folder: join(folder, 'new') });
    expect(readdirSync(join(folder, 'new'))).toEqual([`${second}.videos.jsonl`]);
    const outside = await page.client.call('planClusterJob', {
      choice: { ...choice, of: { ...of, map: [] }, folder },
    });
    expect(outside).toMatchObject({ videos: 2, outside: 2 });
  });
});

describe('what each worker takes', () => {
  test('is asked of the cluster', async () => {
    const { shard: _, cpus: __, gpus: ___, ...choice } = MANIFEST;
    await page.client.call('startClusterJob', { choice });
    expect(cluster.submitted[0]).toMatchObject({ cpus: 8, gpus: 1 });
    expect(cluster.submitted[0]).not.toHaveProperty('shard');
  });
});
