/** The library, searched: by words as its labels would order it, by what is like what, and by what people wrote. */
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Pictures } from '../../../electron/tagger/search/pictures.ts';
import type { Question, Results } from '../../../electron/wire/app/search.ts';
import type { ErrorKind } from '../../../electron/wire/errors.ts';
import { DecidingLab } from '../../support/deciding-lab.ts';
import { expectFailure as failureOf } from '../../support/failure.ts';
import { madeUp } from '../../support/made-up.ts';
import { fakeModel } from '../../support/tagger-lab.ts';
import { hasTools } from '../../support/video.ts';

const NAMES = ['ok-1.mp4', 'ok-2.mp4', 'ok-3.mp4', 'ok-4.mp4', 'ok-5.mp4', 'ok-6.mp4'];
const LABELS = ['snow', 'rain', 'fog'];

let it: DecidingLab;
async function open(): Promise<void> {
  it = await DecidingLab.of(NAMES, LABELS);
  await choose('one');
  await settled();
}
async function close(): Promise<void> {
  await it.remove();
  expect(it.lab.logged).toEqual([]);
}

/** Until all is seen and read, and the background of fits is measured over all of it. */
async function settled(): Promise<void> {
  await it.page.load();
  await it.page.until(
    ({ videos, labels }) => [...videos.values()].every(({ state }) => state === 'done') && labels?.ready === true,
    'all done and read',
  );
}
const expectFailure = async (call: Promise<unknown>, kind: ErrorKind, says: RegExp): Promise<void> =>
  expect((await failureOf(call, kind)).message).toMatch(says);
async function choose(name: string): Promise<void> {
  const model = fakeModel(it.lab.folder, name);
  await it.page.client.call('chooseModel', { model, device: 'cpu', precision: 'fp32' });
  await it.page.until(({ model: status }) => status?.state === 'ready', 'the model ready');
}
const search = (question: Partial<Question>, most = 100, signal?: AbortSignal): Promise<Results> =>
  it.page.client.call(
    'searchMoments',
    { question: { words: '', like: [], filters: {}, by: 'moments', ...question }, most },
    { signal },
  );
function stored(sql: string): unknown[] {
  const database = new DatabaseSync(join(it.lab.data, 'library.sqlite'), { readOnly: true });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}
const namesOf = ({ moments }: Results): (string | undefined)[] => moments.map(({ id }) => it.page.videos.get(id)?.name);
const byLabel = async (text: string): Promise<[id: string, fit: number | null][]> => {
  const label = it.label(text);
  const { ids, scores = [] } = await it.page.client.call('findVideos', {
    query: { label, sort: 'score', descending: true, filters: {} },
  });
  return ids.map((id, i) => [id, scores[i] ?? null]);
};
/** Fits move while the background is measured: asked until both say the same. */
async function expectAsLabel(text: string, question: Partial<Question>): Promise<void> {
  await expect
    .poll(
      async () => {
        const [wanted, { moments }] = [await byLabel(text), await search(question)];
        const isSame = moments.every(({ id, fit = -1 }, i) => {
          const [, score] = wanted.find(([other]) => other === id) ?? [];
          return Math.abs(fit - (score ?? 2)) < 1e-4 && Math.abs(fit - (wanted[i]?.[1] ?? 2)) < 1e-4;
        });
        return [moments.length, isSame];
      },
      { timeout: 30_000 },
    )
    .toEqual([NAMES.length, true]);
}
const cosine = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
const seenOf = (name: string): Float32Array => madeUp(readFileSync(join(it.clips.folder, name)));

