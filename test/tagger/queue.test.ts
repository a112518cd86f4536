import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { EmbeddingStore } from '../../electron/library/vectors.ts';
import { VideoStore } from '../../electron/library/videos.ts';
import { VIDEOS_AT_ONCE } from '../../electron/tagger/engines.ts';
import type { Video } from '../../electron/wire/app/videos.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { madeUpCosine } from '../support/made-up.ts';
import { Clips, fakeModel, type Page, startFakeEngine, TaggerLab } from '../support/tagger-lab.ts';
import { hasTools, makeVideo, picture, x264 } from '../support/video.ts';

const childFile = fileURLToPath(new URL('../support/tagger-child.ts', import.meta.url));

let lab: TaggerLab;
let clips: Clips;
let page: Page;
let model: { directory: string };

const add = (...paths: string[]) => page.client.call('addPaths', { paths });
const make = (...names: string[]): string[] => names.map((name) => clips.make(name));
const done = (...names: string[]): Promise<void> =>
  page.until((it) => names.every((name) => it.stateOf(name) === 'done'), `${names.join(', ')} done`);
const ids = (...names: string[]): { ids: string[] } => ({ ids: names.map((name) => page.idOf(name)) });

/** Every state that pages were told of this video. */
const history = (name: string): string[] =>
  page.events
    .flatMap(({ name: event, value }) => (event === 'videosChanged' ? (value as { changed: Video[] }).changed : []))
    .filter((video) => video.name === name)
    .map(({ state }) => state)
    .filter((state, i, all) => state !== all[i - 1]);

/** As the page is told it, with this label alone. */
async function cosineOf(name: string, label: string): Promise<number | undefined> {
  await page.setLabels(label);
  const { rankings } = await page.client.call('rankVideos', ids(name));
  return rankings[0]?.scores[0]?.cosine;
}

async function open(): Promise<void> {
  page = await lab.open({ start: startFakeEngine });
}

beforeEach(async () => {
  lab = new TaggerLab();
  clips = await Clips.in(join(lab.folder, 'videos'));
  model = fakeModel(lab.folder, 'one');
  await open();
  await page.useModel(model);
});
afterEach(async () => {
  await lab.remove();
  expect(lab.logged).toEqual([]);
});

