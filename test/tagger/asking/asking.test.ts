/** The library, asked: the scores are the ranking's own, whatever was asked before. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Query } from '../../../electron/wire/app/asking.ts';
import { DecidingLab } from '../../support/deciding-lab.ts';
import { expectFailure } from '../../support/failure.ts';
import { fakeModel } from '../../support/tagger-lab.ts';
import { hasTools } from '../../support/video.ts';

const NAMES = ['ok-1.mp4', 'ok-2.mp4', 'ok-3.mp4', 'ok-4.mp4'];
const NOWHERE = '00000000-0000-4000-8000-00000000dead';

let it: DecidingLab;
beforeEach(async () => {
  it = await DecidingLab.of(NAMES, ['snow', 'rain', 'fog']);
  await it.page.useModel(fakeModel(it.lab.folder, 'one'));
  await settled();
});
afterEach(async () => {
  await it.remove();
  expect(it.lab.logged).toEqual([]);
});

/** By what holds now: the page may not have been told yet that another model has everything to do anew. */
async function settled(): Promise<void> {
  await it.page.load();
  await it.page.until(
    ({ videos, labels }) => [...videos.values()].every(({ state }) => state === 'done') && labels?.ready === true,
    'all done and read',
  );
}
const ask = (query: Partial<Query>) =>
  it.page.client.call('findVideos', { query: { sort: 'added', descending: false, filters: {}, ...query } });
const nameOf = (id: string) => it.page.videos.get(id)?.name;

/** The background of fits is measured while nobody waits for it, and with it all numbers are others: nothing is compared across that. */
async function expectSame(): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const { revision } = (await it.page.load()).labels;
    const failure = await compare().then(
      () => undefined,
      (error: unknown) => error,
    );
    if ((await it.page.load()).labels.revision !== revision || (await areFitsMissing())) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      continue;
    }
    if (failure !== undefined) throw failure;
    return;
  }
  throw new Error('the fits do not come to rest');
}

async function areFitsMissing(): Promise<boolean> {
  const { rankings } = await it.page.client.call('rankVideos', { ids: [...it.page.videos.keys()] });
  return rankings.some(({ scores }) => scores.some(({ fit }) => fit === undefined));
}

/** Holds what is found of every label against the rankings of the same videos, to the bit. */
async function compare(): Promise<void> {
  const ids = [...it.page.videos.keys()];
  const { rankings, revision } = await it.page.client.call('rankVideos', { ids });
  const counts = await it.page.client.call('countLabels', {});
  expect(counts.videos).toBe(ids.length);
  for (const { id: label, text, threshold = 0.5 } of (await it.page.load()).labels.labels) {
    const fits = new Map(
      rankings.map(({ id, scores }) => [id, scores.find((score) => score.label === text)?.fit?.value]),
    );
    const found = await ask({ label, sort: 'score', descending: true });
    expect(found.revision).toBe(revision);
    expect(found.ids.toSorted()).toEqual(ids.toSorted());
    expect(found.scores).toEqual(found.ids.map((id) => fits.get(id)));
    const over = [...fits.values()].filter((fit) => (fit ?? -1) >= threshold).length;
    expect(counts.labels.find((count) => count.label === label)?.over).toBe(over);
    const least = found.scores?.[1] ?? 0;
    expect((await ask({ label, filters: { score: least } })).ids).toHaveLength(2);
  }
  const best = new Map(rankings.map(({ id, scores }) => [id, scores[0]?.fit?.value ?? 0]));
  const { ids: byBest, scores } = await ask({ sort: 'score', descending: true });
  expect(byBest.map((id) => best.get(id))).toEqual([...best.values()].sort((x, y) => y - x));
  expect(scores).toBeUndefined();
}

