/** Clips that are handed to one engine at once. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { forkEngine } from '../../electron/engine-host/fork.ts';
import { Supervisor, type SupervisorLimits } from '../../electron/engine-host/supervisor.ts';
import type { ModelRef } from '../../electron/wire/engine.ts';

const entry = fileURLToPath(new URL('../support/fake-engine.ts', import.meta.url));
const model: ModelRef = { directory: '/model', device: 'cpu', precision: 'fp32' };

let folder: string;
let supervisor: Supervisor;
let starts: number;

function supervise(limits: Partial<SupervisorLimits> = {}): void {
  const start = () => {
    starts += 1;
    return forkEngine({ entry });
  };
  supervisor = new Supervisor({ start, limits: { inFlight: 4, ...limits } });
}

async function encode(path: string, signal?: AbortSignal): Promise<number | undefined> {
  return (await supervisor.call('encodeVideo', { model, path, range: {} }, { signal })).frames[0];
}

const runs = (name: string): string => join(folder, name);
const runsOf = (name: string): number => readFileSync(runs(name), { encoding: 'utf8', flag: 'a+' }).length;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-in-flight-'));
  starts = 0;
  supervise();
});
afterEach(async () => {
  await supervisor.close();
  rmSync(folder, { recursive: true });
});

describe('clips in flight', () => {
  test('are as many as may be, and the others wait', async () => {
    const controllers = Array.from({ length: 5 }, () => new AbortController());
    const jobs = controllers.map(({ signal }, i) => encode(`polite ${runs(`${i}`)}`, signal));
    for (const job of jobs) job.catch(() => {});
    const begun = (): number[] => [0, 1, 2, 3, 4].map((i) => runsOf(`${i}`));
    await expect.poll(begun).toEqual([1, 1, 1, 1, 0]);
    controllers[2]?.abort();
    await expect.poll(begun).toEqual([1, 1, 1, 1, 1]);
    for (const controller of controllers) controller.abort();
    await Promise.allSettled(jobs);
    expect(starts).toBe(1);
  });

  test('lose nothing by one that is cancelled', async () => {
    const controller = new AbortController();
    const cancelled = encode('polite', controller.signal);
    const others = [encode(`slow ${runs('slow')}`), encode(`ok ${runs('ok')}`)];
    setTimeout(() => controller.abort(), 20);
    await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' });
    await Promise.all(others);
    expect([runsOf('slow'), runsOf('ok'), starts]).toEqual([1, 1, 1]);
  });

  test('are run again in another engine where one that is cancelled does not let go of it', async () => {
    supervise({ sharedGraceMs: 500 });
    const controller = new AbortController();
    const { promise: hasBegun, resolve: onProgress } = Promise.withResolvers<unknown>();
    const args = { model, path: 'block', range: {} };
    const blocking = supervisor.call('encodeVideo', args, { signal: controller.signal, onProgress });
    blocking.catch(() => {});
    await hasBegun;
    await new Promise((resolve) => setTimeout(resolve, 100));
    const other = encode(`ok ${runs('ok')}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    controller.abort();
    await expect(blocking).rejects.toMatchObject({ name: 'AbortError' });
    await other;
    expect([starts, supervisor.stopped]).toEqual([2, false]);
  });

  test('are run again one by one after a crash: the one that ends engines is found out', async () => {
    const jobs = [encode(`slow ${runs('a')}`), encode(`crash ${runs('crash')}`), encode(`slow ${runs('b')}`)];
    const outcomes = await Promise.allSettled([...jobs, encode(`slow ${runs('c')}`), encode(`ok ${runs('late')}`)]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      ...['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
    ]);
    expect(outcomes[1]).toMatchObject({
      reason: { kind: 'engine-crashed', message: expect.stringContaining('twice') },
    });
    expect([runsOf('crash'), runsOf('late'), starts]).toEqual([2, 1, 3]);
    for (const name of ['a', 'b', 'c']) expect(runsOf(name)).toBeLessThanOrEqual(2);
  });

  test('go on beside one that crawls, also when that is run again', async () => {
    supervise({ inFlight: 1 });
    const controller = new AbortController();
    const crawling = encode('crawl', controller.signal);
    const first = await encode('ok');
    process.kill(first as number, 'SIGKILL');
    await expect.poll(() => starts).toBe(2);
    expect(await encode('ok')).not.toBe(first);
    controller.abort();
    await expect(crawling).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('keep other calls waiting no longer than their own time', async () => {
    const clip = encode('slow');
    await expect(supervisor.call('modelInfo', { directory: '/model' })).rejects.toMatchObject({ kind: 'usage' });
    await clip;
  });

  test('hang together: the one that is at work is given up after two engines, the others are answered', async () => {
    supervise({ leastMs: 400, unmeasuredMs: 800, factor: 1 });
    const [hung, good] = await Promise.allSettled([encode('block'), encode(`ok ${runs('ok')}`)]);
    expect(hung).toMatchObject({ reason: { kind: 'engine-crashed', message: expect.stringContaining('no answer') } });
    expect(good.status).toBe('fulfilled');
  });
});

describe('many spans of one file', () => {
  const spans = Array.from({ length: 9 }, (_, start) => ({ start }));

  /** The starts of those told, in their order, by their places; 5 is the one that cannot be seen. */
  async function encodeSpans(path: string): Promise<number[]> {
    const told: number[] = [];
    const onProgress = (progress: object): void => {
      if (!('span' in progress)) return;
      told.push(progress.span as number);
      if ('frames' in progress) expect(progress.frames).toEqual([progress.span]);
      else expect(progress.span).toBe(5);
    };
    try {
      await supervisor.call('encodeSpans', { model, path, spans }, { onProgress });
    } catch (error) {
      throw Object.assign(error as Error, { told });
    }
    return told;
  }

  test('are each told once, whatever engines end meanwhile', async () => {
    supervise({ crashes: 100 });
    expect(await encodeSpans(`crash-at ${runs('film')}`)).toEqual([8, 7, 6, 5, 4, 3, 2, 1, 0]);
    const asked = readFileSync(runs('film'), 'utf8').trim().split('\n');
    expect(asked[0]).toBe('0,1,2,3,4,5,6,7,8');
    expect(asked.slice(1)).toEqual(['0,1,2,3,4,5,6', '0,1,2,3', '0']);
  });

  test('are kept that were told, where one ends every engine', async () => {
    await expect(encodeSpans('stick-at')).rejects.toMatchObject({ kind: 'engine-crashed', told: [8, 7, 6, 5, 4] });
  });

  test('let other clips be seen between, and take longer in all than the engine may be silent', async () => {
    supervise({ inFlight: 1, leastMs: 1_500, factor: 1 });
    const film = encodeSpans('slow');
    const order: string[] = [];
    const noted = film.then(() => order.push('film'));
    await encode('ok').then(() => order.push('clip'));
    await noted;
    expect([order, (await film).length, starts]).toEqual([['clip', 'film'], 9, 1]);
  });

  test('are told up to where the engine hangs', async () => {
    supervise({ leastMs: 1_000, factor: 1 });
    await expect(encodeSpans('hang-at')).rejects.toMatchObject({
      ...{ kind: 'engine-crashed', message: expect.stringContaining('no answer'), told: [8, 7, 6, 5, 4] },
    });
  });
});
