/** The client, and what it says when something is wrong: against a stand-in for Ray. `npm run check:cluster client` has a real one. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { clusterAddress } from '../../electron/cluster/client/address.ts';
import { Cluster, type ClusterOptions } from '../../electron/cluster/client/index.ts';
import { type Job, type JobLine, jobSchema } from '../../electron/cluster/job.ts';
import { makeCertificate } from '../support/certificate.ts';
import { type Mishap, StandInRay } from './stand-in-ray.ts';

const folder = mkdtempSync(join(tmpdir(), 'reeltag-cluster-'));
const driver = join(folder, 'driver');
const { signal } = new AbortController();
const certificate = makeCertificate();
const job: Job = {
  ...{ version: 1, id: 'films-1', manifest: '/data/films.jsonl', out: '/data/out', device: 'auto', precision: 'auto' },
  ...{ segments: false, layout: 'reeltag', shard: 100, cpus: 1, gpus: 0, resume: false },
};
const where = { clips: 10, done: 4, failed: 1, shards: 2, shardsDone: 1 };
const progress = { reeltag: 'progress', ...where, clipsPerSecond: null, secondsLeft: null, workers: 2 } as const;
const end = { reeltag: 'end', ...where, seconds: 3 } as const;
const line = (value: JobLine): string => `${JSON.stringify(value)}\n`;

let ray: StandInRay;
const started: StandInRay[] = [];
async function start(...options: Parameters<typeof StandInRay.start>): Promise<StandInRay> {
  ray = await StandInRay.start(...options);
  started.push(ray);
  return ray;
}
const cluster = (options: Partial<ClusterOptions> = {}): Cluster =>
  new Cluster({ url: ray.url, limits: { pollMs: 5, patienceMs: 2_000 }, ...options });
const saying =
  (status: number, text: string, headers: Record<string, string> = {}): Mishap =>
  (_, response) => {
    response.writeHead(status, headers).end(text);
    return 'answered';
  };
/** Once, for requests of one method. */
const once = (method: string, mishap: Mishap): Mishap => {
  let isOver = false;
  return (request, response) => {
    if (isOver || request.method !== method) return 'through';
    isOver = true;
    return mishap(request, response);
  };
};
const cut: Mishap = (request) => {
  request.socket.resetAndDestroy();
  return 'answered';
};

beforeAll(() => {
  mkdirSync(join(driver, 'reeltag_driver'), { recursive: true });
  writeFileSync(join(driver, 'reeltag_driver/__main__.py'), 'run()\n');
});
afterEach(() => Promise.all(started.splice(0).map((each) => each.close())));
afterAll(() => rmSync(folder, { recursive: true }));

describe('an address', () => {
  test.each([
    ['127.0.0.1:8265', 'http://127.0.0.1:8265/'],
    [' http://head:8265 ', 'http://head:8265/'],
    ['https://host.example/ray?x=1#/jobs', 'https://host.example/ray/'],
    ['[::1]:8265', 'http://[::1]:8265/'],
  ])('%j is one', (text, url) => expect(clusterAddress(text).href).toBe(url));

  test.each(['', 'http://', 'ftp://head', 'ray://head:10001', 'http://me:secret@head:8265', 'a b'])(
    '%j is none',
    (text) => expect(() => clusterAddress(text)).toThrow(expect.objectContaining({ kind: 'usage' })),
  );
});