describe.runIf(hasTools)('words', () => {
  beforeAll(open);
  afterAll(close);

  test('order videos as a label of the same words does, with its fits; neither joins the list nor the library’s texts', async () => {
    await expectAsLabel('snow', { words: 'snow' });
    await expectAsLabel('rain', { words: '  rain ' });
    await expectAsLabel('fog', { label: it.label('fog') });
    await search({ words: 'a half-typed wo' });
    expect((await it.page.load()).labels.labels.map(({ text }) => text)).toEqual(LABELS);
    expect(stored("SELECT text FROM texts WHERE text = 'a half-typed wo'")).toEqual([]);
  });

  test('with a minus leave out what fits them, and say so', async () => {
    await expectAsLabel('rain', { words: 'rain' });
    const found = await search({ words: 'snow -rain' });
    const rain = new Map(await byLabel('rain'));
    const { moments } = await search({ words: 'snow' });
    const kept = moments.filter(({ id, fit = 0 }) => (rain.get(id) ?? 0) < 0.5 && (rain.get(id) ?? 0) <= fit);
    expect(found.moments).toEqual(kept);
    expect([kept.length < moments.length, found.without, found.compared]).toEqual([true, ['rain'], true]);
    // Whatever fits a word is left out by it.
    const same = await search({ words: 'fog -fog' });
    expect(same.moments.every(({ fit = 1 }) => fit < 0.5)).toBe(true);
  });

  test('with a minus are compared with a label in the place of words, and not with what is only alike', async () => {
    await expectAsLabel('rain', { words: 'rain' });
    const rain = new Map(await byLabel('rain'));
    const betterThanRain = (await byLabel('fog')).filter(([id, fit]) => (fit ?? 0) >= (rain.get(id) ?? 0));
    const found = await search({ label: it.label('fog'), words: '-rain' });
    expect(found.moments.map(({ id }) => id)).toEqual(
      betterThanRain.map(([id]) => id).filter((id) => (rain.get(id) ?? 0) < 0.5),
    );
    const alike = await search({ like: [{ id: it.idOf('ok-1.mp4') }], words: '-rain' });
    expect(alike.moments.map(({ id }) => id).sort()).toEqual(
      [...rain]
        .filter(([, fit]) => (fit ?? 0) < 0.5)
        .map(([id]) => id)
        .sort(),
    );
    expect(alike).not.toHaveProperty('compared');
  });

  test('that are none, only leave out, or are five thousand, are refused', async () => {
    await expectFailure(search({ words: ' - ' }), 'usage', /empty/);
    await expectFailure(search({ words: '-people -"many cars"' }), 'usage', /only leaves out \(people, many cars\)/);
    await expectFailure(search({ words: 'beach '.repeat(5_000) }), 'too-large', /2,000 characters/);
    await expectFailure(search({ label: '00000000-0000-4000-8000-00000000dead' }), 'not-found', /label/);
  });

  test('are searched among the videos that the filters let through, and the others are none of it', async () => {
    const ids = [it.idOf('ok-2.mp4'), it.idOf('ok-5.mp4')];
    const found = await search({ words: 'snow', filters: { videos: { ids, are: 'two' } } });
    expect(found.moments.map(({ id }) => id).sort()).toEqual(ids.sort());
    expect([found.of, found.unseen]).toEqual([2, 0]);
    expect((await search({ words: 'snow', filters: { folder: '/nowhere' } })).moments).toEqual([]);
    await it.page.client.call('removeVideos', { ids: [it.idOf('ok-1.mp4')], window: 'w' });
    expect(namesOf(await search({ words: 'snow' }))).not.toContain('ok-1.mp4');
    expect(namesOf(await search({ words: 'snow' }))).toHaveLength(5);
    await it.undo('w');
  });

  test('are looked for anew in a process that has forgotten what it was told, and are given up with the page’s call', async () => {
    const before = await search({ words: 'snow' });
    it.lab.vectors.forget();
    expect(await search({ words: 'snow' })).toEqual(before);
    const giveUp = new AbortController();
    it.lab.vectors.before = (name) => {
      if (name === 'nearest') giveUp.abort();
    };
    await expect(search({ words: 'rain' }, 10, giveUp.signal)).rejects.toMatchObject({ name: 'AbortError' });
    it.lab.vectors.before = () => {};
  });
});

