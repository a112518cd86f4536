/** A drive that is away: a folder that holds the videos is taken away and brought back. */
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Library } from '../../../electron/library/index.ts';
import { absentPlace } from '../../../electron/tagger/videos/absence.ts';
import { Disk } from '../../../electron/tagger/videos/disk.ts';
import { MountPoints } from '../../../electron/tagger/videos/mount-points.ts';
import type { OfflinePlace, Video } from '../../../electron/wire/app/videos.ts';
import { expectFailure } from '../../support/failure.ts';
import { Clips, fakeModel, type Page, startFakeEngine, TaggerLab } from '../../support/tagger-lab.ts';
import { hasTools } from '../../support/video.ts';

let lab: TaggerLab;
let clips: Clips;
let page: Page;
/** where the drive is mounted, as it were */
let drive: string;

const away = (): void => renameSync(drive, `${drive}.away`);
const back = (): void => {
  rmSync(drive, { recursive: true, force: true });
  renameSync(`${drive}.away`, drive);
};
const on = (...names: string[]): string[] => names.map((name) => clips.make(join('drive', name)));
const add = (...paths: string[]) => page.client.call('addPaths', { paths });
const done = (...names: string[]): Promise<void> =>
  page.until((it) => names.every((name) => it.stateOf(name) === 'done'), `${names.join(', ')} done`);
const offline = (...names: string[]): Promise<void> =>
  page.until((it) => names.every((name) => it.video(name)?.offline === true), `${names.join(', ')} offline`);
const online = (...names: string[]): Promise<void> =>
  page.until((it) => names.every((name) => it.video(name)?.offline === undefined), `${names.join(', ')} online`);
const told = (): OfflinePlace[][] =>
  page.events
    .filter(({ name }) => name === 'offlineChanged')
    .map(({ value }) => (value as { offline: OfflinePlace[] }).offline);
const everFailed = (): string[] =>
  page.events
    .flatMap(({ name, value }) => (name === 'videosChanged' ? (value as { changed: Video[] }).changed : []))
    .filter(({ state }) => state === 'failed')
    .map(({ name }) => name);

async function open(lookEveryMs = 50): Promise<void> {
  page = await lab.open({ start: startFakeEngine, lookEveryMs });
}

beforeEach(async () => {
  lab = new TaggerLab();
  clips = await Clips.in(join(lab.folder, 'videos'));
  drive = join(clips.folder, 'drive');
  await open();
  const model = fakeModel(lab.folder, 'one');
  await page.useModel(model);
});
afterEach(async () => {
  await lab.remove();
  expect(lab.logged).toEqual([]);
});

