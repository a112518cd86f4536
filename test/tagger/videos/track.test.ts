/** Which track of a file is shown, where a person chose: what the model saw of one must never stand at another. */
import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { libraryFileIn } from '../../../electron/library/index.ts';
import type { Video } from '../../../electron/wire/app/videos.ts';
import { expectFailure } from '../../support/failure.ts';
import { madeUpCosine, trackOf } from '../../support/made-up.ts';
import { fakeModel, Page, startFakeEngine, TaggerLab } from '../../support/tagger-lab.ts';
import { hasTools, makeVideo, picture, x264 } from '../../support/video.ts';

let lab: TaggerLab;
let page: Page;

const pathOf = (name: string): string => join(lab.folder, name);
const add = (...names: string[]) => page.client.call('addPaths', { paths: names.map(pathOf) });
const done = (...names: string[]): Promise<void> =>
  page.until((it) => names.every((name) => it.stateOf(name) === 'done'), `${names.join(', ')} done`);
const choose = (name: string, track: number) => page.client.call('chooseTrack', { id: page.idOf(name), track });
const describeVideo = (name: string) => page.client.call('describeVideo', { id: page.idOf(name) });
const pause = (paused: boolean) => page.client.call('setPaused', { paused });

/** The states that this page was told of the video since the last call. */
function states(name: string): Video['state'][] {
  const told = page.events.flatMap(({ name: event, value }) =>
    event === 'videosChanged' ? (value as { changed: Video[] }).changed : [],
  );
  page.events.length = 0;
  return told.filter((video) => video.name === name).map(({ state }) => state);
}

/** That the video is ranked by what the model makes of this track, and of no other. */
async function expectRankedBy(name: string, track: number | undefined): Promise<void> {
  await page.setLabels('x');
  const { rankings } = await page.client.call('rankVideos', { ids: [page.idOf(name)] });
  const own = madeUpCosine(trackOf(readFileSync(pathOf(name)), track), 'x');
  expect(rankings[0]?.scores[0]?.cosine).toBeCloseTo(own, 6);
}

const inputs = [...picture(1, 10, '32x32'), ...picture(2, 25, '64x48'), ...picture(1, 10, '16x16')];

/** A file of so many tracks, the first of which is the default; the second is longer, larger and called something. */
function makeTracks(name: string, count: number): Promise<string> {
  const maps = Array.from({ length: count }, (_, n) => ['-map', `${n}`]).flat();
  const tags = ['-metadata:s:v:1', 'language=deu', '-metadata:s:v:1', 'title=Bühne'];
  return makeVideo(lab.folder, name, ...inputs, ...maps, ...x264(), ...(count > 1 ? tags : []));
}

async function open(): Promise<void> {
  page = await lab.open({ start: startFakeEngine });
}

beforeEach(async () => {
  lab = new TaggerLab();
  await open();
  const model = fakeModel(lab.folder, 'one');
  await page.useModel(model);
});
afterEach(async () => {
  await lab.remove();
  expect(lab.logged).toEqual([]);
});

describe.runIf(hasTools)('the tracks of a file', () => {
  test('are told, with what tells them apart, and which is shown', async () => {
    await makeTracks('two.mkv', 2);
    await makeTracks('one.mp4', 1);
    await add('two.mkv', 'one.mp4');
    await done('two.mkv', 'one.mp4');
    await page.until((it) => it.video('two.mkv')?.width === 32, 'probed');
    expect(await describeVideo('two.mkv')).toMatchObject({
      tracks: [
        { number: 1, codec: 'h264', width: 32, height: 32, fps: 10 },
        { number: 2, codec: 'h264', width: 64, height: 48, fps: 25, language: 'deu', title: 'Bühne' },
      ],
      track: 1,
      meantTrack: 1,
    });
    await page.until((it) => it.video('one.mp4')?.width === 32, 'probed');
    expect((await describeVideo('one.mp4')).tracks).toHaveLength(1);
    expect(page.video('two.mkv')).not.toHaveProperty('track');
    expect(page.video('two.mkv')).not.toHaveProperty('proxyOnly');
  });

  test('of a library that does not know them are looked for when the video is shown', async () => {
    await makeTracks('two.mkv', 2);
    await add('two.mkv');
    await done('two.mkv');
    await page.until((it) => it.video('two.mkv')?.width === 32, 'probed');
    await lab.close();
    const database = new DatabaseSync(libraryFileIn(lab.data));
    database.exec("UPDATE videos SET facts = json_remove(facts, '$.tracks')");
    database.close();
    await open();
    expect(page.stateOf('two.mkv')).toBe('done');
    expect((await expectFailure(choose('two.mkv', 2), 'usage')).message).toBe(
      'two.mkv is still being looked at: choose its track in a moment.',
    );
    expect(await describeVideo('two.mkv')).not.toHaveProperty('tracks');
    await expect.poll(async () => (await describeVideo('two.mkv')).tracks?.length, { timeout: 30_000 }).toBe(2);
    await choose('two.mkv', 2);
    await done('two.mkv');
    await expectRankedBy('two.mkv', 2);
  });
});