describe.runIf(hasTools)('words, and another model:', () => {
  beforeEach(open);
  afterEach(close);

  test('are answered by one model alone, where another comes into use meanwhile', async () => {
    let turned = false;
    it.lab.vectors.before = async (name) => {
      if (name !== 'nearest' || turned) return;
      turned = true;
      await choose('two');
      await settled();
    };
    const found = await search({ words: 'snow' });
    expect(turned).toBe(true);
    expect(it.lab.vectors.asked.filter((name) => name === 'hold').length).toBeGreaterThan(1);
    expect(namesOf(found)).toHaveLength(6);
  });

  test('with a model that is gone are refused as its status says; likeness is told from what was seen before', async () => {
    rmSync(fakeModel(it.lab.folder, 'one').directory, { recursive: true });
    await it.restart();
    await it.page.until(({ model }) => model?.state === 'failed', 'the model gone');
    await expectFailure(search({ words: 'never read before' }), 'model-missing', /model/);
    expect((await search({ like: [{ id: it.idOf('ok-1.mp4') }] })).moments).toHaveLength(6);
  });

  test('find nothing, and say why, in a library that the model has seen nothing of', async () => {
    const ids = [...it.page.videos.keys()];
    await it.page.client.call('setPaused', { paused: true });
    await choose('new');
    expect(ids).toHaveLength(6);
    await expectFailure(search({ words: 'snow' }), 'not-found', /not looked at any video/);
  });
});

describe.runIf(hasTools)('likeness', () => {
  beforeAll(open);
  afterAll(close);

  test('orders by the cosine with a video, or with the mean of several', async () => {
    const one = await search({ like: [{ id: it.idOf('ok-3.mp4') }] });
    expect(one.moments[0]).toMatchObject({ id: it.idOf('ok-3.mp4'), likeness: expect.closeTo(1, 5) });
    expect(one.moments.every(({ fit }) => fit === undefined)).toBe(true);
    for (const { id, likeness } of one.moments) {
      const name = it.page.videos.get(id)?.name ?? '';
      expect(likeness).toBeCloseTo(cosine(seenOf('ok-3.mp4'), seenOf(name)), 5);
    }
    const two = await search({ like: [{ id: it.idOf('ok-1.mp4') }, { id: it.idOf('ok-2.mp4') }] });
    expect(namesOf(two).slice(0, 2).sort()).toEqual(['ok-1.mp4', 'ok-2.mp4']);
  });

  test('and words together are both told of, and are neither order alone', async () => {
    await expectAsLabel('snow', { words: 'snow' });
    const found = await search({ words: 'snow', like: [{ id: it.idOf('ok-4.mp4') }] });
    const fits = new Map((await search({ words: 'snow' })).moments.map(({ id, fit }) => [id, fit]));
    expect(found.moments).toHaveLength(6);
    for (const { id, fit, likeness } of found.moments) {
      const name = it.page.videos.get(id)?.name ?? '';
      expect(fit).toBeCloseTo(fits.get(id) ?? 2, 4);
      expect(likeness).toBeCloseTo(cosine(seenOf('ok-4.mp4'), seenOf(name)), 5);
    }
  });

  test('with a video that is gone is refused', async () => {
    const gone = it.idOf('ok-1.mp4');
    await it.page.client.call('removeVideos', { ids: [gone], window: 'w' });
    await expectFailure(search({ like: [{ id: gone }] }), 'not-found', /not in the list any more/);
    await it.undo('w');
  });

  test('with a frame has that one seen, as a picture is', async () => {
    const found = await search({ like: [{ id: it.idOf('ok-1.mp4'), at: 0.5 }] });
    expect(found.moments[0]).toMatchObject({ id: it.idOf('ok-1.mp4'), likeness: expect.closeTo(1, 5) });
    expect(found.moments).toHaveLength(6);
  });

  test('with a span that was not looked at has it looked at once, and keeps nothing of it', async () => {
    const like = [{ id: it.idOf('ok-1.mp4'), span: { start: 0.2, end: 0.7 } }];
    const found = await search({ like });
    expect(found.moments).toHaveLength(6);
    expect(await search({ like })).toEqual(found);
    expect(stored('SELECT * FROM segments')).toEqual([]);
  });
});