describe('a cluster', () => {
  test('is said to have a version and nodes, also behind a proxy and with a token', async () => {
    await start({ token: 'secret', path: '/ray' });
    expect(await cluster({ token: 'secret' }).facts(signal)).toEqual({
      rayVersion: '2.60.0',
      session: 'session_1',
      nodes: [
        { name: '10.0.0.1', alive: true, isHead: true, cpus: 16, gpus: 2 },
        { name: '10.0.0.2', alive: false, isHead: false, cpus: 0, gpus: 0, why: 'it did not answer' },
      ],
    });
  });

  test('gets the driver once, and a job with all that it is told', async () => {
    await start();
    const client = cluster();
    await client.submit(job, driver, signal);
    await client.submit({ ...job, id: 'films-2' }, driver, signal);
    const [name] = [...ray.packages.keys()];
    expect(ray.asked.filter((each) => each.startsWith('PUT'))).toEqual([`PUT /api/packages/gcs/${name}`]);
    const submitted = ray.jobs.get('films-1');
    expect(submitted?.runtime_env).toEqual({ working_dir: `gcs://${name}` });
    expect(submitted?.metadata).toMatchObject({ reeltag: '1', id: 'films-1' });
    const argument = / -m reeltag_driver ([\w-]+)$/.exec(submitted?.entrypoint ?? '')?.[1] ?? '';
    expect(jobSchema.parse(JSON.parse(Buffer.from(argument, 'base64url').toString()))).toEqual(job);
    expect(await client.status('films-1', signal)).toMatchObject({ id: 'films-1', state: 'waiting' });
  });

  test('goes on with a job that is over, under the same id, and not with one at work', async () => {
    await start();
    const client = cluster();
    await client.submit(job, driver, signal);
    const at = { kind: 'in-use', message: 'The job films-1 is at work on this cluster: follow it, or stop it first.' };
    await expect(client.submit(job, driver, signal)).rejects.toMatchObject(at);
    await expect(client.remove('films-1', signal)).rejects.toMatchObject(at);
    expect(await client.stop('films-1', signal)).toBe(true);
    expect(await client.stop('films-1', signal)).toBe(false);
    await client.submit({ ...job, resume: true }, driver, signal);
    // Of the first attempt Ray may not be done: it has a name of its own.
    expect([...ray.jobs].map(([name, { status }]) => [name, status])).toEqual([
      ['films-1', 'STOPPED'],
      ['films-1~2', 'PENDING'],
    ]);
    // Another client, which has not seen it begin.
    const other = cluster();
    expect(await other.status('films-1', signal)).toMatchObject({ id: 'films-1', state: 'waiting' });
    expect((await other.list(signal)).map(({ id, state }) => [id, state])).toEqual([['films-1', 'waiting']]);
    await other.stop('films-1', signal);
    for (const each of ray.jobs.values()) each.end_time = Date.now() - 100_000;
    await other.submit(job, driver, signal);
    expect([...ray.jobs.keys()]).toEqual(['films-1~3']);
    await other.stop('films-1', signal);
    await other.remove('films-1', signal);
    expect(await other.list(signal)).toEqual([]);
    await expect(client.status('films-1', signal)).rejects.toMatchObject({ kind: 'not-found' });
  });

  test('may have jobs of other programs: they are not in the list, and their names are left to them', async () => {
    await start();
    const theirs = { logs: '', metadata: null, entrypoint: 'x', start_time: 1, end_time: 2 };
    ray.jobs.set('films-1', { status: 'RUNNING', ...theirs });
    const client = cluster();
    expect(await client.list(signal)).toEqual([]);
    await expect(client.status('films-1', signal)).rejects.toMatchObject({ kind: 'not-found' });
    await client.submit(job, driver, signal);
    expect([...ray.jobs.keys()]).toEqual(['films-1', 'films-1~2']);
    expect(await client.status('films-1', signal)).toMatchObject({ state: 'waiting' });
  });

  test('is followed: each line once, the rest as text, until the job is over', async () => {
    await start();
    const client = cluster();
    await client.submit(job, driver, signal);
    const there = ray.jobs.get('films-1');
    if (there === undefined) throw new Error('no job');
    const [lines, states]: [JobLine[], string[]] = [[], []];
    let text = '';
    const over = client.follow('films-1', {
      signal,
      onLine: (each) => void lines.push(each),
      onLog: (each) => {
        text += each;
      },
      onState: (state) => void states.push(state),
    });
    await expect.poll(() => states).toEqual(['waiting']);
    Object.assign(there, { status: 'RUNNING', logs: `noise\n${line(progress)}{"reelt` });
    await expect.poll(() => lines).toEqual([progress]);
    // Away for a moment.
    const away = saying(502, '<html>Bad Gateway</html>');
    ray.mishaps.push(away);
    const before = ray.asked.length;
    await expect.poll(() => ray.asked.length).toBeGreaterThan(before + 1);
    ray.mishaps.splice(0);
    Object.assign(there, {
      status: 'SUCCEEDED',
      logs: `noise\n${line(progress)}{"reelt":1}\n${line(end)}last`,
      end_time: 5,
    });
    expect(await over).toMatchObject({ id: 'films-1', state: 'done', ended: 5, last: end });
    expect([lines, states, text]).toEqual([
      [progress, end],
      ['waiting', 'running', 'done'],
      'noise\n{"reelt":1}\nlast\n',
    ]);
    expect((await client.lines('films-1', { signal })).lines).toEqual([progress, end]);
    expect(await client.lines('films-1', { signal, from: 6 + line(progress).length })).toMatchObject({ lines: [end] });
    expect(await client.status('films-1', signal)).toMatchObject({ state: 'done', last: end });
  });

  test('is asked soon again once its last word was heard, and not for the log that had it', async () => {
    await start();
    const client = cluster({ limits: { pollMs: 1_000_000 } });
    await client.submit(job, driver, signal);
    const there = ray.jobs.get('films-1') ?? {};
    Object.assign(there, { status: 'RUNNING', logs: line(end) });
    const ofStatus = (): number => ray.count('GET /api/jobs/films-1');
    const over = client.follow('films-1', { signal, onLine: () => {} });
    await expect.poll(ofStatus).toBeGreaterThan(2);
    expect(ray.count('GET /api/jobs/films-1/logs')).toBe(1);
    Object.assign(there, { status: 'SUCCEEDED', logs: `${line(end)}last` });
    expect(await over).toMatchObject({ state: 'done', last: end });
    expect(ray.count('GET /api/jobs/films-1/logs')).toBe(2);
  });

  test.each([
    [{ error_type: 'RUNTIME_ENV_SETUP_FAILURE' }, 'could not unpack the driver'],
    [{ error_type: 'JOB_SUPERVISOR_ACTOR_START_TIMEOUT' }, 'found no machine for the driver'],
    [{ error_type: 'JOB_SUPERVISOR_ACTOR_DIED' }, 'has gone away: resume the job'],
    [{ error_type: 'JOB_ENTRYPOINT_COMMAND_ERROR', driver_exit_code: 137 }, 'ended with code 137'],
    [{ message: 'odd' }, 'did not say why'],
    [
      { logs: line({ reeltag: 'failed', error: { kind: 'usage', message: 'There are no clips.' } }) },
      'There are no clips.',
    ],
  ])('says why a job failed: %j', async (facts, said) => {
    await start();
    const client = cluster();
    await client.submit(job, driver, signal);
    Object.assign(ray.jobs.get('films-1') ?? {}, { status: 'FAILED', message: 'Traceback', ...facts });
    const status = await client.follow('films-1', { signal, onLine: () => {} });
    expect(status).toMatchObject({ state: 'failed', message: expect.stringContaining(said) });
  });
});