describe.runIf(hasTools)('the queue', () => {
  test('encodes one after the other, in the order of the list, and estimates the time that is left', async () => {
    await add(...make('slow-1.mp4', 'slow-2.mp4', 'slow-3.mp4'));
    await done('slow-1.mp4', 'slow-2.mp4', 'slow-3.mp4');
    const seen = page.events
      .flatMap(({ name, value }) => (name === 'videosChanged' ? (value as { changed: Video[] }).changed : []))
      .flatMap(({ name, state }) => (state === 'encoding' ? [name] : []));
    expect([...new Set(seen)]).toEqual(['slow-1.mp4', 'slow-2.mp4', 'slow-3.mp4']);
    const queues = page.events.flatMap(({ name, value }) => (name === 'queueChanged' ? [value] : []));
    const estimates = queues.flatMap((queue) =>
      'left' in queue && queue.left === 2 && queue.secondsLeft !== undefined ? [queue.secondsLeft] : [],
    );
    expect(estimates.length).toBeGreaterThan(0);
    // One took a quarter of a second: two take half a second, however many are read beside.
    for (const seconds of estimates) expect(seconds).toBeGreaterThanOrEqual(0.5);
    expect(queues.at(-1)).toEqual({ paused: false, left: 0, done: 3, failed: 0 });
  });

  test('goes on beside files that crawl, however many they are, and says which', async () => {
    const crawling = Array.from({ length: VIDEOS_AT_ONCE + 3 }, (_, i) => `crawl-${i}.mp4`);
    await add(...make(...crawling, 'ok-1.mp4', 'ok-2.mp4'));
    await done('ok-1.mp4', 'ok-2.mp4');
    await page.until((it) => crawling.every((name) => it.stateOf(name) === 'crawling'), 'the others crawling');
    for (const name of crawling) writeFileSync(join(clips.folder, `${name}.go`), '');
    await done(...crawling);
  });

  test('takes the video that somebody looks at before the others that wait', async () => {
    const names = Array.from({ length: VIDEOS_AT_ONCE + 4 }, (_, i) => `slow-${i}.mp4`);
    await page.client.call('setPaused', { paused: true });
    await add(...make(...names));
    const last = names.at(-1) as string;
    await page.until((it) => it.video(last) !== undefined, 'added');
    await page.client.call('setPaused', { paused: false });
    await page.client.call('describeVideo', { id: page.idOf(last) });
    await done(last);
    expect(page.stateOf(names.at(-2) as string)).not.toBe('done');
    await done(...names);
  });

  test('a video that ends the engine twice fails and says so; the others go on', async () => {
    await add(...make('crash-1.mp4', 'ok-2.mp4'));
    await done('ok-2.mp4');
    await page.until((it) => it.stateOf('crash-1.mp4') === 'failed', 'the other failed');
    expect(page.video('crash-1.mp4')).toMatchObject({
      state: 'failed',
      problem: { kind: 'engine-crashed', message: expect.stringContaining('twice on the same job') },
    });
  });

  test('the third crash stops it; a restart goes on with the queue', async () => {
    await add(...make('crash-1.mp4', 'crash-2.mp4', 'ok-3.mp4'));
    await page.until((it) => it.model?.state === 'stopped', 'stopped');
    expect(page.model?.problem).toMatchObject({ kind: 'engine-crashed', message: expect.stringContaining('3 times') });
    await page.until((it) => it.stateOf('crash-1.mp4') === 'failed', 'the first failed');
    // Each is told of it by itself, and the third may have had its turn.
    await page.until((it) => it.stateOf('crash-2.mp4') === 'waiting', 'the second waiting');
    await page.until((it) => ['waiting', 'done'].includes(it.stateOf('ok-3.mp4') ?? ''), 'the third waiting, or done');
    await page.client.call('restartEngine', {});
    await done('ok-3.mp4');
    await page.until((it) => it.stateOf('crash-2.mp4') === 'failed', 'the second failed');
    expect(page.model?.state).toBe('ready');
  });

  test('a video that is no video fails with its reason, also while the queue waits', async () => {
    await page.client.call('setPaused', { paused: true });
    const text = join(lab.folder, 'text.mp4');
    writeFileSync(text, 'no video');
    await add(text);
    await page.until((it) => it.stateOf('text.mp4') === 'failed', 'failed');
    expect(page.video('text.mp4')?.problem).toMatchObject({ kind: 'not-video' });
  });

  test('cancelling works while inference blocks, and the next video is taken', async () => {
    await add(...make('block-1.mp4', 'ok-2.mp4'));
    await page.until((it) => it.stateOf('block-1.mp4') === 'encoding', 'encoding');
    const began = performance.now();
    await page.client.call('cancelVideos', ids('block-1.mp4'));
    await page.until((it) => it.stateOf('block-1.mp4') === 'cancelled', 'cancelled');
    expect(performance.now() - began).toBeLessThan(15_000);
    await done('ok-2.mp4');
    expect(page.model?.state).toBe('ready');
    expect(history('block-1.mp4').at(-1)).toBe('cancelled');
  });

  test('waiting videos are cancelled, and retried', async () => {
    await page.client.call('setPaused', { paused: true });
    await add(...make('ok-1.mp4', 'ok-2.mp4'));
    await page.client.call('cancelVideos', ids('ok-1.mp4'));
    await page.client.call('setPaused', { paused: false });
    await done('ok-2.mp4');
    expect(page.stateOf('ok-1.mp4')).toBe('cancelled');
    await page.client.call('retryVideos', ids('ok-1.mp4'));
    await done('ok-1.mp4');
  });

  test('a finished video that is retried is encoded again', async () => {
    await add(...make('slow-1.mp4'));
    await done('slow-1.mp4');
    await page.client.call('retryVideos', ids('slow-1.mp4'));
    await page.until((it) => it.stateOf('slow-1.mp4') === 'encoding', 'encoding again');
    await done('slow-1.mp4');
  });

  test('a paused queue finishes what it is at, begins nothing, and stays paused over a restart', async () => {
    // So many that some are left whenever the page hears of the first.
    const names = Array.from({ length: 20 }, (_, n) => `slow-${n}.mp4`);
    await add(...make(...names));
    const at = (it: Page) => names.filter((name) => it.stateOf(name) === 'encoding');
    await page.until((it) => at(it).length > 0, 'encoding');
    const [encoded] = at(page) as [string];
    await page.client.call('setPaused', { paused: true });
    await done(encoded);
    await page.until((it) => at(it).length === 0, 'nothing encoded');
    const { left, done: finished } = (await page.load()).queue;
    expect(left).toBeGreaterThan(0);
    await lab.close();
    await open();
    await page.until((it) => it.model?.state === 'ready', 'ready');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await page.load()).queue).toEqual({ paused: true, left, done: finished, failed: 0 });
    await page.client.call('setPaused', { paused: false });
    await done(...names);
  });

  test('a removed video is let go of at once, and comes back where it was', async () => {
    await add(...make('block-1.mp4', 'slow-2.mp4'));
    await page.until((it) => it.stateOf('block-1.mp4') === 'encoding', 'encoding');
    await page.until((it) => it.video('block-1.mp4')?.width === 64, 'probed');
    const removed = ids('block-1.mp4');
    const [before] = (await page.load()).videos;
    await page.client.call('removeVideos', { ...removed, window: 'w' });
    await done('slow-2.mp4');
    expect([...page.videos.values()].map(({ name }) => name)).toEqual(['slow-2.mp4']);
    await page.client.call('setPaused', { paused: true });
    await page.client.call('undo', { window: 'w' });
    const [after] = (await page.load()).videos;
    expect(after).toEqual({ ...before, state: 'waiting' });
  });

  test('a library that cannot be written pauses it and says why; nothing is lost', async () => {
    const full = new TagError('disk-full', 'The disk of the library is full: free some space.');
    const put = vi.spyOn(EmbeddingStore.prototype, 'put').mockImplementation(() => {
      throw full;
    });
    const state = vi.spyOn(VideoStore.prototype, 'setState').mockImplementation(() => {
      throw full;
    });
    try {
      await add(...make('ok-1.mp4'));
      await page.until((it) => it.stateOf('ok-1.mp4') === 'failed', 'failed');
      await add(...make('ok-2.mp4'));
    } finally {
      put.mockRestore();
      state.mockRestore();
    }
    expect(page.video('ok-1.mp4')?.problem).toEqual(full.toJSON());
    expect((await page.load()).queue).toMatchObject({ paused: true, left: 1, failed: 1 });
    await page.client.call('retryVideos', ids('ok-1.mp4'));
    await page.client.call('setPaused', { paused: false });
    await done('ok-1.mp4', 'ok-2.mp4');
  });

  test('after kill -9 in the midst of it, the next start goes on', async () => {
    await lab.close();
    const paths = make('ok-1.mp4', 'block-2.mp4', 'ok-3.mp4');
    const host = spawn(process.execPath, [childFile, lab.data, model.directory, ...paths], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    host.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    while (!['ok-1.mp4 done', 'block-2.mp4 encoding'].every((what) => said.includes(what)))
      await once(host.stdout, 'data');
    host.kill('SIGKILL');
    await once(host, 'close');
    await open();
    expect(page.stateOf('ok-1.mp4')).toBe('done');
    expect(['waiting', 'decoding', 'encoding']).toContain(page.stateOf('block-2.mp4'));
    await page.client.call('cancelVideos', ids('block-2.mp4'));
    await done('ok-3.mp4');
    expect(history('ok-1.mp4')).not.toContain('encoding');
  });
});

