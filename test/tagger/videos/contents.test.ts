/** Files that may be one content, or are taken for one: what the model saw of one must never stand at another. */
import { copyFileSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { identifyContent, WHOLE_UP_TO } from '../../../electron/content/identify.ts';
import { libraryFileIn } from '../../../electron/library/index.ts';
import type { Video } from '../../../electron/wire/app/videos.ts';
import { madeUpCosine } from '../../support/made-up.ts';
import { turnBack } from '../../support/old-library.ts';
import { Clips, fakeModel, type Page, startFakeEngine, TaggerLab } from '../../support/tagger-lab.ts';
import { hasTools, makeVideo } from '../../support/video.ts';

let lab: TaggerLab;
let clips: Clips;
let page: Page;

const pathOf = (name: string): string => join(clips.folder, name);
const add = (...names: string[]) => page.client.call('addPaths', { paths: names.map(pathOf) });
const done = (...names: string[]): Promise<void> =>
  page.until((it) => names.every((name) => it.stateOf(name) === 'done'), `${names.join(', ')} done`);

const wasTold = (name: string, state: Video['state']): boolean =>
  page.events.some(
    ({ name: event, value }) =>
      event === 'videosChanged' &&
      (value as { changed: Video[] }).changed.some((video) => video.name === name && video.state === state),
  );
const wasEncoded = (name: string): boolean => wasTold(name, 'encoding');

/** That each has been given what the model makes of it, and not of another. */
async function expectOwn(...names: string[]): Promise<void> {
  await page.setLabels('x');
  for (const name of names) {
    const { rankings } = await page.client.call('rankVideos', { ids: [page.idOf(name)] });
    const own = madeUpCosine(readFileSync(pathOf(name)), 'x');
    expect([name, rankings[0]?.scores[0]?.cosine]).toEqual([name, expect.closeTo(own, 6)]);
  }
}

/** A large video: a clip and a box that players pass over, with one byte of it changed between the pieces. */
function large(name: string, byte: number): void {
  const box = Buffer.alloc(WHOLE_UP_TO);
  box.writeUInt32BE(box.length);
  box.write('free', 4, 'latin1');
  const bytes = Buffer.concat([base, box]);
  bytes[base.length + 100_000] = byte;
  writeFileSync(pathOf(name), bytes);
}
let base: Buffer;

async function open(): Promise<void> {
  page = await lab.open({ start: startFakeEngine });
}

beforeEach(async () => {
  lab = new TaggerLab();
  clips = await Clips.in(join(lab.folder, 'videos'));
  base = readFileSync(clips.make('base.mp4'));
  await open();
  const model = fakeModel(lab.folder, 'one');
  await page.useModel(model);
});
afterEach(async () => {
  await lab.remove();
  expect(lab.logged).toEqual([]);
});

describe.runIf(hasTools)('large files with the same pieces', () => {
  test('are told apart by all of their bytes, whoever comes first, and copies are known as such', async () => {
    large('ok-a.mp4', 1);
    large('ok-b.mp4', 2);
    large('slow-c.mp4', 1);
    expect((await identifyContent(pathOf('ok-a.mp4'))).contentId).toBe(
      (await identifyContent(pathOf('ok-b.mp4'))).contentId,
    );
    await add('ok-a.mp4');
    await done('ok-a.mp4');
    await add('ok-b.mp4', 'slow-c.mp4');
    await done('ok-b.mp4', 'slow-c.mp4');
    await page.setLabels('x');
    // What is done has a ranking, whatever else is still found out about it.
    while (page.video('slow-c.mp4')?.width === undefined) {
      expect((await page.client.call('rankVideos', { ids: [page.idOf('slow-c.mp4')] })).rankings).toHaveLength(1);
      // Nothing else would have a turn.
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await expectOwn('ok-a.mp4', 'ok-b.mp4', 'slow-c.mp4');
    expect(wasEncoded('slow-c.mp4')).toBe(false);
  });

  test('that come together', async () => {
    for (const [n, name] of ['ok-a.mp4', 'ok-b.mp4', 'ok-c.mp4', 'ok-d.mp4'].entries()) large(name, n % 3);
    await add('ok-a.mp4', 'ok-b.mp4', 'ok-c.mp4', 'ok-d.mp4');
    await done('ok-a.mp4', 'ok-b.mp4', 'ok-c.mp4', 'ok-d.mp4');
    await expectOwn('ok-a.mp4', 'ok-b.mp4', 'ok-c.mp4', 'ok-d.mp4');
  });

  test('one that moves is known again, also where it had a twin', async () => {
    large('ok-a.mp4', 1);
    large('ok-b.mp4', 2);
    await add('ok-a.mp4');
    await done('ok-a.mp4');
    renameSync(pathOf('ok-a.mp4'), pathOf('ok-moved.mp4'));
    await add('ok-moved.mp4');
    await done('ok-moved.mp4');
    expect(wasEncoded('ok-moved.mp4')).toBe(false);
    await add('ok-b.mp4');
    await done('ok-b.mp4');
    renameSync(pathOf('ok-b.mp4'), pathOf('ok-b2.mp4'));
    rmSync(pathOf('ok-moved.mp4'));
    await add('ok-b2.mp4');
    await done('ok-b2.mp4');
    expect(wasEncoded('ok-b2.mp4')).toBe(false);
    await expectOwn('ok-b2.mp4');
  });

  test('one that is only touched is not encoded again', async () => {
    large('ok-a.mp4', 1);
    await add('ok-a.mp4');
    await done('ok-a.mp4');
    page.events.length = 0;
    utimesSync(pathOf('ok-a.mp4'), 1_000, 1_000);
    await add('ok-a.mp4');
    await done('ok-a.mp4');
    expect(wasEncoded('ok-a.mp4')).toBe(false);
  });

  test('one that is held against another holds up no third', async () => {
    large('ok-a.mp4', 1);
    await add('ok-a.mp4');
    await done('ok-a.mp4');
    large('ok-b.mp4', 2);
    clips.make('ok-c.mp4');
    await add('ok-b.mp4', 'ok-c.mp4');
    await done('ok-c.mp4', 'ok-b.mp4');
    await expectOwn('ok-b.mp4', 'ok-c.mp4');
  });
});

describe.runIf(hasTools)('a file that is edited', () => {
  /** As an editor of metadata does it: written aside, and renamed. */
  async function edit(name: string, ...args: readonly string[]): Promise<void> {
    const edited = `edited-${name}`;
    await makeVideo(clips.folder, edited, '-i', pathOf(name), '-map', '0', ...args);
    renameSync(pathOf(edited), pathOf(name));
  }
  const matchOf = async (name: string): Promise<number | undefined> => {
    const { rankings } = await page.client.call('rankVideos', { ids: [page.idOf(name)] });
    return rankings[0]?.scores[0]?.match;
  };

  for (const name of ['ok-a.mp4', 'ok-a.mkv', 'ok-a.ts']) {
    test(`in its metadata alone keeps what is known of it: ${name}`, async () => {
      const path = clips.make('ok-a.mp4');
      if (name !== 'ok-a.mp4') await makeVideo(clips.folder, name, '-i', path, '-c', 'copy');
      await page.setLabels('x');
      await add(name);
      await page.until((it) => it.video(name)?.width !== undefined, 'facts');
      await done(name);
      const { id } = page.video(name) as Video;
      await page.client.call('matchVideo', { id });
      const [vector, match] = [madeUpCosine(readFileSync(pathOf(name)), 'x'), await matchOf(name)];
      expect(match).toBeTypeOf('number');

      await page.client.call('setPaused', { paused: true });
      page.events.length = 0;
      await edit(name, '-c', 'copy', '-metadata', 'title=A walk', '-metadata', 'service_name=A walk');
      expect(madeUpCosine(readFileSync(pathOf(name)), 'x')).not.toBeCloseTo(vector, 6);
      await add(name);
      await page.until(() => wasTold(name, 'done'), 'known though nothing is encoded');
      const { rankings } = await page.client.call('rankVideos', { ids: [id] });
      expect(rankings[0]?.scores[0]).toMatchObject({ cosine: expect.closeTo(vector, 6), match });
    });
  }

  test.each([
    ['in its pictures', ['-vf', 'negate']],
    ['in its turn', ['-c', 'copy', '-metadata:s:v', 'rotate=90']],
    ['in its speed', ['-c', 'copy', '-bsf:v', 'setts=ts=TS*2']],
  ])('%s is another', async (_, args) => {
    clips.make('slow-a.mp4');
    await add('slow-a.mp4');
    await page.until(
      (it) => it.stateOf('slow-a.mp4') === 'done' && it.video('slow-a.mp4')?.width !== undefined,
      'facts',
    );
    page.events.length = 0;
    await edit('slow-a.mp4', ...args);
    await add('slow-a.mp4');
    await page.until(() => wasEncoded('slow-a.mp4') && page.stateOf('slow-a.mp4') === 'done', 'encoded again');
    await expectOwn('slow-a.mp4');
  });

  test('in its metadata alone, and noticed by a question about it, is known at once', async () => {
    clips.make('ok-a.mp4');
    await page.setLabels('x');
    await add('ok-a.mp4');
    await page.until((it) => it.video('ok-a.mp4')?.width !== undefined, 'facts');
    await done('ok-a.mp4');
    await page.client.call('setPaused', { paused: true });
    await edit('ok-a.mp4', '-c', 'copy', '-metadata', 'title=A walk');
    const { scores } = await page.client.call('matchVideo', { id: page.idOf('ok-a.mp4') });
    expect(scores[0]?.match).toBeTypeOf('number');
    await done('ok-a.mp4');
  });

  test('and noticed when it is shown is encoded in its turn; one that is as it was is left alone', async () => {
    clips.make('slow-a.mp4');
    await add('slow-a.mp4');
    await page.until(
      (it) => it.stateOf('slow-a.mp4') === 'done' && it.video('slow-a.mp4')?.width !== undefined,
      'facts',
    );
    const { id, edition } = page.video('slow-a.mp4') as Video;
    page.events.length = 0;
    await page.client.call('describeVideo', { id });
    await edit('slow-a.mp4', '-vf', 'negate');
    expect((await page.client.call('describeVideo', { id })).edition).toBe(edition);
    await page.until(() => wasEncoded('slow-a.mp4') && page.stateOf('slow-a.mp4') === 'done', 'encoded again');
    await expectOwn('slow-a.mp4');
    expect(page.video('slow-a.mp4')?.edition).not.toBe(edition);
    expect((await page.client.call('describeVideo', { id })).edition).toBe(page.video('slow-a.mp4')?.edition);
    // Nothing is said of a file that has gone: what is known of it can be shown. (Fits are read anew meanwhile, and that is said.)
    rmSync(pathOf('slow-a.mp4'));
    page.events.length = 0;
    await page.client.call('describeVideo', { id });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(page.events.filter(({ name }) => name !== 'labelsChanged')).toEqual([]);
  });

  test('and noticed by a question about it waits to be encoded', async () => {
    clips.make('slow-a.mp4');
    await add('slow-a.mp4');
    await done('slow-a.mp4');
    await page.setLabels('x');
    page.events.length = 0;
    // Otherwise it may be encoded while the question still finds out what it holds.
    await page.client.call('setPaused', { paused: true });
    await edit('slow-a.mp4', '-vf', 'negate');
    await expect(page.client.call('matchVideo', { id: page.idOf('slow-a.mp4') })).rejects.toMatchObject({
      kind: 'usage',
    });
    await page.client.call('setPaused', { paused: false });
    await page.until(() => wasEncoded('slow-a.mp4') && page.stateOf('slow-a.mp4') === 'done', 'encoded again');
    await expectOwn('slow-a.mp4');
  });
});

describe.runIf(hasTools)('a library of an earlier version', () => {
  /** Makes the ids in the library what they were, and its tables too. */
  async function goBack(names: readonly string[], sameIdFor: readonly string[] = []): Promise<void> {
    await lab.close();
    const database = new DatabaseSync(libraryFileIn(lab.data));
    const shared = sameIdFor[0] && (await identifyContent(pathOf(sameIdFor[0]))).earlierId;
    for (const name of names) {
      const identity = await identifyContent(pathOf(name));
      const earlier = sameIdFor.includes(name) ? (shared as string) : identity.earlierId;
      database.prepare('UPDATE videos SET content_id = ? WHERE path = ?').run(earlier, pathOf(name));
      database
        .prepare('UPDATE OR REPLACE embeddings SET content_id = ? WHERE content_id = ?')
        .run(earlier, identity.contentId);
    }
    turnBack(database, 2);
    database.close();
  }

  test('keeps what is known of files that did not change, and of those that moved', async () => {
    for (const name of ['ok-a.mp4', 'ok-b.mp4']) clips.make(name);
    large('ok-c.mp4', 3);
    await add('ok-a.mp4', 'ok-b.mp4', 'ok-c.mp4');
    await done('ok-a.mp4', 'ok-b.mp4', 'ok-c.mp4');
    await goBack(['ok-a.mp4', 'ok-b.mp4', 'ok-c.mp4']);
    await open();
    await done('ok-a.mp4', 'ok-b.mp4', 'ok-c.mp4');
    renameSync(pathOf('ok-b.mp4'), pathOf('ok-moved.mp4'));
    await add('ok-moved.mp4');
    await page.until(({ model }) => model?.state === 'ready', 'the model ready');
    await done('ok-moved.mp4');
    // A look at them brings their vectors under the new ids.
    for (const name of ['ok-a.mp4', 'ok-c.mp4']) await page.client.call('matchVideo', { id: page.idOf(name) });
    await expectOwn('ok-a.mp4', 'ok-moved.mp4', 'ok-c.mp4');
    for (const name of ['ok-a.mp4', 'ok-c.mp4', 'ok-moved.mp4'])
      expect([name, wasEncoded(name)]).toEqual([name, false]);
  });

  test('encodes again what it may have taken for another', async () => {
    for (const name of ['ok-a.mp4', 'ok-b.mp4', 'ok-c.mp4']) clips.make(name);
    await add('ok-a.mp4', 'ok-b.mp4', 'ok-c.mp4');
    await done('ok-a.mp4', 'ok-b.mp4', 'ok-c.mp4');
    // As if the first two had had their ends in common: the vector of one stood at both.
    await goBack(['ok-a.mp4', 'ok-b.mp4', 'ok-c.mp4'], ['ok-a.mp4', 'ok-b.mp4']);
    await open();
    expect(page.stateOf('ok-c.mp4')).toBe('done');
    await done('ok-a.mp4', 'ok-b.mp4');
    await expectOwn('ok-a.mp4', 'ok-b.mp4', 'ok-c.mp4');
    expect(wasEncoded('ok-c.mp4')).toBe(false);
  });

  test('takes what another file of the same ends was given for nothing of its own', async () => {
    const bytes = readFileSync(clips.make('ok-a.mp4'));
    // Both ends of 64 KiB are the same.
    const pad = Buffer.alloc(400_000);
    pad.writeUInt32BE(pad.length);
    pad.write('free', 4, 'latin1');
    writeFileSync(pathOf('ok-a.mp4'), Buffer.concat([bytes, pad]));
    await add('ok-a.mp4');
    await done('ok-a.mp4');
    await goBack(['ok-a.mp4']);
    await open();
    copyFileSync(pathOf('ok-a.mp4'), pathOf('ok-twin.mp4'));
    const twin = readFileSync(pathOf('ok-twin.mp4')).fill(9, 200_000, 200_010);
    writeFileSync(pathOf('ok-twin.mp4'), twin);
    await add('ok-twin.mp4');
    await done('ok-twin.mp4');
    await expectOwn('ok-twin.mp4', 'ok-a.mp4');
  });
});