// As a head's dashboard does for a while after the rest of the head has died: no longer pauses follow from it.
test('a cluster that hangs once is asked again soon', { timeout: 10_000 }, async () => {
  await start();
  const client = cluster({ timeoutMs: 1_000, limits: { pollMs: 5, patienceMs: 60_000 } });
  await client.submit(job, driver, signal);
  Object.assign(ray.jobs.get('films-1') ?? {}, { status: 'SUCCEEDED', logs: line(end) });
  let hangs = 0;
  ray.mishaps.push(({ url = '' }) => {
    if (hangs > 0 || !url.includes('/logs')) return 'through';
    hangs += 1;
    return 'answered';
  });
  expect(await client.follow('films-1', { signal, onLine: () => {} })).toMatchObject({ state: 'done' });
  expect(hangs).toBe(1);
});

describe('what is wrong is said', () => {
  const facts = (options: Partial<ClusterOptions> = {}) => cluster(options).facts(signal);

  test('nothing listens there, or the name is nobody’s', async () => {
    await start();
    const { url } = ray;
    await started.pop()?.close();
    await expect(facts({ url })).rejects.toMatchObject({
      kind: 'network',
      message: /^Nothing listens at 127.*cluster up/,
    });
    const nobody = facts({ url: 'http://nobody.invalid:8265' });
    await expect(nobody).rejects.toMatchObject({
      kind: 'network',
      message: /nobody\.invalid:8265 (?:cannot be found|.*)/,
    });
  });

  test.each([
    ['another server', saying(404, 'nothing here'), 'is no Ray that knows jobs'],
    ['a page for everything', saying(200, '<html>Welcome</html>'), 'is no Ray that knows jobs'],
    ['another program’s JSON', saying(200, '{"version": 4}'), 'is no Ray that knows jobs'],
    [
      'a login',
      saying(302, '', { location: 'https://login.example/in?state=secret' }),
      'https://login.example/in: give',
    ],
    [
      'a login with a name',
      saying(302, '', { location: 'https://me:secret@login.example/in' }),
      'https://login.example/in: give',
    ],
    ['a failure', saying(500, 'Traceback'), 'is out of order (500)'],
    ['another version', saying(400, 'what?'), 'does not understand'],
  ])('it is no Ray, or not as it should be: %s', async (_, mishap, said) => {
    await start();
    ray.mishaps.push(mishap);
    const failure = await facts().catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: 'network', message: expect.stringContaining(said) });
    expect((failure as Error).message).not.toContain('secret');
  });

  test('a Ray that is too old', async () => {
    await start();
    ray.version = '2.9.3';
    const message = /has Ray 2\.9\.3, and Reeltag needs 2\.10 or newer: update it/;
    await expect(facts()).rejects.toMatchObject({ kind: 'network', message });
    await expect(cluster().submit(job, driver, signal)).rejects.toMatchObject({ message });
    ray.version = '3.0.0rc1';
    expect((await facts()).rayVersion).toBe('3.0.0rc1');
  });

  test('a token that is missing, or another', async () => {
    await start({ token: 'secret' });
    await expect(facts()).rejects.toMatchObject({ kind: 'access-denied', message: /wants a token/ });
    await expect(facts({ token: '' })).rejects.toMatchObject({ kind: 'access-denied', message: /wants a token/ });
    await expect(facts({ token: 'other' })).rejects.toMatchObject({ kind: 'access-denied', message: /not take this/ });
  });

  test('a token that no request could carry, before it is asked, and never by its words', () => {
    for (const token of ['two words', 'one\nX-Evil: 1', 'schlüssel']) {
      expect(() => new Cluster({ url: 'http://127.0.0.1:9', token })).toThrow(
        expect.objectContaining({ kind: 'usage' }),
      );
      expect(() => new Cluster({ url: 'http://127.0.0.1:9', token })).not.toThrow(token);
    }
  });

  test('a version that would steer a terminal, and an answer that comes in drops without an end', async () => {
    await start();
    ray.version = '2.60.0\u001b[2J';
    await expect(facts()).rejects.toMatchObject({ kind: 'network', message: /is no Ray that knows jobs/ });
    ray.mishaps.push((_, response) => {
      const dripping = setInterval(() => response.write(' '), 5);
      response.on('close', () => clearInterval(dripping));
      return 'answered';
    });
    await expect(facts({ timeoutMs: 50 })).rejects.toMatchObject({ kind: 'network', message: /does not answer/ });
  });

  test('a job that the cluster does not know, and an id that is none', async () => {
    await start();
    const client = cluster();
    const unknown = { kind: 'not-found', message: expect.stringContaining('knows no job films-1') };
    await expect(client.status('films-1', signal)).rejects.toMatchObject(unknown);
    await expect(client.stop('films-1', signal)).rejects.toMatchObject(unknown);
    await expect(client.remove('films-1', signal)).rejects.toMatchObject(unknown);
    await expect(client.lines('films-1', { signal })).rejects.toMatchObject(unknown);
    for (const id of ['', 'a/b', 'a b', 'films~2', '.hidden']) {
      await expect(client.submit({ ...job, id }, driver, signal)).rejects.toMatchObject({ kind: 'usage' });
    }
    // Its head was started again while somebody followed.
    await client.submit(job, driver, signal);
    const followed = client.follow('films-1', { signal, onLine: () => {}, onState: () => ray.jobs.clear() });
    await expect(followed).rejects.toMatchObject(unknown);
  });

  test('a package that is too large for a proxy', async () => {
    await start();
    ray.mishaps.push(once('PUT', saying(413, 'Request Entity Too Large')));
    const refused = cluster().submit(job, driver, signal);
    await expect(refused).rejects.toMatchObject({ kind: 'network', message: /larger than a proxy/ });
  });

  test('silence, and a connection that breaks in the middle of an answer', async () => {
    await start();
    ray.mishaps.push(() => 'answered');
    await expect(facts({ timeoutMs: 50 })).rejects.toMatchObject({ kind: 'network', message: /does not answer/ });
    ray.mishaps.splice(0, 1, (_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"version":', () => response.destroy());
      return 'answered';
    });
    await expect(facts()).rejects.toMatchObject({ kind: 'network', message: /broke off/ });
  });

  test('http where it should be https, something that is no web server, and a certificate that nobody knows', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => {}).resume();
      socket.end('220 mail.example ESMTP\r\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    await start();
    const said = { kind: 'network', message: /does not speak as the address says/ };
    await expect(facts({ url: `http://127.0.0.1:${port}`, timeoutMs: 5_000 })).rejects.toMatchObject(said);
    await expect(facts({ url: ray.url.replace('http:', 'https:'), timeoutMs: 5_000 })).rejects.toMatchObject(said);
    await new Promise((resolve) => server.close(resolve));
    if (certificate === undefined) return;
    await start({ tls: certificate });
    const untrusted = { kind: 'network', message: /not trusted: name the certificate .* NODE_EXTRA_CA_CERTS/ };
    await expect(facts()).rejects.toMatchObject(untrusted);
  });

  test('a cluster that stays away while a job is followed', async () => {
    await start();
    const client = cluster({ limits: { pollMs: 5, patienceMs: 30 } });
    await client.submit(job, driver, signal);
    const followed = client.follow('films-1', { signal, onLine: () => {}, onState: () => void ray.mishaps.push(cut) });
    await expect(followed).rejects.toMatchObject({ kind: 'network', message: /broke off/ });
  });
});