describe.runIf(hasTools)('files that do not stay as they were', () => {
  test('one that is gone when its turn comes fails and says so', async () => {
    await page.client.call('setPaused', { paused: true });
    const [path = ''] = make('ok-1.mp4');
    await add(path);
    await page.until((it) => it.video('ok-1.mp4')?.width !== undefined, 'probed');
    rmSync(path);
    await page.client.call('setPaused', { paused: false });
    await page.until((it) => it.stateOf('ok-1.mp4') === 'failed', 'failed');
    expect(page.video('ok-1.mp4')?.problem).toMatchObject({
      kind: 'not-found',
      message: expect.stringContaining('ok-1.mp4'),
    });
    make('ok-1.mp4');
    await page.client.call('retryVideos', ids('ok-1.mp4'));
    await done('ok-1.mp4');
  });

  test('one that changes while it is encoded is encoded as it is then', async () => {
    const [path = ''] = make('slow-1.mp4');
    await add(path);
    await page.until((it) => it.stateOf('slow-1.mp4') === 'encoding', 'encoding');
    make('slow-1.mp4');
    await done('slow-1.mp4');
    expect(await cosineOf('slow-1.mp4', 'x')).toBeCloseTo(madeUpCosine(readFileSync(path), 'x'), 6);
  });

  test('one that changes while it is encoded, and is added again at that moment', async () => {
    const [path = ''] = make('slow-1.mp4');
    await add(path);
    await page.until((it) => it.stateOf('slow-1.mp4') === 'encoding', 'encoding');
    make('slow-1.mp4');
    await add(path);
    await done('slow-1.mp4');
    expect(await cosineOf('slow-1.mp4', 'x')).toBeCloseTo(madeUpCosine(readFileSync(path), 'x'), 6);
  });

  test('one that is added again with another content is encoded again', async () => {
    const [path = ''] = make('ok-1.mp4');
    await add(path);
    await done('ok-1.mp4');
    expect(await add(path)).toEqual({ added: [], known: ids('ok-1.mp4').ids, refused: [] });
    expect(page.stateOf('ok-1.mp4')).toBe('done');
    expect(await cosineOf('ok-1.mp4', 'x')).toBeCloseTo(madeUpCosine(readFileSync(path), 'x'), 6);
    await makeVideo(clips.folder, 'ok-1.mp4', ...picture(1, 5), ...x264());
    await add(path);
    expect(page.stateOf('ok-1.mp4')).not.toBe('done');
    await done('ok-1.mp4');
    expect(await cosineOf('ok-1.mp4', 'x')).toBeCloseTo(madeUpCosine(readFileSync(path), 'x'), 6);
  });

  test('the same content under two names is looked at once', async () => {
    const [path = ''] = make('slow-1.mp4');
    await add(path);
    await done('slow-1.mp4');
    copyFileSync(path, join(clips.folder, 'slow-copy.mp4'));
    await add(join(clips.folder, 'slow-copy.mp4'));
    await done('slow-copy.mp4');
    expect(history('slow-copy.mp4')).not.toContain('encoding');
  });

  test('five hundred at once are taken in quickly, and told in few events', async () => {
    await page.client.call('setPaused', { paused: true });
    const paths = make(...Array.from({ length: 500 }, (_, n) => `ok-${n}.mp4`));
    const before = page.events.length;
    const began = performance.now();
    const progress: number[] = [];
    const { added } = await page.client.call(
      'addPaths',
      { paths },
      { onProgress: ({ found }) => progress.push(found) },
    );
    expect(performance.now() - began).toBeLessThan(30_000);
    expect(added.length).toBe(500);
    expect(progress).toEqual([100, 200, 300, 400, 500, 500]);
    await page.until((it) => it.videos.size === 500, 'all known');
    expect(page.events.length - before).toBeLessThan(100);
    const orders = added.map((id) => page.videos.get(id)?.order ?? 0);
    expect(orders).toEqual([...orders].sort((a, b) => a - b));
  });
});