describe.runIf(hasTools)('a picture from outside', () => {
  beforeAll(open);
  afterAll(close);

  const add = (data: Buffer) => it.page.client.call('addPicture', { data: data.toString('base64') });
  const kept = (): string[] =>
    readdirSync(it.lab.data).includes('pictures') ? readdirSync(join(it.lab.data, 'pictures')) : [];
  const draw = (name: string, colour: string): Buffer => {
    const path = join(it.clips.folder, name);
    execFileSync('ffmpeg', [
      '-v',
      'error',
      '-f',
      'lavfi',
      '-i',
      `color=${colour}:s=64x48`,
      '-frames:v',
      '1',
      '-y',
      path,
    ]);
    return readFileSync(path);
  };

  test.each(['still.png', 'still.jpg', 'still.gif', 'still.bmp', 'still.tiff'])('is kept once: %s', async (name) => {
    const bytes = draw(name, 'red');
    const { picture } = await add(bytes);
    expect(await add(bytes)).toEqual({ picture });
    expect(kept().filter((file) => file.startsWith(picture))).toEqual([picture]);
    const found = await search({ like: [{ picture }] });
    for (const { id, likeness } of found.moments) {
      const other = seenOf(it.page.videos.get(id)?.name ?? '');
      expect(likeness).toBeCloseTo(cosine(madeUp(bytes), other), 5);
    }
    const both = await search({ like: [{ picture }, { id: it.idOf('ok-2.mp4') }], words: 'snow' });
    expect(both.moments.every(({ fit, likeness }) => fit !== undefined && likeness !== undefined)).toBe(true);
  });

  test('that is none is refused, and nothing is left of it', async () => {
    const before = kept();
    const torn = draw('still.png', 'red').subarray(0, 60);
    for (const bytes of [
      Buffer.from('no picture'),
      Buffer.alloc(0),
      torn,
      readFileSync(join(it.clips.folder, 'ok-1.mp4')),
    ]) {
      await expectFailure(add(bytes), 'not-video', /cannot be read as a picture/);
    }
    await expectFailure(search({ like: [{ picture: 'a'.repeat(64) }] }), 'not-found', /not kept any more/);
    expect(kept()).toEqual(before);
  });

  test('that a power cut has damaged is said to be, and is asked with again when it comes again', async () => {
    const bytes = draw('still.png', 'green');
    const { picture } = await add(bytes);
    truncateSync(join(it.lab.data, 'pictures', picture), 0);
    await expectFailure(search({ like: [{ picture }] }), 'not-found', /damaged: drop it in again/);
    expect(await add(bytes)).toEqual({ picture });
    expect((await search({ like: [{ picture }] })).moments).toHaveLength(6);
  });

  test('and a saved search with it work after a restart', async () => {
    const { picture } = await add(draw('still.png', 'blue'));
    const question: Question = { words: 'snow', like: [{ picture }], filters: {}, by: 'videos' };
    await it.page.client.call('saveSearch', { window: 'w', name: ' blue ', question });
    const found = await search(question);
    await it.restart();
    expect((await it.page.load()).searches).toEqual([{ name: 'blue', question }]);
    const folder = join(it.lab.data, 'pictures');
    const pictures = new Pictures({ folder, saved: () => new Set() });
    expect(await pictures.find(picture)).toBe(join(folder, picture));
    for (const other of ['b'.repeat(64), `../pictures/${picture}`, '..', '']) {
      expect(await pictures.find(other)).toBeUndefined();
    }
    await settled();
    await expect.poll(async () => namesOf(await search(question)), { timeout: 30_000 }).toEqual(namesOf(found));
  });
});

