/** What a job on a cluster has left becomes videos, vectors and spans of a library, once each, whatever happens meanwhile. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { segmentsOf } from '../../../electron/cli/segments.ts';
import { identifyContent } from '../../../electron/content/identify.ts';
import { Library } from '../../../electron/library/index.ts';
import type { TaggerOptions } from '../../../electron/tagger/index.ts';
import type { Opening, ResultMap } from '../../../electron/wire/app/results.ts';
import { HandoverLab } from '../../support/handover-lab.ts';
import { type MadeRow, resultsPlan, writePlan, writeShard } from '../../support/made-results.ts';
import { madeUp } from '../../support/made-up.ts';
import { Clips, fakeModel, startFakeEngine } from '../../support/tagger-lab.ts';
import { hasTools } from '../../support/video.ts';

const fixture = fileURLToPath(new URL('../../fixtures/cluster-results', import.meta.url));
const CLUSTER = '/mnt/no-cluster/media';

let lab: HandoverLab;
let results: string;
const plan = resultsPlan();
beforeEach(() => {
  lab = new HandoverLab();
  results = join(lab.folder, 'results');
});
afterEach(() => lab.remove());

const call = () => lab.page.client;
const facts = (): Promise<Opening> => call().call('howResultsGo', {});
const over = async (): Promise<Opening> => {
  await expect.poll(async () => (await facts()).state, { timeout: 30_000, interval: 20 }).toBe('idle');
  await lab.page.load();
  return facts();
};
const open = async (maps: ResultMap[] = [], folder = results): Promise<Opening> => {
  await call().call('openResults', { folder, maps });
  return over();
};
/** A clip that was looked at as a whole, which is not here. */
const row = (name: string, more: Partial<MadeRow> = {}): MadeRow => ({
  ...{ path: `${CLUSTER}/${name}`, content: `whole-${name}`, size: 1_000, embedding: [...madeUp(name)] },
  ...more,
});
const shown = () =>
  [...lab.page.videos.values()]
    .map(({ name, state, offline }) => `${name} ${state}${offline ? ' offline' : ''}`)
    .sort();

const shards = (...named: readonly (readonly [name: string, ...rows: MadeRow[]])[]): string[] => {
  writePlan(results, plan);
  return named.map(([name, ...rows]) => writeShard(results, plan, name, rows));
};
/** What the library on disk has under the model of the results. */
const stored = async (contentId: string, folder = lab.data) => {
  await lab.close();
  const library = Library.open(folder);
  try {
    const key = `${plan.model} ${plan.vectors}`;
    const footage = { contentId, track: 0 };
    const spans = library.segments
      .of(footage, key, plan.sampling.span)
      .map(({ span, seen }) => [span, seen !== undefined]);
    return { whole: library.embeddings.get(footage, key, plan.sampling.whole), spans, videos: library.videos.all() };
  } finally {
    library.close();
  }
};
const bad = row('bad.mp4', { embedding: [], error: ['not-video', 'It is not a video.'] });

test('files that are elsewhere are listed as away, ranked by their vectors; what failed says that it was on the cluster', async () => {
  shards(['one', row('beach.mp4'), bad], ['two', row('snow.mp4')]);
  await lab.start();
  await lab.page.setLabels('beach.mp4', 'snow.mp4');
  expect(await open()).toMatchObject({ shards: 2, shardsDone: 2, videos: 3, wholes: 2, failed: 1, leftOut: 0 });
  await lab.page.until(({ videos }) => [...videos.values()].every(({ offline }) => offline === true), 'all away');
  expect(shown()).toEqual(['bad.mp4 failed offline', 'beach.mp4 done offline', 'snow.mp4 done offline']);
  expect(lab.page.video('bad.mp4')?.problem).toMatchObject({
    kind: 'not-video',
    message: 'Could not be looked at on the cluster: It is not a video.',
  });
  // The fake engine's vector of a text is that of the same bytes: each is first of its own label.
  const ids = ['snow.mp4', 'beach.mp4'].map((name) => lab.page.idOf(name));
  const { rankings } = await lab.page.client.call('rankVideos', { ids });
  expect(rankings.map(({ scores }) => [scores[0]?.label, scores[0]?.cosine])).toEqual([
    ['snow.mp4', expect.closeTo(1, 4)],
    ['beach.mp4', expect.closeTo(1, 4)],
  ]);
});