describe.runIf(hasTools)('a track that was chosen', () => {
  beforeEach(async () => {
    await makeTracks('two.mkv', 2);
    await add('two.mkv');
    await done('two.mkv');
    await page.until((it) => it.video('two.mkv')?.width === 32, 'probed');
    states('two.mkv');
  });

  test('is looked at in its turn, and all that is shown is of it; every page is told', async () => {
    const other = new Page(lab.tagger);
    await other.load();
    await pause(true);
    await choose('two.mkv', 2);
    expect(page.video('two.mkv')).toMatchObject({ state: 'waiting', track: 2, proxyOnly: true, width: 64, height: 48 });
    expect((await describeVideo('two.mkv')).frames).toEqual([]);
    await other.until((it) => it.video('two.mkv')?.track === 2, 'the other page told');
    other.detach();
    await pause(false);
    await done('two.mkv');
    await expectRankedBy('two.mkv', 2);
    const frames = [
      { index: 1, timestamp: 0.1 },
      { index: 6, timestamp: 0.6 },
    ];
    expect(await describeVideo('two.mkv')).toMatchObject({ track: 2, meantTrack: 1, fps: 25, frames });
    await page.until((it) => it.video('two.mkv')?.duration === 2, 'how long it is');
    expect(lab.tagger.media.find(page.idOf('two.mkv'))).toMatchObject({ track: 2, frames, startTime: 0 });
    const { text } = await page.client.call('exportResults', { format: 'jsonl' });
    expect(JSON.parse(text)).toMatchObject({ video: pathOf('two.mkv'), track: 2 });
  });

  test('and seen before needs no new look, nor do its matches', async () => {
    await page.setLabels('x');
    const match = async () => (await page.client.call('matchVideo', { id: page.idOf('two.mkv') })).scores[0]?.match;
    expect(await match()).toBe(1 / 2);
    await choose('two.mkv', 2);
    await done('two.mkv');
    expect(await match()).toBe(1 / 4);
    await pause(true);
    states('two.mkv');
    await choose('two.mkv', 1);
    expect(page.video('two.mkv')).toMatchObject({ state: 'done', width: 32 });
    expect(page.video('two.mkv')).not.toHaveProperty('track');
    await expectRankedBy('two.mkv', undefined);
    const scored = async () =>
      (await page.client.call('rankVideos', { ids: [page.idOf('two.mkv')] })).rankings[0]?.scores[0]?.match;
    expect(await scored()).toBe(1 / 2);
    await choose('two.mkv', 2);
    await expectRankedBy('two.mkv', 2);
    expect(await scored()).toBe(1 / 4);
    expect(new Set(states('two.mkv'))).toEqual(new Set(['done']));
    const { text } = await page.client.call('exportResults', { format: 'csv' });
    expect(text.split('\r\n')[1]).toMatch(/,2,[^,]*,,,,,/);
  });

  test('and is shown anyway is no choice', async () => {
    await choose('two.mkv', 1);
    expect(states('two.mkv')).toEqual([]);
    await choose('two.mkv', 2);
    await done('two.mkv');
    await choose('two.mkv', 1);
    await lab.close();
    const database = new DatabaseSync(libraryFileIn(lab.data), { readOnly: true });
    expect(database.prepare('SELECT track FROM videos').all()).toEqual([{ track: 0 }]);
    expect(database.prepare('SELECT track FROM embeddings ORDER BY track').all()).toEqual([{ track: 0 }, { track: 2 }]);
    database.close();
  });

  test('and is not there is refused, and nothing changes', async () => {
    expect((await expectFailure(choose('two.mkv', 3), 'usage')).message).toBe(
      'two.mkv has 2 video tracks: there is no track 3 to choose.',
    );
    for (const number of [0, -1, 1.5, 2 ** 60]) await expect(choose('two.mkv', number)).rejects.toThrow();
    expect(states('two.mkv')).toEqual([]);
    const id = page.idOf('two.mkv');
    await page.client.call('removeVideos', { ids: [id] });
    await expectFailure(page.client.call('chooseTrack', { id, track: 2 }), 'not-found');
  });

  test('outlives a restart, and a removal that is undone', async () => {
    await choose('two.mkv', 2);
    await done('two.mkv');
    const { id } = page.video('two.mkv') as Video;
    await page.client.call('removeVideos', { ids: [id], window: 'w' });
    await page.client.call('undo', { window: 'w' });
    await page.until((it) => it.stateOf('two.mkv') === 'done', 'restored');
    expect(page.video('two.mkv')).toMatchObject({ track: 2 });
    await page.client.call('removeVideos', { ids: [id] });
    await add('two.mkv');
    expect(page.video('two.mkv')).toMatchObject({ id, track: 2 });
    await lab.close();
    await open();
    expect(page.video('two.mkv')).toMatchObject({ track: 2, state: 'done' });
    await page.until(({ model: status }) => status?.state === 'ready', 'the model ready');
    await expectRankedBy('two.mkv', 2);
  });

  test('and that the file has no more gives way to the default, is told, and counts again when it is back', async () => {
    await choose('two.mkv', 2);
    await done('two.mkv');
    const kept = pathOf('kept.mkv');
    copyFileSync(pathOf('two.mkv'), kept);
    rmSync(pathOf('two.mkv'));
    await makeTracks('two.mkv', 1);
    await add('two.mkv');
    await page.until((it) => it.video('two.mkv')?.width === 32, 'the other file probed');
    await done('two.mkv');
    await expectRankedBy('two.mkv', undefined);
    expect(await describeVideo('two.mkv')).toMatchObject({ track: 1, lostTrack: 2 });
    expect(page.video('two.mkv')).not.toHaveProperty('track');

    copyFileSync(kept, pathOf('two.mkv'));
    await pause(true);
    await add('two.mkv');
    await page.until((it) => it.video('two.mkv')?.track === 2, 'the track is back');
    await done('two.mkv');
    await expectRankedBy('two.mkv', 2);
    expect(await describeVideo('two.mkv')).not.toHaveProperty('lostTrack');
  });

  test('and went with its file while the application was closed is told once the video is shown', async () => {
    await choose('two.mkv', 2);
    await done('two.mkv');
    await page.until((it) => it.video('two.mkv')?.duration === 2, 'how long it is');
    await lab.close();
    await makeTracks('two.mkv', 1);
    await open();
    await page.until(({ model: status }) => status?.state === 'ready', 'the model ready');
    expect(await describeVideo('two.mkv')).toMatchObject({ track: 2 });
    await page.until((it) => it.video('two.mkv')?.width === 32, 'the other file probed');
    await done('two.mkv');
    await expectRankedBy('two.mkv', undefined);
    expect(await describeVideo('two.mkv')).toMatchObject({ track: 1, lostTrack: 2 });
  });

  test('and is another than that of a copy: each has its own', async () => {
    copyFileSync(pathOf('two.mkv'), pathOf('copy.mkv'));
    await add('copy.mkv');
    await done('copy.mkv');
    await page.until((it) => it.video('copy.mkv')?.width === 32, 'the copy probed');
    await choose('copy.mkv', 2);
    await done('two.mkv', 'copy.mkv');
    await expectRankedBy('two.mkv', undefined);
    await expectRankedBy('copy.mkv', 2);
    await pause(true);
    // What was seen of the one is known of the other.
    await choose('two.mkv', 2);
    expect(page.stateOf('two.mkv')).toBe('done');
    await expectRankedBy('two.mkv', 2);
  });
});

test.runIf(hasTools)('a track that is chosen while another is looked at lets go of that', async () => {
  await makeTracks('slow-three.mkv', 3);
  await add('slow-three.mkv');
  await page.until((it) => it.video('slow-three.mkv')?.width === 32, 'probed');
  await done('slow-three.mkv');
  await choose('slow-three.mkv', 2);
  await page.until((it) => it.stateOf('slow-three.mkv') === 'encoding', 'encoding');
  await choose('slow-three.mkv', 3);
  await page.until((it) => it.stateOf('slow-three.mkv') === 'encoding', 'encoding the third');
  await done('slow-three.mkv');
  await expectRankedBy('slow-three.mkv', 3);
  await lab.close();
  const database = new DatabaseSync(libraryFileIn(lab.data), { readOnly: true });
  expect(database.prepare('SELECT track FROM embeddings ORDER BY track').all()).toEqual([{ track: 0 }, { track: 3 }]);
  database.close();
});