describe('what is tried again', () => {
  test('is what does no harm: a proxy whose cluster is away for a moment, a connection that was left over', async () => {
    await start();
    ray.mishaps.push(once('GET', saying(503, 'away')), once('PUT', cut));
    await cluster().submit(job, driver, signal);
    expect(ray.count('GET /api/version')).toBe(2);
    expect(ray.asked.filter((each) => each.startsWith('PUT'))).toHaveLength(2);
  });

  test('a head that was just started, and takes no jobs yet', async () => {
    await start();
    const early = saying(500, 'No available agent to submit job, please try again later.');
    ray.mishaps.push(once('POST', early), once('POST', early));
    await cluster().submit(job, driver, signal);
    expect(ray.count('POST /api/jobs/')).toBe(3);
    ray.mishaps.push((request, response) => (request.method === 'POST' ? early(request, response) : 'through'));
    const never = cluster({ limits: { pollMs: 5, patienceMs: 20 } }).submit({ ...job, id: 'films-2' }, driver, signal);
    await expect(never).rejects.toMatchObject({ kind: 'network', message: /out of order/ });
  });

  test('a job whose answer was lost is looked for, and not begun again', async () => {
    await start();
    // It comes through, and its answer does not.
    ray.mishaps.push(
      once('POST', (request, response) => {
        response.end = () => {
          request.socket.resetAndDestroy();
          return response;
        };
        return 'through';
      }),
    );
    await cluster().submit(job, driver, signal);
    expect([ray.count('POST /api/jobs/'), [...ray.jobs.keys()]]).toEqual([1, ['films-1']]);
    ray.mishaps.splice(0);
    ray.mishaps.push(once('POST', cut));
    const lost = cluster().submit({ ...job, id: 'films-2' }, driver, signal);
    await expect(lost).rejects.toMatchObject({ kind: 'network', message: /broke off/ });
    expect(ray.jobs.has('films-2')).toBe(false);
  });

  test('an abort ends whatever is asked, and the waiting between', async () => {
    await start();
    const stop = new AbortController();
    ray.mishaps.push(() => {
      stop.abort();
      return 'answered';
    });
    await expect(cluster().facts(stop.signal)).rejects.toMatchObject({ name: 'AbortError' });
    await expect(cluster().facts(stop.signal)).rejects.toMatchObject({ name: 'AbortError' });
    ray.mishaps.splice(0);
    const client = cluster({ limits: { pollMs: 1_000_000 } });
    await client.submit(job, driver, signal);
    const later = new AbortController();
    const onState = (): void => void setImmediate(() => setTimeout(() => later.abort(), 10));
    const followed = client.follow('films-1', { signal: later.signal, onLine: () => {}, onState });
    await expect(followed).rejects.toMatchObject({ name: 'AbortError' });
  });
});
