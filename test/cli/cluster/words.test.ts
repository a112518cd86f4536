/** What the words of a command about clusters mean, and which make no sense. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { isForCluster } from '../../../electron/cli/cluster/embed-options.ts';
import { tokenGiven } from '../../../electron/cli/cluster/given-token.ts';
import { jobOf, newId } from '../../../electron/cli/cluster/job-options.ts';
import { duration, fractionOf, progressWords } from '../../../electron/cli/cluster/job-words.ts';
import { parseHead } from '../../../electron/cli/cluster/join.ts';
import { parsePort } from '../../../electron/cli/cluster/machine.ts';
import { parseHosts } from '../../../electron/cli/cluster/ssh.ts';
import { parseUrl, whichCluster } from '../../../electron/cli/cluster/which.ts';
import { jobSchema } from '../../../electron/cluster/job.ts';
import { placesIn } from '../../../electron/cluster/local/place.ts';
import { failure } from '../../support/failure.ts';
import { temporaryFolder } from '../../support/golden.ts';

const scratch = await temporaryFolder();
const token = 'a-token-of-more-than-sixteen';
afterEach(() => void vi.unstubAllEnvs());

describe('embed', () => {
  test('is for a cluster where one is named, and its options then are', () => {
    expect(isForCluster(['a.mp4'], { out: 'x' })).toBe(false);
    expect(isForCluster([], { cluster: true, manifest: 'm', out: 'x' })).toBe(true);
  });

  test.each([
    [[], {}, /Name the videos/],
    [['a.mp4'], { cluster: true }, /--manifest/],
    [['a.mp4'], { detach: true }, /--detach is for a cluster: add --cluster/],
    [[], { cluster: 'local', from: '2' }, /--from is not for a cluster/],
    [[], { cluster: 'local', append: true }, /--append is not for a cluster/],
  ] as const)('%j %j', async (videos, options, sentence) => {
    const error = await failure(async () => isForCluster(videos, options));
    expect([error.kind, error.message]).toEqual(['usage', expect.stringMatching(sentence)]);
  });
});

describe('a job', () => {
  const given = { manifest: 'clips.jsonl', out: 's3://bucket/out' };

  test('has paths from where the command was given, and buckets as they are', () => {
    const job = jobOf({ ...given, segments: true, shard: '50', job: 'mine', resume: true }, []);
    expect(jobSchema.parse(job)).toEqual(job);
    expect(job).toMatchObject({
      ...{ id: 'mine', manifest: join(process.cwd(), 'clips.jsonl'), out: 's3://bucket/out' },
      ...{ segments: true, shard: 50, resume: true, layout: 'reeltag', device: 'auto', precision: 'auto' },
    });
    expect('model' in job).toBe(false);
    const [first, second] = [newId(new Date(0)), newId(new Date(0))];
    expect(first).toMatch(/^reeltag-19700101-000000-[0-9a-f]{6}$/);
    expect(first).not.toBe(second);
  });

  test('has a worker a card where nobody says otherwise', () => {
    const cards = [{ cpus: 32, gpus: 4 }];
    expect(jobOf(given, cards)).toMatchObject({ cpus: 8, gpus: 1 });
    expect(jobOf({ ...given, gpus: '.5', cpus: '3' }, cards)).toMatchObject({ cpus: 3, gpus: 0.5 });
    expect(jobOf({ ...given, device: 'kserve:http://gpu:8000' }, cards)).toMatchObject({ cpus: 32, gpus: 0 });
  });

  test.each([
    [{ out: 'x' }, /needs --manifest/],
    [{ manifest: 'x' }, /needs --out/],
    [{ ...given, manifest: '' }, /--manifest is empty/],
    [{ ...given, layout: 'other' }, /--layout is reeltag or curator/],
    [{ ...given, shard: '0' }, /--shard takes/],
    [{ ...given, job: 'a b' }, /--job takes a name/],
    [{ ...given, cpus: '0' }, /--cpus takes/],
    [{ ...given, gpus: '-1' }, /--gpus takes/],
    [{ ...given, device: 'abacus' }, /--device is one of/],
  ])('%j makes none', async (options, sentence) => {
    const error = await failure(async () => jobOf(options, []));
    expect([error.kind, error.message]).toEqual(['usage', expect.stringMatching(sentence)]);
  });

  test('is told of in words', () => {
    const line = { clips: 1200, done: 300, failed: 2, shards: 2, shardsDone: 0 };
    const progress = { reeltag: 'progress', ...line, clipsPerSecond: 12.3, secondsLeft: 75, workers: 1 } as const;
    expect(progressWords(progress)).toBe(
      '300 of 1,200 clips, 2 of them failed, 12 a second, about 75 s left, 1 worker',
    );
    expect(fractionOf(progress)).toBe(0.25);
    expect(progressWords({ reeltag: 'end', ...line, done: 1200, failed: 0, seconds: 7200 })).toBe(
      '1,200 clips in 2.0 h',
    );
    expect([12, 600, 90_000, 864_000].map(duration)).toEqual(['12 s', '10 min', '25.0 h', '10.0 days']);
  });
});

test('addresses are what people write', async () => {
  expect(parseUrl('10.0.0.1')).toBe('http://10.0.0.1:8265');
  expect(parseUrl('head:9000')).toBe('http://head:9000');
  expect(parseUrl('https://ray.example/team/')).toBe('https://ray.example/team');
  expect(parseHead('10.0.0.1')).toBe('10.0.0.1:6379');
  expect(parseHead('[fd00::2]:7000')).toBe('[fd00::2]:7000');
  expect(parseHosts('gpu1, me@gpu2,gpu1')).toEqual(['gpu1', 'me@gpu2']);
  expect(parsePort('--port', '7000')).toBe(7000);
  for (const wrong of [
    () => parseUrl('ftp://x'),
    () => parseUrl('http://user:secret@x'),
    () => parseHead('127.0.0.1:6379'),
    () => parseHead('a b'),
    () => parseHead('-x'),
    () => parseHosts('-oProxyCommand=evil'),
    () => parseHosts('a;b'),
    () => parsePort('--port', '80'),
  ]) {
    expect((await failure(async () => wrong())).kind).toBe('usage');
  }
});

describe('a token', () => {
  test('comes by a file or by the environment', async () => {
    const file = join(scratch, 'token');
    writeFileSync(file, `${token}\n`);
    expect(await tokenGiven(file)).toBe(token);
    expect(await tokenGiven(undefined, { REELTAG_CLUSTER_TOKEN: token })).toBe(token);
    expect(await tokenGiven(undefined, {})).toBeUndefined();
    expect((await failure(() => tokenGiven(join(scratch, 'none')))).kind).toBe('not-found');
    writeFileSync(file, 'two words of it');
    expect((await failure(() => tokenGiven(file))).message).toContain('is no token');
    writeFileSync(file, '');
    expect((await failure(() => tokenGiven(file))).message).toContain('There is no token in');
  });

  test.skipIf(process.platform !== 'linux')('of one’s own cluster goes to no other', async () => {
    vi.stubEnv('XDG_DATA_HOME', scratch);
    vi.stubEnv('REELTAG_CLUSTER_TOKEN', '');
    const { machine } = placesIn();
    mkdirSync(machine, { recursive: true });
    const tokenFile = join(machine, 'head-token');
    writeFileSync(tokenFile, token, { mode: 0o600 });
    // This very test has the mark that it looks for.
    const { processesOf, MARK } = await import('../../../electron/cluster/local/processes.ts');
    const { spawn } = await import('node:child_process');
    const mark = 'mark-of-a-test-0123456789';
    const child = spawn('/bin/sleep', ['300'], { env: { [MARK]: mark }, stdio: 'ignore' });
    try {
      await expect.poll(async () => (await processesOf(mark)).map(({ name }) => name)).toEqual(['sleep']);
      const record = {
        ...{ reeltag: 1, role: 'head', mark, address: '127.0.0.1:6379', url: 'http://127.0.0.1:8265', open: false },
        ...{ tokenFile, temporary: '/tmp/none', since: new Date(0).toISOString(), ray: '2.60.0', python: '3.11.7' },
        ...{ processes: await processesOf(mark), joined: [] },
      };
      writeFileSync(join(machine, 'node.json'), JSON.stringify(record));
      expect(await whichCluster({})).toMatchObject({ url: record.url, token });
      expect(await whichCluster({ cluster: 'local' })).toMatchObject({ url: record.url, token });
      expect(await whichCluster({ cluster: '127.0.0.1:8265' })).toMatchObject({ token });
      expect(await whichCluster({ cluster: 'http://10.0.0.1:8265' })).toEqual({ url: 'http://10.0.0.1:8265' });
      writeFileSync(join(machine, 'node.json'), JSON.stringify({ ...record, role: 'node', url: undefined }));
      expect((await failure(() => whichCluster({}))).message).toContain('has joined the cluster at 127.0.0.1:6379');
    } finally {
      child.kill('SIGKILL');
    }
    await expect.poll(() => processesOf(mark)).toEqual([]);
    expect((await failure(() => whichCluster({}))).message).toContain('has ended');
  });

  test('none was started here', async () => {
    vi.stubEnv('XDG_DATA_HOME', join(scratch, 'empty'));
    const { kind, message } = await failure(() => whichCluster({}));
    expect([kind, message]).toEqual(['not-found', expect.stringContaining('reeltag cluster up')]);
  });
});
