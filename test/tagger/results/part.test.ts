/** A part of what a job has left: those that fit words best, some from all over, those of a folder; the same ones whatever happens meanwhile. */
import { renameSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GENERAL_BANK } from '../../../electron/catalogue/background.ts';
import { BackgroundTable } from '../../../electron/fit/background-table.ts';
import { dot } from '../../../electron/fit/rows.ts';
import { readResultsFolder } from '../../../electron/tagger/results/folder.ts';
import { Chooser, type ChooserOptions } from '../../../electron/tagger/results/part/chooser.ts';
import { Leaders } from '../../../electron/tagger/results/part/leaders.ts';
import { pathsUnder } from '../../../electron/tagger/results/part/paths.ts';
import { Disk } from '../../../electron/tagger/videos/disk.ts';
import type { ResultPart } from '../../../electron/wire/app/results.ts';
import { HandoverLab } from '../../support/handover-lab.ts';
import { type MadeRow, resultsPlan, writePlan, writeShard } from '../../support/made-results.ts';
import { D, madeUp } from '../../support/made-up.ts';

const MEDIA = '/mnt/no-cluster/media';
const plan = resultsPlan();
let lab: HandoverLab;
let folder: string;
beforeEach(() => {
  lab = new HandoverLab();
  folder = join(lab.folder, 'results');
  writePlan(folder, plan);
});
afterEach(() => lab.remove());

const row = (path: string, more: Partial<MadeRow> = {}): MadeRow => ({
  ...{ path: `${MEDIA}/${path}`, content: `whole-${path}`, size: 1_000, embedding: [...madeUp(path)] },
  ...more,
});
const names = Array.from({ length: 60 }, (_, n) => `${n % 2 === 0 ? 'even' : 'odd'}/v${n}.mp4`);
const failed = row('odd/bad.mp4', { embedding: [], error: ['not-video', 'It is not a video.'] });
/** 60 clips in three shards, and one that failed in each. */
const writeJob = (): string[] =>
  [0, 1, 2].map((n) => {
    const its = names.slice(20 * n, 20 * n + 20).map((name) => row(name));
    return writeShard(folder, plan, `s${n}`, [
      ...its.slice(0, 7),
      { ...failed, path: `${MEDIA}/odd/bad${n}.mp4` },
      ...its.slice(7),
    ]);
  });

const choose = (part: ResultPart, tell = 100) =>
  lab.page.client.call('chooseResults', { folder, maps: [], part, tell });
const pathsOf = async (part: ResultPart) => (await choose(part)).told.map(({ path }) => path);
const open = (part: ResultPart) => lab.page.client.call('openResults', { folder, maps: [], part });
const over = async () => {
  const facts = () => lab.page.client.call('howResultsGo', {});
  await expect.poll(async () => (await facts()).state, { timeout: 20_000, interval: 20 }).toBe('idle');
  await lab.page.load();
  return facts();
};
const listed = () => [...lab.page.videos.values()].map(({ folder: lies, name }) => `${lies}/${name}`).sort();

test('those that fit words best are those of the whole product, with their cosines', async () => {
  writeJob();
  await lab.start();
  const { told, clips, of } = await choose({ words: 'beach', most: 10 });
  expect([clips, of]).toEqual([10, 63]);
  // All at once, as a search has it: by what is above the level of general sentences.
  const table = await BackgroundTable.of(
    [...names.map((name) => madeUp(name))],
    GENERAL_BANK.map(madeUp),
    () => undefined,
  );
  const text = madeUp('beach');
  const towards = table.towards(text);
  const whole = names
    .map((name) => ({
      path: `${MEDIA}/${name}`,
      by: dot(madeUp(name), 0, towards, D),
      cosine: dot(madeUp(name), 0, text, D),
    }))
    .sort((a, b) => b.by - a.by)
    .slice(0, 10);
  expect(told.map(({ path }) => path)).toEqual(whole.map(({ path }) => path));
  expect(told.map(({ cosine }) => cosine)).toEqual(whole.map(({ cosine }) => expect.closeTo(cosine, 5)));
});