test('what pyarrow writes is read to the bit', async () => {
  await lab.start();
  await call().call('openResults', { folder: fixture, maps: [] });
  expect(await over()).toMatchObject({ videos: 3, wholes: 2, spans: 1, failed: 1, damaged: 0, leftOut: 0 });
  await lab.close();
  const library = Library.open(lab.data);
  const key = 'OpenGVLab/InternVideo2-Stage2_1B-224p-f4@0123456789ab fp32';
  const beach = { contentId: `whole-${'a'.repeat(64)}`, track: 0 };
  expect(library.embeddings.get(beach, key, plan.sampling.whole)).toEqual({
    vector: Float32Array.of(0.6, 0.8, 0),
    frames: [
      { index: 0, timestamp: 0 },
      { index: 5, timestamp: 0.5 },
    ],
  });
  expect(library.segments.of(beach, key, plan.sampling.span)).toMatchObject([{ span: { start: 0, end: 2.5 } }]);
  library.close();
});

test('a file that a map finds is the video itself: held against its content, and not looked at again', async () => {
  const clips = await Clips.in(join(lab.folder, 'media'));
  const [same, other] = [clips.make('a/same.mp4'), clips.make('a/other.mp4')];
  const { contentId, size } = await identifyContent(same);
  shards([
    'one',
    row('a/same.mp4', { content: contentId, size }),
    // Of the same size, and not what the cluster has seen.
    row('a/other.mp4', { size: statSync(other).size }),
    row('b/gone.mp4'),
  ]);
  await lab.start();
  const look = await call().call('lookAtResults', { folder: results });
  expect(look).toMatchObject({
    wholes: 3,
    spans: 0,
    failed: 0,
    modelIs: 'in-use',
    shards: { planned: 2, there: 1, taken: 0 },
  });
  expect(look.places.maps).toEqual([{ from: '/mnt/no-cluster', to: lab.folder, looked: 3, found: 2 }]);
  const maps = look.places.maps.map(({ from, to }) => ({ from, to }));
  expect(await open(maps)).toMatchObject({ videos: 3, wholes: 3 });
  await lab.page.until(
    ({ videos }) => [...videos.values()].filter(({ duration }) => duration !== undefined).length === 2,
    'facts of both',
  );
  await lab.page.until(
    ({ stateOf }) => ['same.mp4', 'other.mp4'].every((name) => stateOf.call(lab.page, name) === 'done'),
    'both done',
  );
  const cosineOf = async (name: string): Promise<number | undefined> =>
    (await call().call('rankVideos', { ids: [lab.page.idOf(name)] })).rankings[0]?.scores[0]?.cosine;
  await lab.page.setLabels('a/same.mp4');
  expect(await cosineOf('same.mp4')).toBeCloseTo(1, 4);
  // The other one is another content, which the model here has looked at.
  await lab.page.setLabels('a/other.mp4');
  expect(await cosineOf('other.mp4')).toBeLessThan(0.99);
});

test('files that were not found at first are found by a map later, and nothing is there twice', async () => {
  const clips = await Clips.in(join(lab.folder, 'media'));
  const { contentId, size } = await identifyContent(clips.make('here.mp4'));
  shards(['one', row('here.mp4', { content: contentId, size }), row('away.mp4')]);
  await lab.start();
  await open();
  const id = lab.page.idOf('here.mp4');
  expect(await open()).toMatchObject({ shards: 1, shardsDone: 1, videos: 0, wholes: 0 });
  expect(await open([{ from: CLUSTER, to: clips.folder }])).toMatchObject({ videos: 0, wholes: 2 });
  expect(lab.page.videos.size).toBe(2);
  expect(lab.page.idOf('here.mp4')).toBe(id);
  expect((await call().call('describeVideo', { id })).path).toBe(join(clips.folder, 'here.mp4'));
});