describe.runIf(hasTools)('scores', () => {
  test('are those of the rankings, after labels are added, renamed, moved, removed, described, and videos added', async () => {
    await expectSame();
    await it.edit('w', { kind: 'add', labels: [{ text: 'a dog' }, { text: 'a cat', wordings: ['a kitten'] }] });
    await settled();
    await expectSame();
    await it.edit('w', { kind: 'rename', id: it.label('rain'), text: 'drizzle' });
    await settled();
    await expectSame();
    await it.edit('w', { kind: 'move', id: it.label('fog'), to: 0 });
    await expectSame();
    await it.edit('w', { kind: 'remove', ids: [it.label('snow')] });
    await expectSame();
    it.clips.make('ok-5.mp4');
    await it.add('w', 'ok-5.mp4');
    await settled();
    await expectSame();
    await it.edit('w', { kind: 'describe', id: it.label('fog'), facts: { threshold: 0.001, templates: true } });
    await settled();
    await expectSame();
    await it.undo('w');
    await it.page.client.call('removeVideos', { window: 'w', ids: [it.idOf('ok-2.mp4')] });
    await settled();
    await expectSame();
    await it.page.useModel(fakeModel(it.lab.folder, 'another'));
    await settled();
    await expectSame();
  });

  test('follow the matches that a video gets after it was counted', async () => {
    await expectSame();
    // The made match is a fifth: of what is over it from the background, those that are matched are so no more, or newly.
    const threshold = 0.2;
    await it.edit('w', { kind: 'describe', id: it.label('snow'), facts: { threshold } });
    await it.page.client.call('countLabels', {});
    for (const name of ['ok-1.mp4', 'ok-2.mp4']) {
      await it.page.client.call('matchVideo', { id: it.idOf(name) });
      const { rankings } = await it.page.client.call('rankVideos', { ids: [...it.page.videos.keys()] });
      const fits = rankings.map(({ scores }) => scores.find(({ label }) => label === 'snow')?.fit?.value ?? -1);
      const { labels } = await it.page.client.call('countLabels', {});
      const over = labels.find(({ label }) => label === it.label('snow'))?.over;
      expect(over).toBe(fits.filter((fit) => fit >= threshold).length);
    }
  });

  test('are of the labels before, while others are read', async () => {
    await expectSame();
    await it.edit('w', { kind: 'add', labels: [{ text: 'slow dusk' }] });
    const meanwhile = await ask({ label: it.label('snow'), sort: 'score' });
    expect(meanwhile.scores).not.toContain(null);
    const { scores } = await ask({ label: it.label('slow dusk'), sort: 'score' });
    expect(scores).toEqual([null, null, null, null]);
    await settled();
    await expectSame();
  });

  test('of a video that is not done are not known', async () => {
    await it.page.client.call('setPaused', { paused: true });
    it.clips.make('ok-5.mp4');
    await it.add('w', 'ok-5.mp4');
    for (const descending of [true, false]) {
      const { ids, scores } = await ask({ label: it.label('snow'), sort: 'score', descending });
      expect([nameOf(ids.at(-1) ?? ''), scores?.at(-1)]).toEqual(['ok-5.mp4', null]);
    }
    expect((await ask({ filters: { nothingFits: true } })).ids).not.toContain(it.idOf('ok-5.mp4'));
  });

  test('none of a video where nothing fits', async () => {
    await expectSame();
    for (const text of ['snow', 'rain', 'fog']) {
      await it.edit('w', { kind: 'describe', id: it.label(text), facts: { threshold: 1 } });
    }
    const { rankings } = await it.page.client.call('rankVideos', { ids: [...it.page.videos.keys()] });
    const sure = rankings.filter(({ scores }) => scores.some(({ fit }) => (fit?.value ?? 0) >= 1));
    expect((await ask({ filters: { nothingFits: true } })).ids).toHaveLength(4 - sure.length);
    await it.edit('w', { kind: 'describe', id: it.label('snow'), facts: { threshold: 0 } });
    expect((await ask({ filters: { nothingFits: true } })).ids).toEqual([]);
  });
});

describe.runIf(hasTools)('decisions', () => {
  test('are found, counted, and filtered by', async () => {
    await it.decide('w', ['ok-1.mp4', 'ok-2.mp4'], 'snow', 'yes');
    await it.decide('w', ['ok-3.mp4'], 'snow', 'no');
    await it.decide('w', ['ok-4.mp4'], 'snow', 'yes', [0, 0.5]);
    await it.decide('w', ['ok-1.mp4'], 'fog', 'unsure');
    const { ids, decisions } = await ask({ label: it.label('snow') });
    expect([ids.map(nameOf), decisions]).toEqual([NAMES, ['yes', 'yes', 'no', null]]);
    const named = async (filters: Query['filters'], label?: string) =>
      (await ask({ filters, ...(label === undefined ? {} : { label: it.label(label) }) })).ids.map(nameOf).join(' ');
    expect(await named({ decisions: ['yes'] }, 'snow')).toBe('ok-1.mp4 ok-2.mp4');
    expect(await named({ decisions: ['none'] }, 'snow')).toBe('ok-4.mp4');
    expect(await named({ decisions: ['none'] }, 'fog')).toBe('ok-2.mp4 ok-3.mp4 ok-4.mp4');
    expect(await named({ decisions: ['unsure'] })).toBe('ok-1.mp4');
    const { labels } = await it.page.client.call('countLabels', {});
    expect(labels.map(({ label, yes, no, unsure }) => [label, yes, no, unsure])).toEqual([
      [it.label('snow'), 2, 1, 0],
      [it.label('rain'), 0, 0, 0],
      [it.label('fog'), 0, 0, 1],
    ]);
    const { people } = await it.page.client.call('listPeople', {});
    expect(await named({ by: people[0] ?? '' })).toBe(NAMES.join(' '));
    expect(await named({ by: 'nobody' })).toBe('');
  });

  test('of a label that is gone cannot be asked for', async () => {
    await expectFailure(ask({ label: NOWHERE }), 'not-found');
    await it.edit('w', { kind: 'remove', ids: [it.label('snow')] });
    await expectFailure(ask({ label: it.label('snow') }), 'not-found');
  });
});