describe.runIf(hasTools)('saved searches', () => {
  beforeAll(open);
  afterAll(close);

  const saved = async () => (await it.page.load()).searches.map(({ name }) => name);
  const save = (name: string, question: Partial<Question> = { words: 'snow' }) =>
    it.page.client.call('saveSearch', {
      window: 'w',
      name,
      question: { words: '', like: [], filters: {}, by: 'moments', ...question },
    });

  test('are kept, changed, deleted, and all of it is undone and made again', async () => {
    await save('b');
    await save('a', { words: 'rain -fog' });
    await save('b', { words: 'rain' });
    expect(await saved()).toEqual(['a', 'b']);
    await it.page.client.call('deleteSearch', { window: 'w', name: 'a' });
    await it.page.client.call('deleteSearch', { window: 'w', name: 'no such' });
    expect(await saved()).toEqual(['b']);
    expect((await it.undo('w')).act?.kind).toBe('searches');
    await it.undo('w');
    expect((await it.page.load()).searches.find(({ name }) => name === 'b')?.question.words).toBe('snow');
    await it.redo('w');
    const { searches } = await it.page.load();
    expect(it.page.events.findLast(({ name }) => name === 'searchesChanged')?.value).toEqual({ searches });
    await it.restart();
    expect((await it.page.load()).searches).toEqual(searches);
  });

  test('without a name, with too many words, or too many of them, are refused', async () => {
    for (const name of ['  ', '\u200b', '\0 \u202e']) await expectFailure(save(name), 'usage', /needs a name/);
    await expectFailure(save('a', { words: 'w '.repeat(5_000) }), 'too-large', /characters/);
    const before = await saved();
    for (let i = before.length; i < 200; i++) await save(`s${i}`);
    await expectFailure(save('one more'), 'too-large', /200 saved searches/);
    expect(await saved()).toHaveLength(200);
  });

  test('that cannot be read are set aside, and it is said', async () => {
    await save('b', { words: 'rain' });
    await it.lab.close();
    it.damage(`UPDATE searches SET question = '{"words":1}' WHERE name <> 'b'`);
    await it.open();
    expect(await saved()).toEqual(['b']);
    const { libraryNotices } = await it.page.load();
    expect(libraryNotices[0]?.message).toMatch(/set aside: \d+ saved searches/);
    expect(it.lab.logged.splice(0)).toEqual([expect.stringContaining('searches were set aside')]);
  });
});

describe.runIf(hasTools)('what people wrote', () => {
  beforeAll(open);
  afterAll(close);

  test('is found by the same words, whatever their case and accents, and marked as what it is', async () => {
    const path = it.clips.make('Café/OK-Plage.mp4');
    await it.page.client.call('addPaths', { paths: [path], window: 'w' });
    await it.page.until(({ videos }) => videos.size === 7, 'added');
    await settled();
    const id = it.page.idOf('OK-Plage.mp4');
    const named = async (words: string) => (await search({ words })).named;
    expect(await named('plage')).toEqual([{ id, by: 'name', says: 'OK-Plage.mp4' }]);
    expect(await named('cafe')).toEqual([{ id, by: 'folder', says: join(it.clips.folder, 'Café') }]);
    expect(await named('CAFÉ plage')).toEqual([{ id, by: 'name', says: 'OK-Plage.mp4' }]);
    // What a fit is held against may still be measured.
    await expect.poll(() => named('plage -cafe')).toEqual([]);
    const others = [it.clips.make('ok-boardsurf.mp4'), it.clips.make('ok-surf.mp4')];
    await it.page.client.call('addPaths', { paths: others, window: 'w' });
    await it.page.until(({ videos }) => videos.size === 9, 'added');
    expect((await named('surf')).map(({ says }) => says)).toEqual(['ok-surf.mp4', 'ok-boardsurf.mp4']);
    await it.page.client.call('markVideos', {
      window: 'w',
      ids: [it.idOf('ok-2.mp4')],
      note: 'first\nÉté on the beach\nlast',
    });
    expect(await named('ete beach')).toEqual([{ id: it.idOf('ok-2.mp4'), by: 'note', says: 'Été on the beach' }]);
    await it.decide('w', ['ok-3.mp4'], 'fog', 'yes', [1, 2]);
    await it.decide('w', ['ok-4.mp4'], 'fog', 'no');
    expect(await named('FOG')).toEqual([
      { id: it.idOf('ok-3.mp4'), span: { start: 1, end: 2 }, by: 'tag', says: 'fog' },
    ]);
  });
});

