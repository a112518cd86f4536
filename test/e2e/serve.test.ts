import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MEDIA } from '../../electron/wire/app/media.ts';
import type { Ranking } from '../../electron/wire/app/rankings.ts';
import type { Added } from '../../electron/wire/app/videos.ts';
import { buildPage } from '../../scripts/build.ts';
import { CliLab } from '../support/run-cli.ts';
import { hasTools, makeVideo, picture, tone, x264 } from '../support/video.ts';
import { allDone, engineIds, gone, ServedApp, SMALL_MODEL, TELLS_PROCESSES, until } from './fixture.ts';

const LABELS = ['a dog in the snow', 'a man playing with a dog', 'an empty street', 'fireworks'];

let videos: string;
let clip: string;
beforeAll(async () => {
  await buildPage();
  if (!hasTools) return;
  videos = await mkdtemp(join(tmpdir(), 'reeltag-e2e-videos-'));
  clip = await makeVideo(videos, 'clip.mp4', ...picture(3), ...tone(3), ...x264('-c:a', 'aac'));
});
afterAll(() => rm(videos, { recursive: true, force: true }));

/** What was computed and kept. Fits are measured anew after each start, and come some time after it. */
function withoutFits({ id, scores }: Ranking) {
  const plain = scores.map(({ fit: _, ...score }) => score);
  return { id, scores: plain.sort((a, b) => (a.label < b.label ? -1 : 1)) };
}

