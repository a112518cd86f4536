/** What people decide and say about videos. */
import { copyFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { identifyContent } from '../../../electron/content/identify.ts';
import { countCpu } from '../../support/cpu-time.ts';
import { DecidingLab } from '../../support/deciding-lab.ts';
import { expectFailure } from '../../support/failure.ts';
import { fakeModel } from '../../support/tagger-lab.ts';
import { hasTools, makeVideo } from '../../support/video.ts';

let it: DecidingLab;
afterEach(async () => {
  vi.useRealTimers();
  await it.remove();
  expect(it.lab.logged).toEqual([]);
});

const NOWHERE = '00000000-0000-4000-8000-00000000dead';
const group = (text: string, kind: 'one-of' | 'any-of' = 'one-of') => ({ text, group: { name: 'weather', kind } });
const mark = (videos: string[], marking: object, window = 'w') =>
  it.page.client.call('markVideos', { window, ids: videos.map((name) => it.idOf(name)), ...marking });

describe.runIf(hasTools)('a decision', () => {
  test('is on one video or on many, changed, and taken back', async () => {
    it = await DecidingLab.of(['a.mp4', 'b.mp4'], ['snow', 'rain']);
    const { videos } = await it.decide('w', ['a.mp4'], 'snow', 'yes');
    expect(videos).toEqual([
      {
        id: it.idOf('a.mp4'),
        tags: [{ label: it.label('snow'), decision: 'yes', by: expect.stringMatching(/./), at: expect.any(String) }],
      },
    ]);
    await it.decide('w', ['a.mp4', 'b.mp4'], 'rain', 'unsure');
    await it.decide('w', ['a.mp4'], 'snow', 'no');
    expect([await it.tags('a.mp4'), await it.tags('b.mp4')]).toEqual([['rain: unsure', 'snow: no'], ['rain: unsure']]);
    await it.decide('w', ['a.mp4', 'b.mp4'], 'rain', null);
    await it.restart();
    expect([await it.tags('a.mp4'), await it.tags('b.mp4')]).toEqual([['snow: no'], []]);
    expect(await it.undo('w')).toMatchObject({ act: { kind: 'decide', count: 2 } });
    expect(await it.tags('b.mp4')).toEqual(['rain: unsure']);
  });

  test('on a span stands beside that on the whole', async () => {
    it = await DecidingLab.of(['a.mp4'], ['snow']);
    await it.decide('w', ['a.mp4'], 'snow', 'yes');
    await it.decide('w', ['a.mp4'], 'snow', 'no', [0, 0.5]);
    await it.decide('w', ['a.mp4'], 'snow', 'unsure', [0.5, 1]);
    const all = ['snow: no [0, 0.5)', 'snow: unsure [0.5, 1)', 'snow: yes'];
    expect(await it.tags('a.mp4')).toEqual(all);
    await it.decide('w', ['a.mp4'], 'snow', null);
    expect(await it.tags('a.mp4')).toEqual(all.slice(0, 2));
    await expect(it.decide('w', ['a.mp4'], 'snow', 'no', [1, 1])).rejects.toThrow();
    await it.restart();
    expect(await it.tags('a.mp4')).toEqual(all.slice(0, 2));
  });

  test('yes to one of a one-of group is no to its others, as one act', async () => {
    it = await DecidingLab.of(['a.mp4'], [group('snow'), group('rain'), group('fog'), 'a dog']);
    await it.decide('w', ['a.mp4'], 'fog', 'unsure');
    await it.decide('w', ['a.mp4'], 'rain', 'yes');
    expect(await it.tags('a.mp4')).toEqual(['fog: no', 'rain: yes', 'snow: no']);
    await it.decide('w', ['a.mp4'], 'snow', 'yes');
    expect(await it.tags('a.mp4')).toEqual(['fog: no', 'rain: no', 'snow: yes']);
    await it.decide('w', ['a.mp4'], 'snow', 'unsure');
    await it.undo('w');
    await it.undo('w');
    expect(await it.tags('a.mp4')).toEqual(['fog: no', 'rain: yes', 'snow: no']);
    await it.undo('w');
    expect(await it.tags('a.mp4')).toEqual(['fog: unsure']);
    const facts = { group: { name: 'weather', kind: 'any-of' } } as const;
    await it.edit('w', { kind: 'describe', id: it.label('snow'), facts });
    await it.decide('w', ['a.mp4'], 'rain', 'yes');
    expect(await it.tags('a.mp4')).toEqual(['fog: unsure', 'rain: yes']);
  });

  test('is of the videos that show the same content', async () => {
    it = await DecidingLab.of(['a.mp4'], ['snow']);
    copyFileSync(join(it.clips.folder, 'a.mp4'), join(it.clips.folder, 'copy.mp4'));
    await it.add('w', 'copy.mp4');
    await it.decide('w', ['a.mp4', 'copy.mp4'], 'snow', 'yes');
    expect((await it.reach('w')).undo).toMatchObject({ count: 1 });
    expect(await it.tags('copy.mp4')).toEqual(['snow: yes']);
  });

  test('that two windows make alike is both of theirs: one cannot take back the other’s', async () => {
    it = await DecidingLab.of(['a.mp4'], ['snow']);
    await it.decide('one', ['a.mp4'], 'snow', 'yes');
    await it.decide('two', ['a.mp4'], 'snow', 'yes');
    expect(await it.undo('one')).toMatchObject({ stays: 0, passedOver: [{ kind: 'decide' }] });
    expect(await it.tags('a.mp4')).toEqual(['snow: yes']);
    await it.undo('two');
    expect(await it.tags('a.mp4')).toEqual(['snow: yes']);
    // Said twice in one window it is one.
    await it.decide('one', ['a.mp4'], 'snow', 'yes');
    const { undo } = await it.reach('one');
    await it.decide('one', ['a.mp4'], 'snow', 'yes');
    expect((await it.reach('one')).undo).toEqual(undo);
  });

  test('stays its author’s, whoever brings it back, and whatever he is called by then', async () => {
    it = await DecidingLab.of(['a.mp4'], ['snow']);
    await it.page.client.call('setSettings', { name: ' Ada ' });
    await it.decide('w', ['a.mp4'], 'snow', 'yes');
    const [first] = (await it.tagsOf('a.mp4')).tags;
    expect(first?.by).toBe('Ada');
    await it.page.client.call('setSettings', { name: 'Bob' });
    await it.decide('w', ['a.mp4'], 'snow', 'no');
    expect(await it.page.client.call('listPeople', {})).toEqual({ people: ['Bob'] });
    await it.undo('w');
    expect((await it.tagsOf('a.mp4')).tags).toEqual([first]);
    await it.undo('w');
    await it.redo('w');
    expect((await it.tagsOf('a.mp4')).tags).toEqual([first]);
    await it.restart();
    expect((await it.tagsOf('a.mp4')).tags).toEqual([first]);
    expect(await it.page.client.call('listPeople', {})).toEqual({ people: ['Ada'] });
  });

  test('is later than another whatever the clock says', async () => {
    it = await DecidingLab.of(['a.mp4'], ['snow']);
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2030-01-01T00:00:00Z') });
    await it.decide('w', ['a.mp4'], 'snow', 'yes');
    vi.setSystemTime(new Date('2020-01-01T00:00:00Z'));
    await it.decide('w', ['a.mp4'], 'snow', 'no');
    await it.restart();
    expect((await it.tagsOf('a.mp4')).tags).toMatchObject([{ decision: 'no', at: '2020-01-01T00:00:00.000Z' }]);
    await it.undo('w');
    expect((await it.tagsOf('a.mp4')).tags).toMatchObject([{ decision: 'yes', at: '2030-01-01T00:00:00.000Z' }]);
  });

  test('on what is not there is refused, all of it', async () => {
    it = await DecidingLab.of(['a.mp4', 'b.mp4'], ['snow', 'rain']);
    const call = (ids: string[], label: string) =>
      it.page.client.call('decide', { window: 'w', ids, label, decision: 'yes' });
    await expectFailure(call([it.idOf('a.mp4'), NOWHERE], it.label('snow')), 'not-found');
    await expectFailure(call([it.idOf('a.mp4')], NOWHERE), 'not-found');
    await it.edit('w', { kind: 'remove', ids: [it.label('rain')] });
    await expectFailure(call([it.idOf('a.mp4')], it.label('rain')), 'not-found');
    await it.page.client.call('removeVideos', { window: 'w', ids: [it.idOf('b.mp4')] });
    await expectFailure(call([it.idOf('a.mp4'), it.idOf('b.mp4')], it.label('snow')), 'not-found');
    await expectFailure(mark(['a.mp4', 'b.mp4'], { rating: 2 }), 'not-found');
    await expectFailure(it.page.client.call('adoptTags', { window: 'w', id: it.idOf('a.mp4') }), 'not-found');
    expect(await it.tags('a.mp4')).toEqual([]);
    expect((await it.page.client.call('tagsOf', { ids: [NOWHERE, it.idOf('a.mp4')] })).videos).toHaveLength(1);
  });
});

describe.runIf(hasTools)('decisions and files', () => {
  test('of which the file is gone can be made, and stay', async () => {
    it = await DecidingLab.of(['a.mp4'], ['snow', 'rain']);
    await it.decide('w', ['a.mp4'], 'snow', 'yes');
    rmSync(join(it.clips.folder, 'a.mp4'));
    await it.decide('w', ['a.mp4'], 'rain', 'no');
    await it.restart();
    expect(await it.tags('a.mp4')).toEqual(['rain: no', 'snow: yes']);
    await it.page.client.call('removeVideos', { window: 'w', ids: [it.idOf('a.mp4')] });
    await it.restart();
    await it.undo('w');
    expect(await it.tags('a.mp4')).toEqual(['rain: no', 'snow: yes']);
  });

  test.each([
    ['path', 'a.mp4'],
    ['name', 'elsewhere/a.mp4'],
  ])('on a file that was replaced by another of the same %s are offered, and taken over', async (by, place) => {
    it = await DecidingLab.of(['a.mp4'], ['snow', 'rain']);
    await it.decide('w', ['a.mp4'], 'snow', 'yes');
    await it.decide('w', ['a.mp4'], 'rain', 'no', [0, 0.5]);
    await mark(['a.mp4'], { note: 'good', rating: 3 });
    const before = await it.tagsOf('a.mp4');
    await it.page.client.call('removeVideos', { window: 'w', ids: [it.idOf('a.mp4')] });
    rmSync(join(it.clips.folder, 'a.mp4'));
    it.clips.make(place);
    await it.page.client.call('addPaths', { paths: [join(it.clips.folder, place)] });
    const found = () =>
      [...it.page.videos.values()].find(({ folder }) => folder === join(it.clips.folder, place, '..'));
    // What is known of the file that was there before is found out anew.
    await expect
      .poll(
        async () => {
          const { videos } = await it.page.client.call('tagsOf', { ids: [found()?.id ?? NOWHERE] });
          return videos[0];
        },
        { timeout: 30_000 },
      )
      .toMatchObject({ tags: [], earlier: { count: 2, by } });
    const id = found()?.id ?? '';
    it.videos.set('a.mp4', id);
    const adopted = await it.page.client.call('adoptTags', { window: 'w', id });
    expect(adopted).toEqual({ ...before, id });
    expect(await it.page.client.call('tagsOf', { ids: [id] })).toEqual({ videos: [adopted] });
    expect(await it.undo('w')).toMatchObject({ act: { kind: 'adopt', count: 3 } });
    expect(await it.tagsOf('a.mp4')).toMatchObject({ tags: [], earlier: { count: 2, by } });
    // Once it has one of its own, there is nothing more to take over.
    await it.decide('w', ['a.mp4'], 'snow', 'no');
    expect((await it.tagsOf('a.mp4')).earlier).toBeUndefined();
    await expectFailure(it.page.client.call('adoptTags', { window: 'w', id }), 'not-found');
  });

  test('stay with a file of which the metadata alone were edited', async () => {
    it = await DecidingLab.of(['a.mp4'], ['snow']);
    await it.page.client.call('setSettings', { name: 'Ada' });
    await it.decide('w', ['a.mp4'], 'snow', 'yes');
    await mark(['a.mp4'], { note: 'good', rating: 3 });
    const before = await it.tagsOf('a.mp4');
    await it.page.client.call('setSettings', { name: 'Bob' });
    const path = join(it.clips.folder, 'a.mp4');
    await makeVideo(it.clips.folder, 'edited.mp4', '-i', path, '-c', 'copy', '-metadata', 'title=A walk');
    renameSync(join(it.clips.folder, 'edited.mp4'), path);
    await it.page.client.call('addPaths', { paths: [path] });
    await expect.poll(() => it.tagsOf('a.mp4')).toEqual(before);
    await it.restart();
    expect(await it.tagsOf('a.mp4')).toEqual(before);
    expect(it.page.video('a.mp4')?.rating).toBe(3);
  });

  test('made while an earlier version’s name of the content is known stay when it has its own', async () => {
    it = await DecidingLab.of(['ok-a.mp4'], ['snow']);
    await it.lab.close();
    const { earlierId } = await identifyContent(join(it.clips.folder, 'ok-a.mp4'));
    it.damage('UPDATE videos SET content_id = ?', earlierId);
    await it.open();
    await it.decide('w', ['ok-a.mp4'], 'snow', 'yes');
    await it.page.useModel(fakeModel(it.lab.folder, 'one'));
    await it.page.until((page) => page.stateOf('ok-a.mp4') === 'done', 'read again');
    expect(await it.tags('ok-a.mp4')).toEqual(['snow: yes']);
    await it.lab.close();
    expect(it.rows('videos').map(({ content_id }) => content_id)).not.toContain(earlierId);
    await it.open();
    expect(await it.tags('ok-a.mp4')).toEqual(['snow: yes']);
  });

  test('on a file that is another’s by now are that one’s alone', async () => {
    it = await DecidingLab.of(['a.mp4'], ['snow']);
    await it.decide('w', ['a.mp4'], 'snow', 'yes');
    it.clips.make('b/a.mp4');
    await it.page.client.call('addPaths', { paths: [join(it.clips.folder, 'b/a.mp4')] });
    await it.page.until(({ videos }) => [...videos.values()].every(({ width }) => width !== undefined), 'looked at');
    const other = [...it.page.videos.values()].find(({ id }) => id !== it.idOf('a.mp4'))?.id ?? '';
    const { videos } = await it.page.client.call('tagsOf', { ids: [other] });
    expect(videos).toEqual([{ id: other, tags: [] }]);
  });
});

describe.runIf(hasTools)('labels and their decisions', () => {
  test('a label that is renamed takes them along; one that is removed keeps them, and brings them back', async () => {
    it = await DecidingLab.of(['a.mp4', 'b.mp4'], ['snow', 'rain', 'fog']);
    const id = it.label('snow');
    await it.decide('w', ['a.mp4', 'b.mp4'], 'snow', 'yes');
    await it.edit('w', { kind: 'rename', id, text: 'snowfall' });
    expect(await it.tags('a.mp4')).toEqual(['snowfall: yes']);
    await it.edit('w', { kind: 'describe', id, facts: { threshold: 0.25, key: '1' } });
    const list = await it.edit('w', { kind: 'remove', ids: [id, it.label('fog')] });
    expect([list.away, list.labels.map(({ text }) => text)]).toEqual([1, ['rain']]);
    expect(await it.page.client.call('labelsAway', {})).toEqual({ labels: [{ id, text: 'snowfall', tags: 2 }] });
    await it.restart();
    expect(it.page.labels?.away).toBe(1);
    expect(await it.tags('a.mp4')).toEqual(['snowfall: yes']);
    const again = await it.edit('w', { kind: 'bring-back', ids: [id] });
    expect(again).toMatchObject({ away: 0, labels: [{ text: 'rain' }, { id, text: 'snowfall', threshold: 0.25 }] });
    // Typed anew, it is the same label.
    await it.edit('w', { kind: 'remove', ids: [id] });
    expect(await it.edit('w', { kind: 'add', labels: [{ text: ' Snowfall ' }] })).toMatchObject({
      away: 0,
      labels: [{ id, text: 'Snowfall', key: '1' }, { text: 'rain' }],
    });
  });

  test('ten thousand of one label are removed with it and restored', async () => {
    it = await DecidingLab.of([], ['snow', 'rain']);
    await it.lab.close();
    const label = it.label('snow');
    it.damage(`INSERT INTO acts VALUES (100, 'decide', 'me', 'w', '2026-01-01T00:00:00.000Z', NULL)`);
    it.damage(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
       INSERT INTO decisions SELECT i, 100, 'content ' || i, 0, '/v', 'v', NULL, NULL, ?, 'yes', 100, NULL, NULL FROM n`,
      label,
    );
    await it.open();
    const cpu = countCpu();
    const away = await it.edit('w', { kind: 'remove', ids: [label] });
    expect([away.away, away.labels.length]).toEqual([1, 1]);
    expect((await it.page.client.call('labelsAway', {})).labels).toEqual([{ id: label, text: 'snow', tags: 10_000 }]);
    expect(await it.undo('w')).toMatchObject({ act: { kind: 'labels', count: 1 } });
    expect(it.page.labels?.labels.map(({ id }) => id)).toEqual([label, it.label('rain')]);
    // Neither touches the decisions themselves.
    expect(cpu()).toBeLessThan(2_000);
    expect(await it.undo('w')).toMatchObject({ act: { id: 100, count: 10_000 } });
    expect(await it.redo('w')).toMatchObject({ act: { id: 100, count: 10_000 }, stays: 0 });
  });
});

describe.runIf(hasTools)('what else is said of a video', () => {
  test('a rating, a note, reviewed or not; each an act', async () => {
    it = await DecidingLab.of(['a.mp4', 'b.mp4'], []);
    await mark(['a.mp4', 'b.mp4'], { rating: 5 });
    await mark(['a.mp4'], { note: 'a\0b \u{1F3AC}'.repeat(1_000) });
    await mark(['b.mp4'], { reviewed: true });
    await mark(['b.mp4'], { rating: 0 });
    const facts = async () => {
      const { note } = await it.tagsOf('a.mp4');
      return [it.page.video('a.mp4')?.rating, note, it.page.video('b.mp4')?.rating, it.page.video('b.mp4')?.reviewed];
    };
    const said = [5, 'a\0b \u{1F3AC}'.repeat(1_000), undefined, true];
    expect(await facts()).toEqual(said);
    await it.restart();
    expect(await facts()).toEqual(said);
    const kinds: (string | undefined)[] = [];
    for (let n = 0; n < 4; n++) kinds.push((await it.undo('w')).act?.kind);
    expect(kinds).toEqual(['rate', 'review', 'note', 'rate']);
    expect(await facts()).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('within limits, and in whole characters', async () => {
    it = await DecidingLab.of(['a.mp4'], []);
    for (const marking of [{ rating: 6 }, { rating: -1 }, { rating: 1.5 }, { note: 'x'.repeat(10_001) }]) {
      await expect(mark(['a.mp4'], marking)).rejects.toThrow();
    }
    await mark(['a.mp4'], { note: 'half \uD83C' });
    expect((await it.tagsOf('a.mp4')).note).toBe('half \uFFFD');
    await it.restart();
    expect(await it.undo('w')).toMatchObject({ act: { kind: 'note' }, stays: 0, passedOver: [] });
    await mark(['a.mp4'], { note: '\u{1F3AC}'.repeat(5_000) });
    await it.restart();
    expect((await it.tagsOf('a.mp4')).note).toHaveLength(10_000);
  });

  test('it is reviewed when every label of the one-of groups is decided, unless somebody says otherwise', async () => {
    it = await DecidingLab.of(['a.mp4'], [group('snow'), group('rain'), 'a dog']);
    const isReviewed = () => it.page.video('a.mp4')?.reviewed === true;
    await it.decide('w', ['a.mp4'], 'snow', 'no');
    expect(isReviewed()).toBe(false);
    await it.decide('w', ['a.mp4'], 'rain', 'unsure');
    expect(isReviewed()).toBe(true);
    expect(await it.page.client.call('countLabels', {})).toMatchObject({ reviewed: 1, videos: 1 });
    await mark(['a.mp4'], { reviewed: false });
    expect(isReviewed()).toBe(false);
    await mark(['a.mp4'], { reviewed: null });
    expect(isReviewed()).toBe(true);
    // One more of the group is to be decided.
    await it.edit('w', { kind: 'add', labels: [group('fog')] });
    await it.page.until(() => !isReviewed(), 'not reviewed any more');
    await it.edit('w', { kind: 'describe', id: it.label('fog'), facts: {} });
    await it.page.until(isReviewed, 'reviewed');
    await it.restart();
    expect(isReviewed()).toBe(true);
  });
});