test.runIf(hasTools)(
  'of a job that looked at scenes all is there: nothing is looked at again, nor when one looks closer',
  async () => {
    const clips = await Clips.in(join(lab.folder, 'media'));
    const path = clips.make('film.mp4');
    const { contentId, size } = await identifyContent(path);
    const { spans } = await segmentsOf(path, { signal: AbortSignal.timeout(60_000) });
    expect(spans.length).toBeGreaterThan(0);
    const of = { content: contentId, size };
    // As the driver writes them: the whole before its spans, of which more than one turn takes.
    const many = Array.from({ length: 300 }, (_, n) => [n / 1000, 0.5 + n / 1000] as const);
    shards([
      'one',
      row('film.mp4', of),
      ...spans.map(({ start, end }) => row('film.mp4', { ...of, span: [start, end] })),
      ...many.map((span) => row('film.mp4', { ...of, span })),
    ]);
    const asked: string[] = [];
    await lab.start({
      start: () => {
        const engine = startFakeEngine();
        const { wire } = engine;
        const send = (message: unknown): void => {
          asked.push((message as { name?: string }).name ?? '');
          wire.send(message);
        };
        const [onMessage, onClose] = [wire.onMessage.bind(wire), wire.onClose.bind(wire)];
        return { ...engine, wire: { send, onMessage, onClose } };
      },
    });
    expect(await open([{ from: CLUSTER, to: clips.folder }])).toMatchObject({ wholes: 1, leftOut: 0 });
    await lab.page.until((page) => page.video('film.mp4')?.duration !== undefined, 'its facts');
    const id = lab.page.idOf('film.mp4');
    await call().call('lookCloser', { ids: [id] });
    const over = { state: 'idle', done: 1, of: 1, failed: 0 };
    await expect
      .poll(() => lab.page.events.findLast(({ name }) => name === 'lookingChanged')?.value)
      .toMatchObject(over);
    expect(lab.page.stateOf('film.mp4')).toBe('done');
    expect(asked).toContain('openModel');
    expect(asked.filter((name) => name.startsWith('encode'))).toEqual([]);
  },
);

test('a video of the library stays where it is, whatever a map says of the same name', async () => {
  const clips = await Clips.in(join(lab.folder, 'media'));
  const own = clips.make('own.mp4');
  const { contentId, size } = await identifyContent(own);
  await lab.start();
  const [id = ''] = await lab.add(own);
  const pathOf = async () => (await call().call('describeVideo', { id })).path;
  // The cluster has another file under this path, and it has this one.
  for (const [name, content] of [
    ['one', 'whole-another'],
    ['two', contentId],
  ] as const) {
    shards([name, row('own.mp4', { path: own, content, size })]);
    await open([{ from: clips.folder, to: join(lab.folder, 'nowhere') }]);
    expect(await pathOf()).toBe(own);
  }
});

test('rows whose path or content can be none are left out, and a sentence is no book', async () => {
  const book = 'x'.repeat(100_000);
  shards([
    'one',
    row('long.mp4', { path: `${CLUSTER}/${book}` }),
    row('nul.mp4', { path: `${CLUSTER}/a\0b.mp4` }),
    row('content.mp4', { content: 'whole-a\0 1' }),
    row('size.mp4', { size: -1 }),
    row('nan.mp4', { embedding: [...madeUp('nan')].map(() => Number.NaN) }),
    row('none.mp4', { embedding: [] }),
    row('bad.mp4', { embedding: [], error: ['no-such-kind', book] }),
    row('good.mp4'),
  ]);
  await lab.start();
  expect(await open()).toMatchObject({ videos: 2, wholes: 1, failed: 1, leftOut: 6 });
  expect(lab.page.video('bad.mp4')?.problem?.message.length).toBeLessThan(3_000);
});