describe.skipIf(!hasTools)('reeltag serve, with the real engine', () => {
  const app = new ServedApp();
  afterAll(() => app.remove());
  let cookie: string;
  let id: string;

  test('starts, and opens a model', async () => {
    await app.start('--root', videos);
    cookie = await app.enter();
    await app.chooseModel();
    const page = await fetch(`${app.origin}/`, { headers: { cookie } });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  });

  test('a second one says where the first one is, and ends', async () => {
    const second = app.run('serve', '--data', app.dataDirectory);
    const [printed, said, [code]] = await Promise.all([
      text(second.stdout),
      text(second.stderr),
      once(second, 'close'),
    ]);
    const host = app.processes().find(({ command }) => command.includes('cli.ts'));
    expect([code, printed]).toEqual([0, `${app.link}\n`]);
    expect(said).toContain(`already running, as process ${host?.pid ?? ''}`);
  });

  test('a file that is sent is ranked as the terminal ranks it', async () => {
    const { client, headers, close } = await app.attach(cookie);
    const response = await fetch(`${app.origin}/upload?name=clip.mp4`, {
      method: 'POST',
      headers,
      body: await readFile(clip),
    });
    const added = (await response.json()) as Added;
    expect(added).toEqual({ added: [expect.any(String)], known: [], refused: [] });
    id = added.added[0] as string;
    const { revision } = await client.call('setLabels', { labels: LABELS });
    await until(client, (state) => allDone(state) && state.labels.ready && state.labels.revision >= revision);
    const { rankings } = await client.call('rankVideos', { ids: [id] });

    const lab = new CliLab();
    try {
      const { stdout } = await lab.run([
        ...['rank', clip, '--json', '--model', SMALL_MODEL, '--device', 'cpu'],
        ...LABELS.flatMap((label) => ['--label', label]),
      ]);
      const ranked = JSON.parse(stdout) as { labels: { label: string; probability: number; cosine: number }[] };
      expect(rankings[0]?.scores).toHaveLength(ranked.labels.length);
      // The page's order is by fits, of which the terminal knows nothing; probabilities and cosines are the same.
      for (const { label, probability, cosine } of ranked.labels) {
        const score = rankings[0]?.scores.find((each) => each.label === label);
        expect(score?.probability).toBeCloseTo(probability, 5);
        expect(score?.cosine).toBeCloseTo(cosine, 5);
      }
    } finally {
      lab.remove();
    }
    close();
  });

  test('files of the machine itself, from the folders that it was given', async () => {
    const { client, close } = await app.attach(cookie);
    const { entries } = await client.call('listFolder', { path: videos });
    expect(entries).toMatchObject([{ name: 'clip.mp4', path: clip, kind: 'video' }]);
    await expect(client.call('listFolder', { path: '/etc' })).rejects.toMatchObject({ kind: 'access-denied' });
    close();
  });

  test('the file, its poster, the frames that the model saw, and the proxy', async () => {
    const { client, headers, close } = await app.attach(cookie);
    const media = (path: string, more: Record<string, string> = {}): Promise<Response> =>
      fetch(`${app.origin}/media/${path}`, { headers: { ...headers, ...more } });
    const bytes = await readFile(clip);
    const part = await media(MEDIA.file(id), { range: 'bytes=100-299' });
    expect([part.status, part.headers.get('content-type')]).toEqual([206, 'video/mp4']);
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(100, 300))).toBe(true);

    const { frames } = await client.call('describeVideo', { id });
    expect(frames).toHaveLength(4);
    const pictures = [MEDIA.poster(id), ...frames.map((_, n) => MEDIA.frame(id, n))];
    const jpegs = await Promise.all(
      pictures.map(async (path) => Buffer.from(await (await media(path)).arrayBuffer()).toString('base64')),
    );
    for (const jpeg of jpegs) expect(jpeg).toMatch(/^\/9j\//);
    expect(new Set(jpegs.slice(1)).size).toBe(4);
    expect((await media(MEDIA.frame(id, 4))).status).toBe(404);

    const proxy = Buffer.from(await (await media(MEDIA.proxy(id, 1))).arrayBuffer());
    expect(proxy.subarray(4, 8).toString()).toBe('ftyp');
    close();
  });

  test.runIf(TELLS_PROCESSES)('an engine that is killed while it looks at a video looks again', async () => {
    const { client, close } = await app.attach(cookie);
    const long = await makeVideo(videos, 'long.mp4', ...picture(20, 25, '1280x720'), ...x264());
    await client.call('addPaths', { paths: [long] });
    await until(client, (state) => state.videos.some(({ state }) => state === 'decoding' || state === 'encoding'));
    const before = engineIds(app);
    for (const pid of before) process.kill(pid, 'SIGKILL');
    await until(client, allDone);
    expect(engineIds(app).some((pid) => before.includes(pid))).toBe(false);
    close();
  });

  test('killed and started again it shows what it showed, at the same address, to the same browser', async () => {
    const { client, close } = await app.attach(cookie);
    const before = await client.call('getState', {});
    const { rankings } = await client.call('rankVideos', { ids: before.videos.map(({ id }) => id) });
    expect(rankings).toHaveLength(2);
    const { link } = app;
    close();
    await app.end('SIGKILL');
    await gone(() => engineIds(app));

    await app.start('--root', videos);
    expect(app.link).toBe(link);
    const again = await app.attach(cookie);
    const after = await until(again.client, ({ model, labels }) => model.state === 'ready' && labels.ready);
    expect({ ...after, labels: { ...after.labels, revision: 0 } }).toEqual({
      ...before,
      labels: { ...before.labels, revision: 0 },
    });
    const now = await again.client.call('rankVideos', { ids: before.videos.map(({ id }) => id) });
    expect(now.rankings.map(withoutFits)).toEqual(rankings.map(withoutFits));
    again.close();
  });

  test('killed in the middle of its queue it goes on with it', async () => {
    const { client, close } = await app.attach(cookie);
    const more = await Promise.all(
      ['a', 'b', 'c', 'd'].map((name, i) =>
        makeVideo(videos, `${name}.mp4`, ...picture(4 + i, 25, '640x360'), ...x264()),
      ),
    );
    const { added } = await client.call('addPaths', { paths: more });
    await until(client, ({ queue }) => queue.left > 0 && queue.left < 4);
    close();
    await app.end('SIGKILL');
    await app.start('--root', videos);
    const again = await app.attach(cookie);
    await until(again.client, allDone);
    const { rankings } = await again.client.call('rankVideos', { ids: added });
    expect(rankings).toHaveLength(4);
    again.close();
  });

  test('what one page does, another sees', async () => {
    const [one, two] = [await app.attach(cookie), await app.attach(cookie)];
    const told = new Promise((resolve) => two.client.on('labelsChanged', resolve));
    await one.client.call('setLabels', { labels: ['only this'] });
    expect(await told).toMatchObject({ labels: [{ text: 'only this' }] });
    one.close();
    two.close();
  });

  test.skipIf(process.platform !== 'linux')(
    '--open hands the link to the browser; files that are named are added',
    async () => {
      await app.end();
      const folder = await mkdtemp(join(videos, 'bin-'));
      const opened = join(folder, 'opened');
      await writeFile(
        join(folder, 'xdg-open'),
        `#!/bin/sh\nprintf %s "$1" > ${opened}.part && mv ${opened}.part ${opened}\n`,
        {
          mode: 0o755,
        },
      );
      const named = await makeVideo(videos, 'named.mp4', ...picture(2), ...x264());
      app.env['PATH'] = `${folder}:${process.env['PATH']}`;
      await app.start('--open', named, join(videos, 'none.mp4'));
      await expect.poll(() => readFile(opened, 'utf8').catch(() => ''), { timeout: 30_000 }).toBe(app.link);
      const { client, close } = await app.attach(cookie);
      await until(client, ({ videos: known }) =>
        known.some(({ name, state }) => name === 'named.mp4' && state === 'done'),
      );
      expect(app.said).toContain('none.mp4 was not found');
      close();
    },
  );

  test.runIf(TELLS_PROCESSES).each(['SIGTERM', 'SIGINT'] as const)(
    '%s ends it tidily, with all that it has started',
    async (signal) => {
      if (app.processes().length === 0) await app.start();
      const { client, close } = await app.attach(cookie);
      const { videos: known } = await until(client, ({ model }) => model.state === 'ready');
      const long = known.find(({ name }) => name === 'long.mp4')?.id as string;
      // Takes a while, and so is at work when the end comes, but on a quick machine.
      const answer = client.call('matchVideo', { id: long }).then(
        () => 'answered',
        (error: unknown) => (error as Error).name,
      );
      await delay(50);
      expect(await app.end(signal)).toBe(signal === 'SIGTERM' ? 143 : 130);
      expect(['WireClosed', 'AbortError', 'answered']).toContain(await answer);
      await gone(() => app.processes().map(({ pid }) => pid));
      expect(app.said).not.toContain('Error');
      close();
    },
  );
});
