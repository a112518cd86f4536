/** The application as a page sees it, with a real model and real videos. */
import { rename } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Supervisor } from '../../electron/engine-host/supervisor.ts';
import type { ModelRef, RankedVideo } from '../../electron/wire/engine.ts';
import { expectFailure } from '../support/failure.ts';
import { reference } from '../support/reference.ts';
import { type Page, TaggerLab } from '../support/tagger-lab.ts';
import { hasTools, makeVideo, picture, tone, x264 } from '../support/video.ts';

const model: ModelRef = { directory: resolve(reference('small_f4/model_dir')), device: 'cpu', precision: 'fp32' };
const labels = ['a dog in the snow', 'A red circle', 'rain'];

describe.runIf(hasTools)('a page, videos and a model', () => {
  const lab = new TaggerLab();
  let page: Page;
  let first: string;

  beforeAll(async () => {
    process.env['REELTAG_CACHE'] = join(lab.folder, 'cache');
    first = await makeVideo(lab.folder, 'first.mp4', ...picture(2), ...tone(2), ...x264(), '-c:a', 'aac', '-shortest');
    await makeVideo(lab.folder, 'second.mp4', '-f', 'lavfi', '-i', 'mandelbrot=s=64x48:r=10', '-t', '2', ...x264());
    page = await lab.open();
    await page.client.call('chooseModel', { model: { directory: model.directory }, device: 'cpu', precision: 'fp32' });
  });
  afterAll(() => lab.remove());

  /** What the engine itself answers, which is held against the reference elsewhere. */
  async function engineSays(path: string, match: boolean): Promise<RankedVideo> {
    const engine = new Supervisor();
    try {
      return await engine.call('rankVideo', { model, path, range: {}, labels, match });
    } finally {
      await engine.close();
    }
  }

  test('the engine itself ranks nothing by labels that are one to the model', async () => {
    const engine = new Supervisor();
    const ask = (...texts: string[]) =>
      // The file would be the next thing that is wrong.
      engine.call('rankVideo', { model, path: '/nowhere.mp4', range: {}, labels: texts, match: false });
    await expectFailure(ask('a dog', 'a d\u{AD}og'), 'repeated-label');
    await expectFailure(ask('a dog', '\u{200B}'), 'empty-label');
    await expectFailure(ask('a dog', 'a cat'), 'not-found');
    await engine.close();
  });

  test('videos are encoded, labels read, and the ranking is the engine’s own', async () => {
    const paths = [first, join(lab.folder, 'second.mp4')];
    const { added, refused } = await page.client.call('addPaths', { paths });
    expect([added.length, refused]).toEqual([2, []]);
    await page.setLabels(...labels);
    await page.until((it) => it.stateOf('first.mp4') === 'done' && it.stateOf('second.mp4') === 'done', 'both done');

    const { revision, rankings } = await page.client.call('rankVideos', { ids: [page.idOf('first.mp4')] });
    expect(revision).toBe(page.labels?.revision);
    const answer = await engineSays(first, true);
    // Fits come when the general sentences are read; the engine knows nothing of them.
    const plain = rankings.map(({ id, scores }) => ({ id, scores: scores.map(({ fit: _, ...score }) => score) }));
    const byLabel = (a: { label: string }, b: { label: string }) => (a.label < b.label ? -1 : 1);
    expect(plain.map(({ id, scores }) => ({ id, scores: scores.sort(byLabel) }))).toEqual([
      { id: page.idOf('first.mp4'), scores: answer.labels.map(({ match: _, ...score }) => score).sort(byLabel) },
    ]);

    const matched = await page.client.call('matchVideo', { id: page.idOf('first.mp4') });
    const byMatch = answer.labels.toSorted((a, b) => (b.match ?? 0) - (a.match ?? 0));
    expect(matched.scores).toEqual(byMatch.map((score) => ({ ...score, fit: { value: score.match, from: 'match' } })));
    const again = await page.client.call('rankVideos', { ids: [page.idOf('first.mp4')], top: 2 });
    expect(again.rankings).toEqual([{ ...matched, scores: matched.scores.slice(0, 2) }]);
  });

  test('the matches of a run are the engine’s own, and pages are told whose they are', async () => {
    await page.client.call('startMatching', { ids: 'all' });
    const id = page.idOf('second.mp4');
    const isTold = (): boolean =>
      page.events.some(({ name, value }) => name === 'matchesChanged' && 'ids' in value && value.ids.includes(id));
    await page.until(isTold, 'told of its matches');
    const { rankings } = await page.client.call('rankVideos', { ids: [id] });
    const answer = await engineSays(join(lab.folder, 'second.mp4'), true);
    const byMatch = answer.labels.toSorted((a, b) => (b.match ?? 0) - (a.match ?? 0));
    expect(rankings[0]?.scores).toEqual(
      byMatch.map((score) => ({ ...score, fit: { value: score.match, from: 'match' } })),
    );
  });

  test('a video is described with what was probed and what the model saw', async () => {
    await page.until((it) => it.video('first.mp4')?.width !== undefined, 'probed');
    expect(page.video('first.mp4')).toMatchObject({ width: 64, height: 48, folder: lab.folder, duration: 2 });
    const answer = await engineSays(first, false);
    const frames = answer.frames.map((index, n) => ({ index, timestamp: answer.seconds[n] }));
    const id = page.idOf('first.mp4');
    const detail = await page.client.call('describeVideo', { id });
    expect(detail).toMatchObject({ id, path: first, codec: 'h264', fps: 25, hasAudio: true, frames });
    const clock = { duration: 2, startTime: 0, framesBy: 'pts' };
    expect(lab.tagger.media.find(id)).toEqual({ path: first, ...clock, frames });
  });

  test('the model is described, by an engine of its own', async () => {
    const info = await page.client.call('modelInfo', {});
    expect(info).toMatchObject({ id: page.model?.id, frameCount: 4, checkpoint: { format: expect.any(String) } });
  });

  test('results are exported for every finished video', async () => {
    const ids = [...page.videos.keys()];
    const { rankings } = await page.client.call('rankVideos', { ids });
    const { text } = await page.client.call('exportResults', { format: 'jsonl' });
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const flat = rankings.map(({ scores }) =>
      scores.map(({ fit, ...score }) => ({ ...score, fit: fit?.value, fitFrom: fit?.from })),
    );
    expect(lines.map(({ labels }) => labels)).toEqual(flat);
    expect(lines.map(({ model: id }) => id)).toEqual([page.model?.id, page.model?.id]);
  });

  test('after a restart everything is there before any engine has answered', async () => {
    const before = await page.client.call('rankVideos', { ids: [...page.videos.keys()] });
    const state = await page.load();
    await lab.close();
    page = await lab.open({
      start: () => {
        throw new Error('no engine today');
      },
    });
    const now = await page.load();
    expect(now.videos).toEqual(state.videos);
    expect(now.labels).toEqual({ ...state.labels, revision: expect.any(Number) });
    const after = await page.client.call('rankVideos', { ids: [...page.videos.keys()] });
    expect(after.rankings).toEqual(before.rankings);
  });

  test('a file that was moved is known again by its content', async () => {
    await lab.close();
    page = await lab.open();
    const moved = join(lab.folder, 'moved.mp4');
    await rename(join(lab.folder, 'second.mp4'), moved);
    const began = page.events.length;
    await page.client.call('addPaths', { paths: [moved] });
    await page.until((it) => it.stateOf('moved.mp4') === 'done', 'moved is done');
    const states = page.events
      .slice(began)
      .flatMap(({ name, value }) => (name === 'videosChanged' && 'changed' in value ? value.changed : []))
      .filter(({ name }) => name === 'moved.mp4')
      .map(({ state }) => state);
    expect(states).not.toContain('encoding');
  });
});