test('a clip is as its best part is, comes with all its rows, and what a minus names is left out', async () => {
  const part = (n: number, text: string) => row('long.mp4', { span: [n, n + 1], embedding: [...madeUp(text)] });
  writeShard(folder, plan, 'long', [
    ...[row('long.mp4'), part(0, 'snow'), part(1, 'beach'), row('only.mp4', { embedding: [...madeUp('beach')] })],
    ...names.map((name) => row(name)),
  ]);
  await lab.start();
  const { told } = await choose({ words: 'beach', most: 1, under: 'long' });
  expect(told).toMatchObject([{ path: `${MEDIA}/long.mp4`, span: { start: 1, end: 2 }, cosine: expect.closeTo(1, 4) }]);
  await expect(choose({ words: 'beach -beach', under: 'only' })).rejects.toMatchObject({
    kind: 'not-found',
    message: expect.stringContaining('none fits'),
  });
  await open({ words: 'beach', most: 1, under: 'long' });
  expect(await over()).toMatchObject({ videos: 1, wholes: 1, spans: 2 });
});

test('a sample comes again, and a larger one has it within', async () => {
  writeJob();
  await lab.start();
  const [few, again, more] = [await pathsOf({ most: 5 }), await pathsOf({ most: 5 }), await pathsOf({ most: 25 })];
  expect(few).toHaveLength(5);
  expect(again).toEqual(few);
  expect(more.slice(0, 5)).toEqual(few);
  // More than there is: all.
  expect(await choose({ most: 5_000 })).toMatchObject({ clips: 63, of: 63 });
});

test('a folder, or a text of the path, goes with all of it; one that is nowhere is told, and nothing is made', async () => {
  writeJob();
  await lab.start();
  expect(await choose({ under: `${MEDIA}/even` })).toMatchObject({ clips: 30, of: 63 });
  expect((await pathsOf({ under: 'ODD', most: 4 })).every((path) => path.includes('/odd/'))).toBe(true);
  expect((await pathsOf({ under: 'v1', words: 'beach', most: 3 })).every((path) => path.includes('v1'))).toBe(true);
  await expect(open({ under: '/nowhere' })).rejects.toMatchObject({
    kind: 'not-found',
    message: expect.stringContaining('none lies beneath /nowhere'),
  });
  expect(await over()).toMatchObject({ state: 'idle', videos: 0 });
});

test('words that say nothing are refused before anything is read', async () => {
  writeJob();
  await lab.start();
  await expect(open({ words: '-people' })).rejects.toMatchObject({
    kind: 'usage',
    message: expect.stringContaining('only leaves out'),
  });
  await expect(open({ words: 'a '.repeat(2_500) })).rejects.toMatchObject({ kind: 'too-large' });
});

test('without the model that made it words are refused in a sentence, and a sample comes all the same', async () => {
  writePlan(folder, resultsPlan({ model: 'fake@nowhere' }));
  writeShard(folder, resultsPlan({ model: 'fake@nowhere' }), 'one', [row('a.mp4'), row('b.mp4')]);
  await lab.start();
  await expect(choose({ words: 'beach' })).rejects.toMatchObject({
    kind: 'model-missing',
    message: expect.stringContaining('open a sample'),
  });
  expect(await choose({ most: 1 })).toMatchObject({ clips: 1, of: 2 });
});

test('ended in the middle it goes on with the same, whatever has come to the job since; another part is added, and nothing twice', async () => {
  writeJob();
  await lab.start();
  const best = (await pathsOf({ words: 'beach', most: 12 })).sort();
  expect(await open({ words: 'beach', most: 12 })).toMatchObject({ chosen: { clips: 12, of: 63 } });
  await lab.close();
  writeShard(folder, plan, 'later', [row('better.mp4', { embedding: [...madeUp('beach')] })]);
  await lab.start();
  await over();
  expect(listed()).toEqual(best);
  const sample = await pathsOf({ most: 20 });
  await open({ most: 20 });
  await over();
  expect(listed()).toEqual([...new Set([...best, ...sample])].sort());
  // All of it after that: what has come is there once.
  await lab.page.client.call('openResults', { folder, maps: [] });
  await over();
  expect(lab.page.videos.size).toBe(64);
});