describe.runIf(hasTools)('the trash', () => {
  beforeEach(open);
  afterEach(close);

  const trashVideos = (...names: string[]) =>
    it.page.client.call('trashVideos', { window: 'w', ids: names.map((name) => it.idOf(name)) });
  const reopen = async (trash: (path: string) => Promise<void>): Promise<void> => {
    await it.lab.close();
    await it.open({ trash });
    await settled();
  };

  test('takes files and their videos as one act, which is undone where the files are back', async () => {
    await reopen(async (path) => renameSync(path, `${path}.bin`));
    expect(await trashVideos('ok-1.mp4', 'ok-2.mp4')).toEqual({
      trashed: [it.idOf('ok-1.mp4'), it.idOf('ok-2.mp4')],
      failed: [],
    });
    const listed = async () => (await it.page.load()).videos.map(({ name }) => name);
    expect(await listed()).toEqual(NAMES.slice(2));
    renameSync(join(it.clips.folder, 'ok-1.mp4.bin'), join(it.clips.folder, 'ok-1.mp4'));
    const undone = await it.undo('w');
    expect([undone.act?.kind, undone.act?.count, undone.stays]).toEqual(['trash', 2, 1]);
    expect(await listed()).toEqual(['ok-1.mp4', ...NAMES.slice(2)]);
    // It would move nothing.
    expect((await it.redo('w')).act).toBeUndefined();
    expect(await listed()).toEqual(['ok-1.mp4', ...NAMES.slice(2)]);
  });

  test('that does not take a file leaves its video, and says why; so does one that is not there', async () => {
    await reopen(async (path) => {
      if (path.endsWith('ok-1.mp4')) throw Object.assign(new Error('no'), { code: 'EACCES' });
      if (!path.endsWith('ok-3.mp4')) rmSync(path);
    });
    rmSync(join(it.clips.folder, 'ok-2.mp4'));
    const { trashed, failed } = await trashVideos('ok-1.mp4', 'ok-2.mp4', 'ok-3.mp4', 'ok-4.mp4');
    expect(trashed).toEqual([it.idOf('ok-4.mp4')]);
    expect(failed.map(({ id, message }) => [id, message.slice(0, 40)])).toEqual([
      [it.idOf('ok-1.mp4'), 'ok-1.mp4 could not be moved to the trash'],
      [it.idOf('ok-2.mp4'), expect.stringContaining('ok-2.mp4 is not at')],
      [it.idOf('ok-3.mp4'), 'ok-3.mp4 could not be moved to the trash'],
    ]);
    expect((await it.page.load()).videos.map(({ name }) => name)).toEqual(NAMES.filter((name) => name !== 'ok-4.mp4'));
  });

  test('asked for the same by two windows takes each file once, and neither is told of a failure', async () => {
    await reopen(async (path) => {
      await new Promise(setImmediate);
      rmSync(path);
    });
    const answers = await Promise.all(
      ['w', 'v'].map((window) =>
        it.page.client.call('trashVideos', { window, ids: NAMES.map((name) => it.idOf(name)) }),
      ),
    );
    expect(answers.flatMap(({ trashed }) => trashed).sort()).toEqual(NAMES.map((name) => it.idOf(name)).sort());
    expect(answers.flatMap(({ failed }) => failed)).toEqual([]);
  });

  test('takes nothing that has come into the place of a file that is listed', async () => {
    const taken: string[] = [];
    await reopen(async (path) => {
      taken.push(path);
    });
    const [other, folder] = ['ok-1.mp4', 'ok-2.mp4'].map((name) => join(it.clips.folder, name)) as [string, string];
    writeFileSync(other, 'somebody exported anew under the same name');
    rmSync(folder);
    mkdirSync(folder);
    const { trashed, failed } = await trashVideos('ok-1.mp4', 'ok-2.mp4');
    expect([trashed, taken]).toEqual([[], []]);
    expect(failed.map(({ message }) => message)).toEqual([
      expect.stringMatching(/ok-1\.mp4 .*changed/),
      expect.stringMatching(/ok-2\.mp4 .*no file/),
    ]);
  });

  test('that there is none of is said', async () => {
    const { trashed, failed } = await trashVideos('ok-1.mp4');
    expect([trashed, failed[0]?.message]).toEqual([[], expect.stringContaining('no trash')]);
  });
});