test('spans stand in the timeline, those that the model cannot see among them; the whole is still to be looked at', async () => {
  shards([
    'one',
    ...[0, 2, 4].map((start) => row('film.mp4', { span: [start, start + 2], embedding: [...madeUp(`film ${start}`)] })),
    row('film.mp4', { span: [6, 6.1], embedding: [], error: ['too-short', 'It has too few frames.'] }),
    row('film.mp4', { span: [8, 10], embedding: [], error: ['unreadable', 'The drive failed.'] }),
  ]);
  await lab.start();
  expect(await open()).toMatchObject({ videos: 1, wholes: 0, spans: 3, failed: 2 });
  expect(lab.page.stateOf('film.mp4')).toBe('waiting');
  const { spans, whole } = await stored('whole-film.mp4');
  expect(whole).toBeUndefined();
  expect(spans).toEqual([
    [{ start: 0, end: 2 }, true],
    [{ start: 2, end: 4 }, true],
    [{ start: 4, end: 6 }, true],
    [{ start: 6, end: 6.1 }, false],
  ]);
});

test.skipIf(process.platform === 'win32')('a pipe, a folder and a link to nowhere are no shards', async () => {
  shards(['one', row('here.mp4')]);
  const there = (name: string): string => join(results, 'shards', `${name}.parquet`);
  execFileSync('mkfifo', [there('0-pipe')]);
  mkdirSync(there('1-folder'));
  symlinkSync(there('2-link'), there('2-link'));
  await lab.start();
  expect((await call().call('lookAtResults', { folder: results })).damaged.count).toBe(3);
  expect(await open()).toMatchObject({ shards: 4, shardsDone: 4, damaged: 3, wholes: 1 });
});

test('half a shard, and one that is none, are told and passed over; written whole, they come by opening again', async () => {
  const [, half, none] = shards(['one', row('a.mp4')], ['two', row('b.mp4')], ['three', row('c.mp4')]) as [
    string,
    string,
    string,
  ];
  copyFileSync(half, join(lab.folder, 'whole'));
  truncateSync(half, statSync(half).size - 200);
  writeFileSync(none, 'no Parquet');
  await lab.start();
  const { damaged } = await call().call('lookAtResults', { folder: results });
  const why = { message: expect.stringMatching(/no whole Parquet file/) };
  expect(damaged).toMatchObject({ count: 2, named: [why, why] });
  expect(await open()).toMatchObject({ videos: 1, damaged: 2, shardsDone: 3 });
  copyFileSync(join(lab.folder, 'whole'), half);
  expect(await open()).toMatchObject({ videos: 1, damaged: 1 });
  expect([...lab.page.videos.values()].length).toBe(2);
});

test('shards that are written meanwhile come by opening again; one of another model is left out', async () => {
  shards(['one', row('a.mp4')]);
  await lab.start();
  await open();
  writeShard(results, plan, 'two', [row('b.mp4'), row('c.mp4', { model: 'fake@another' })]);
  expect(await open()).toMatchObject({ videos: 1, wholes: 1, leftOut: 1 });
});

test('cancelled, it leaves whole videos, and opened again it goes on; a start of the application goes on by itself', async () => {
  const named = Array.from({ length: 40 }, (_, n) => [`s${n}`, row(`v${n}.mp4`)] as const);
  shards(...named);
  await lab.start();
  await call().call('openResults', { folder: results, maps: [] });
  await expect(call().call('openResults', { folder: results, maps: [] })).rejects.toMatchObject({ kind: 'in-use' });
  await call().call('cancelResults', {});
  const cancelled = await facts();
  expect(cancelled.state).toBe('idle');
  await call().call('openResults', { folder: results, maps: [] });
  // As if the program had been ended.
  await lab.close();
  await lab.start();
  const done = await over();
  expect(done).toMatchObject({ shards: 40, shardsDone: 40 });
  expect(lab.page.videos.size).toBe(40);
  expect([...lab.page.videos.values()].every(({ state }) => state === 'done')).toBe(true);
});