describe.runIf(hasTools)('a drive that is away', () => {
  test('in the midst of the queue: one message, nothing fails, the others go on, and all goes on when it is back', async () => {
    const here = clips.make('ok-here.mp4');
    await add(...on('ok-1.mp4'));
    await done('ok-1.mp4');
    await page.client.call('setPaused', { paused: true });
    const names = Array.from({ length: 20 }, (_, n) => `ok-${n + 2}.mp4`);
    await add(...on(...names), ...on('deep/er/ok-30.mp4'), here);
    away();
    await page.client.call('setPaused', { paused: false });
    await offline(...names, 'ok-1.mp4', 'ok-30.mp4');
    await done('ok-here.mp4');
    expect(page.stateOf('ok-1.mp4')).toBe('done');
    expect((await page.load()).queue).toMatchObject({ left: 0, failed: 0 });
    expect(told()).toEqual([[{ place: drive, videos: 22 }]]);
    back();
    await online(...names, 'ok-1.mp4', 'ok-30.mp4');
    await done(...names, 'ok-30.mp4');
    expect(told().at(-1)).toEqual([]);
    expect(everFailed()).toEqual([]);
  });

  test('is noticed by itself, also where its mount point stays; what is known of its videos is there', async () => {
    await add(...on('ok-1.mp4', 'sub/ok-2.mp4'));
    await done('ok-1.mp4', 'ok-2.mp4');
    await lab.close();
    const library = Library.open(lab.data);
    library.settings.put('mountPoints', [drive]);
    library.close();
    await open();
    away();
    mkdirSync(drive);
    await offline('ok-1.mp4', 'ok-2.mp4');
    expect((await page.load()).offline).toEqual([{ place: drive, videos: 2 }]);
    await page.setLabels('x', 'y');
    const { rankings } = await page.client.call('rankVideos', { ids: [page.idOf('ok-1.mp4')] });
    expect(rankings[0]?.scores).toHaveLength(2);
    await expectFailure(page.client.call('matchVideo', { id: page.idOf('ok-1.mp4') }), 'offline');
    back();
    await online('ok-1.mp4', 'ok-2.mp4');
  });

  test('over a restart, and when somebody asks', async () => {
    await page.client.call('setPaused', { paused: true });
    await add(...on('ok-1.mp4'));
    away();
    await lab.close();
    await open(3_600_000);
    await offline('ok-1.mp4');
    expect(await page.client.call('lookForOffline', {})).toEqual({ offline: [{ place: drive, videos: 1 }] });
    back();
    expect(await page.client.call('lookForOffline', {})).toEqual({ offline: [] });
    await page.until(({ model }) => model?.state === 'ready', 'the model ready');
    await page.client.call('setPaused', { paused: false });
    await done('ok-1.mp4');
    expect(everFailed()).toEqual([]);
  });

  test('what was given up for gone one by one waits for it', async () => {
    await page.client.call('setPaused', { paused: true });
    const [path = ''] = on('ok-1.mp4', 'ok-2.mp4');
    await add(path, join(drive, 'ok-2.mp4'));
    await page.until((it) => it.video('ok-1.mp4')?.width !== undefined, 'probed');
    rmSync(path);
    await page.client.call('setPaused', { paused: false });
    await page.until((it) => it.stateOf('ok-1.mp4') === 'failed', 'failed, for it is gone alone');
    expect(page.video('ok-1.mp4')?.problem?.kind).toBe('not-found');
    await done('ok-2.mp4');
    away();
    await offline('ok-1.mp4', 'ok-2.mp4');
    expect(page.stateOf('ok-1.mp4')).toBe('waiting');
    back();
    on('ok-1.mp4');
    await done('ok-1.mp4', 'ok-2.mp4');
  });
});

describe('what is away with a file', () => {
  const { signal } = new AbortController();
  const placeOf = (path: string, mounted = drive) =>
    absentPlace(path, (folder) => folder === mounted, new Disk(), signal);

  test('nothing, where the file is there or is missing from among others', async () => {
    mkdirSync(join(drive, 'a'), { recursive: true });
    writeFileSync(join(drive, 'a', '1.mp4'), 'x');
    expect(readdirSync(drive)).toEqual(['a']);
    expect(await placeOf(join(drive, 'a', '1.mp4'))).toBeUndefined();
    expect(await placeOf(join(drive, 'a', '2.mp4'))).toBeUndefined();
  });

  test('the topmost folder that is missing, or the empty one that a drive belongs into', async () => {
    const empty = join(drive, 'a', 'empty');
    mkdirSync(empty, { recursive: true });
    expect(await placeOf(join(drive, 'b', 'c', '1.mp4'))).toBe(join(drive, 'b'));
    expect(await placeOf(join(empty, '1.mp4'))).toBeUndefined();
    expect(await placeOf(join(empty, '1.mp4'), empty)).toBe(empty);
    expect(await placeOf(join(empty, 'deep', '1.mp4'), empty)).toBe(empty);
  });

  test('where drives are mounted is learnt while they are there', async () => {
    const library = Library.open(join(lab.folder, 'other'));
    const points = new MountPoints(library, new Disk());
    // A drive of its own on each Linux.
    await points.learn('/dev/shm/1.mp4', signal);
    await points.learn(join(drive, '1.mp4'), signal);
    expect(new MountPoints(library, new Disk()).has('/dev/shm')).toBe(process.platform === 'linux');
    expect(['/mnt/nas', '/media/ada/FOOTAGE', '/mnt', drive, lab.folder].map((folder) => points.has(folder))).toEqual([
      ...[true, true, false, false, false],
    ]);
    library.close();
  });

  test('the drive, where it does not answer', async () => {
    const disk = new Disk(30);
    await disk.run('/mnt/nas/1.mp4', () => new Promise(() => {})).catch(() => {});
    expect(await absentPlace('/mnt/nas/clips/2.mp4', () => false, disk, signal)).toBe('/mnt/nas');
  });
});