describe.runIf(hasTools)('the whole library', () => {
  beforeAll(open);
  afterAll(close);

  const all = { of: 'videos', filters: {} } as const;

  test('is put into clusters, with the labels that fit them, and onto a map; what is least like the rest is told', async () => {
    await expectAsLabel('snow', { words: 'snow' });
    const { clusters } = await it.page.client.call('clusterVideos', { k: 2, ...all });
    expect(clusters.flatMap(({ places }) => places.map(({ id }) => id)).sort()).toEqual(
      [...it.page.videos.keys()].sort(),
    );
    const { points } = await it.page.client.call('mapVideos', { filters: {} });
    expect(points.map(({ id }) => id).sort()).toEqual([...it.page.videos.keys()].sort());
    const { moments } = await it.page.client.call('findUnlike', { ...all, most: 3 });
    expect(moments).toHaveLength(3);
    const some = { videos: { ids: [it.idOf('ok-1.mp4'), it.idOf('ok-2.mp4')], are: 'two' } };
    const two = await it.page.client.call('mapVideos', { filters: some });
    expect(two.points).toHaveLength(2);
  });

  test('is exported as what was found, but for videos that are gone', async () => {
    const [first, second] = (await search({ words: 'snow' })).moments;
    if (first === undefined || second === undefined) throw new Error('nothing was found');
    await it.page.client.call('removeVideos', { ids: [second.id], window: 'w' });
    const { text, fileName } = await it.page.client.call('exportFound', { moments: [first, second], format: 'jsonl' });
    const name = it.page.videos.get(first.id)?.name ?? '';
    expect([fileName, JSON.parse(text)]).toEqual([
      'found.jsonl',
      expect.objectContaining({ video: join(it.clips.folder, name), fit: expect.closeTo(first.fit ?? -1, 5) }),
    ]);
  });
});

describe.runIf(hasTools)('an export', () => {
  beforeAll(open);
  afterAll(close);

  test('has all that can be found by videos, of each a few moments', async () => {
    const id = it.idOf('ok-1.mp4');
    const moments = Array.from({ length: 5 * 1_000 }, (_, i) => ({ id, span: { start: i, end: i + 1 } }));
    const { text } = await it.page.client.call('exportFound', { moments, format: 'jsonl' });
    expect(text.trim().split('\n')).toHaveLength(moments.length);
  });
});

describe.runIf(hasTools)('duplicates', () => {
  beforeEach(open);
  afterEach(close);

  test('of one content are named together, and nothing is deleted', async () => {
    const path = join(it.clips.folder, 'ok-copy.mp4');
    copyFileSync(join(it.clips.folder, 'ok-2.mp4'), path);
    await it.page.client.call('addPaths', { paths: [path], window: 'w' });
    await it.page.until(({ videos }) => videos.size === 7, 'added');
    await settled();
    const { groups, passedOver } = await it.page.client.call('findDuplicates', {});
    expect(passedOver).toEqual([]);
    const group = groups.find(({ videos }) => videos.some(({ id }) => id === it.page.idOf('ok-copy.mp4')));
    expect(group?.videos.map(({ id }) => id)).toContain(it.idOf('ok-2.mp4'));
    expect(readdirSync(it.clips.folder)).toContain('ok-copy.mp4');
  });
});