test('of a shard that is damaged nothing is chosen, and that is told', async () => {
  const [, second = ''] = writeJob();
  truncateSync(second, 900);
  await lab.start();
  expect(await choose({ words: 'beach', most: 50 })).toMatchObject({ clips: 40, of: 42, damaged: 1 });
});

test('where no shard can be read that is said, and not that nothing was written or seen', async () => {
  await lab.start();
  for (const part of [{ words: 'beach' }, { most: 3 }])
    await expect(choose(part)).rejects.toMatchObject({ message: expect.stringContaining('wait until the job') });
  for (const path of writeJob()) truncateSync(path, 900);
  for (const part of [{ words: 'beach' }, { most: 3 }])
    await expect(choose(part)).rejects.toMatchObject({ message: expect.stringContaining('cannot be read') });
});

test('the best of very many are those that sorting all would give, of equals the first', () => {
  const scores = Array.from({ length: 9_000 }, (_, n) => Math.fround(Math.sin(n * 12.9898) * 43_758.5453) % 1);
  const leaders = new Leaders<number>(300);
  for (const [n, score] of scores.entries()) leaders.offer(score, n);
  leaders.offer(Number.NaN, -1);
  const sorted = [...scores.keys()].sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b);
  expect(leaders.all()).toEqual(sorted.slice(0, 300));
});

test('a folder of this computer is the cluster’s by the maps; a relative path lies beside the list', () => {
  const maps = [{ from: '/mnt/cluster/media', to: '/Volumes/media' }];
  const isIn = pathsUnder('/Volumes/media/beach', maps, '/mnt/cluster/clips.jsonl');
  expect(['/mnt/cluster/media/beach/a.mp4', 'media/beach/b.mp4'].map(isIn)).toEqual([true, true]);
  expect(['/mnt/cluster/media/beaches/a.mp4', '/mnt/cluster/beach/a.mp4'].map(isIn)).toEqual([false, false]);
  expect(pathsUnder('/Volumes', maps, '')('/mnt/cluster/media/a.mp4')).toBe(true);
});

test('of a job whose drive goes in the middle nothing is chosen: the best of some are not the best', async () => {
  writeJob();
  const [disk, { signal }] = [new Disk(), new AbortController()];
  const results = await readResultsFolder(folder, disk, signal);
  // A sample needs nothing of the library.
  const chooser = new Chooser({ disk } as ChooserOptions);
  const onProgress = ({ done }: { done: number }): void => {
    if (done === 1) renameSync(folder, `${folder} gone`);
  };
  const choosing = chooser.choose(results, { most: 5 }, [], { signal, onProgress });
  await expect(choosing).rejects.toMatchObject({ kind: 'not-found' });
});

test('a folder is the same one by another spelling, and by no other system’s', () => {
  const isIn = (under: string, path: string) => pathsUnder(under, [], '/mnt/cluster/clips.jsonl')(path);
  expect(isIn('/mnt/./cluster/x/..//media/', '/mnt/cluster/media/a.mp4')).toBe(true);
  expect(isIn('/mnt/cluster/media', '/mnt/cluster/media/../secret/a.mp4')).toBe(false);
  expect(isIn('/mnt/me\u0301dias', '/mnt/m\u00e9dias/a.mp4')).toBe(true);
  expect(isIn('d:/media', 'D:\\Media\\a.mp4')).toBe(true);
  expect(isIn('/', '\\\\nas\\share\\a.mp4')).toBe(false);
  expect(isIn('/', '/a.mp4')).toBe(true);
  // In a bucket all letters are a name's.
  expect(isIn('s3://bucket/a/', 's3://bucket/a//b.mp4')).toBe(true);
  expect(isIn('s3://bucket/b', 's3://bucket/a/../b/c.mp4')).toBe(false);
});