test('what another model has made is kept under its key, and counts once that is chosen; until then nothing is computed again', async () => {
  shards(['one', row('a.mp4')]);
  await lab.start();
  const other = fakeModel(lab.folder, 'another');
  await call().call('chooseModel', { model: other, device: 'cpu', precision: 'fp32' });
  await lab.page.until(({ model }) => model?.state === 'ready' && model.id === 'fake@another', 'the other model');
  expect(await call().call('lookAtResults', { folder: results })).toMatchObject({ modelIs: 'here' });
  await open();
  expect(lab.page.stateOf('a.mp4')).toBe('cancelled');
  await call().call('chooseModel', { model: fakeModel(lab.folder, '0123456789ab'), device: 'cpu', precision: 'fp32' });
  await lab.page.until((page) => page.stateOf('a.mp4') === 'done', 'done by what the cluster has seen');
});

test('a new library has the model of the results chosen, and opens them by itself', async () => {
  shards(['one', row('a.mp4')]);
  const opened: string[] = [];
  const libraries: TaggerOptions['libraries'] = {
    own: lab.data,
    facts: { open: { folder: lab.data, name: 'data' }, others: [] },
    open: (folder, _isNew, prepare = () => {}) => {
      const library = Library.open(folder);
      prepare(library);
      library.close();
      opened.push(folder);
    },
  };
  await lab.start({ libraries });
  const { library } = await call().call('lookAtResults', { folder: results });
  expect(library).toBe(join(lab.folder, 'results library'));
  mkdirSync(library);
  await call().call('openResults', { folder: results, maps: [], library });
  expect(opened).toEqual([library]);
  expect(lab.page.videos.size).toBe(0);
  await lab.close();
  cpSync(library, lab.data, { recursive: true, force: true });
  const page = await lab.open({ start: startFakeEngine });
  await page.until(({ stateOf }) => stateOf.call(page, 'a.mp4') === 'done', 'the video, ranked');
  expect(page.model?.choice).toMatchObject({ model: { directory: expect.stringMatching(/0123456789ab$/) } });
});

test('a server’s page has nothing shown from outside its folders', async () => {
  const clips = await Clips.in(join(lab.folder, 'media'));
  const { contentId, size } = await identifyContent(clips.make('in.mp4'));
  shards(['one', row('in.mp4', { content: contentId, size })]);
  await lab.start({ host: { kind: 'serve', version: '0', platform: 'test' }, roots: [results] });
  const maps = [{ from: CLUSTER, to: clips.folder }];
  await expect(call().call('openResults', { folder: results, maps })).rejects.toMatchObject({ kind: 'access-denied' });
  writePlan(results, plan);
  writeShard(results, plan, 'two', [row('in.mp4', { content: contentId, size, path: join(clips.folder, 'in.mp4') })]);
  expect(await open()).toMatchObject({ leftOut: 1, videos: 1 });
  expect(lab.page.videos.size).toBe(1);
});

test('a folder that holds no results says what to choose', async () => {
  mkdirSync(results);
  await lab.start();
  const look = (): Promise<unknown> => call().call('lookAtResults', { folder: results });
  await expect(look()).rejects.toMatchObject({
    kind: 'not-found',
    message: expect.stringMatching(/reeltag-job\.json/),
  });
  writeFileSync(join(results, 'reeltag-job.json'), '{"reeltag": 2}');
  await expect(look()).rejects.toMatchObject({ kind: 'unreadable' });
});