describe.runIf(hasTools)('smart lists', () => {
  const save = (name: string, query: Partial<Query> = {}) =>
    it.page.client.call('saveList', {
      window: 'w',
      name,
      query: { sort: 'name', descending: false, filters: {}, ...query },
    });

  test('are kept, replaced, deleted, told, and undone', async () => {
    const label = it.label('snow');
    await save(' Snow? ', { label, sort: 'uncertainty', filters: { decisions: ['none'], text: 'ok' } });
    await save('b');
    await save('b', { descending: true });
    const { lists } = await it.page.load();
    expect(lists).toEqual([
      { name: 'b', query: { sort: 'name', descending: true, filters: {} } },
      {
        name: 'Snow?',
        query: { label, sort: 'uncertainty', descending: false, filters: { decisions: ['none'], text: 'ok' } },
      },
    ]);
    expect(it.page.events.findLast(({ name }) => name === 'listsChanged')?.value).toEqual({ lists });
    await it.restart();
    expect((await it.page.load()).lists).toEqual(lists);
    await it.page.client.call('deleteList', { window: 'w', name: 'b' });
    await it.page.client.call('deleteList', { window: 'w', name: 'no such' });
    await it.undo('w');
    await it.undo('w');
    expect((await it.page.load()).lists[0]?.query.descending).toBe(false);
    await expectFailure(save('  '), 'usage');
  });

  test('are refused where a start would not read them', async () => {
    await save('longest', { filters: { folder: `/${'\u4e00'.repeat(32_000)}`, text: 'x'.repeat(1_000) } });
    await expectFailure(save('too long', { filters: { folder: 'x'.repeat(200_000) } }), 'too-large');
    await expectFailure(save('too many', { filters: { states: Array(50_000).fill('done') } }), 'too-large');
    await it.restart();
    expect((await it.page.load()).lists.map(({ name }) => name)).toEqual(['longest']);
  });

  test('names with NUL, of a window, a list and a person, are whole after a restart', async () => {
    await it.page.client.call('setSettings', { name: 'a\0b' });
    const label = it.label('snow');
    const id = [...it.page.videos.keys()].slice(0, 1);
    const decide = () => it.page.client.call('decide', { window: 'w\0x', ids: id, label, decision: 'yes' });
    await decide();
    await it.page.client.call('saveList', {
      window: 'w\0x',
      name: 'l\0m',
      query: { sort: 'name', descending: false, filters: {} },
    });
    await it.restart();
    expect((await it.page.load()).lists.map(({ name }) => name)).toEqual(['l\0m']);
    const before = await it.reach('w\0x');
    await decide();
    expect(await it.reach('w\0x')).toEqual(before);
    expect(await it.page.client.call('listPeople', {})).toEqual({ people: ['a\0b'] });
  });

  test('a label with the longest wordings that there are keeps them', async () => {
    const wordings = Array.from({ length: 100 }, (_, n) => `${n}${'\u0001'.repeat(19_990)}`);
    await it.edit('w', { kind: 'add', labels: [{ text: 'long', wordings }] });
    await it.restart();
    expect((await it.page.load()).labels.labels.find(({ text }) => text === 'long')?.wordings).toEqual(wordings);
  });

  test('label sets are kept with all that belongs to their labels', async () => {
    const labels = [
      { text: 'snow', wordings: ['snowfall'], threshold: 0.25, key: '1', colour: 'blue' },
      { text: 'rain' },
    ] as const;
    const entries = labels.map((one) => ('wordings' in one ? { ...one, wordings: [...one.wordings] } : one));
    await it.page.client.call('saveLabelSet', { window: 'w', name: 'weather', labels: entries });
    await it.restart();
    expect((await it.page.load()).labelSets).toEqual([{ name: 'weather', labels: entries }]);
    await it.page.client.call('deleteLabelSet', { window: 'w', name: 'weather' });
    await it.undo('w');
    const { labelSets } = await it.page.load();
    const list = await it.edit('w', { kind: 'replace', labels: labelSets[0]?.labels ?? [] });
    expect(list.labels).toMatchObject(entries);
  });
});

test('folders hold their videos, with all above them that hold more', async () => {
  if (!hasTools) return;
  for (const name of ['a/ok-5.mp4', 'a/b/ok-6.mp4']) it.clips.make(name);
  await it.page.client.call('addPaths', { paths: [join(it.clips.folder, 'a')] });
  const { folders } = await it.page.client.call('listFolders', {});
  expect(folders).toEqual([
    { path: it.clips.folder, videos: 6 },
    { path: join(it.clips.folder, 'a'), videos: 2 },
    { path: join(it.clips.folder, 'a', 'b'), videos: 1 },
  ]);
});
