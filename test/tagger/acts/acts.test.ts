/** What people do can be taken back and made again, by window, across restarts. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DecidingLab } from '../../support/deciding-lab.ts';
import { expectFailure } from '../../support/failure.ts';
import { entries } from '../../support/labels.ts';
import { fakeModel } from '../../support/tagger-lab.ts';
import { hasTools } from '../../support/video.ts';

let it: DecidingLab;
beforeEach(async () => {
  it = await DecidingLab.of(['a.mp4', 'b.mp4'], ['snow', 'rain', 'fog']);
});
afterEach(async () => {
  await it.remove();
  expect(it.lab.logged).toEqual([]);
});

const texts = async (): Promise<string[]> => (await it.page.load()).labels.labels.map(({ text }) => text);

describe.runIf(hasTools)('undo and redo', () => {
  test('go by window, newest first, and a new act ends what could be made again', async () => {
    await it.decide('one', ['a.mp4'], 'snow', 'yes');
    await it.decide('two', ['a.mp4'], 'rain', 'no');
    await it.decide('one', ['b.mp4'], 'snow', 'no');
    expect(await it.reach('one')).toMatchObject({ undo: { kind: 'decide', count: 1 } });
    expect(await it.reach('nobody')).toEqual({});
    expect(await it.undo('one')).toMatchObject({ act: { kind: 'decide', count: 1 }, stays: 0, passedOver: [] });
    expect([await it.tags('a.mp4'), await it.tags('b.mp4')]).toEqual([['rain: no', 'snow: yes'], []]);
    await it.undo('one');
    expect(await it.tags('a.mp4')).toEqual(['rain: no']);
    expect(await it.undo('one')).toEqual({ stays: 0, passedOver: [] });
    await it.redo('one');
    expect(await it.tags('a.mp4')).toEqual(['rain: no', 'snow: yes']);
    expect((await it.reach('one')).redo).toBeDefined();
    await it.decide('one', ['a.mp4'], 'fog', 'unsure');
    expect((await it.reach('one')).redo).toBeUndefined();
    expect(await it.redo('one')).toEqual({ stays: 0, passedOver: [] });
    expect(await it.tags('b.mp4')).toEqual([]);
  });

  test('go on after a restart, back to the start and to the end again', async () => {
    await it.decide('one', ['a.mp4', 'b.mp4'], 'snow', 'yes');
    await it.page.client.call('markVideos', { window: 'one', ids: [it.idOf('a.mp4')], rating: 4, note: 'good' });
    await it.edit('one', { kind: 'rename', id: it.label('rain'), text: 'drizzle' });
    await it.edit('one', { kind: 'remove', ids: [it.label('snow')] });
    await it.page.client.call('removeVideos', { window: 'one', ids: [it.idOf('b.mp4')] });
    await it.page.client.call('saveLabelSet', { window: 'one', name: 'set', labels: entries('x', 'y') });
    const query = { sort: 'name', descending: true, filters: { decisions: ['yes'] } } as const;
    await it.page.client.call('saveList', { window: 'one', name: 'mine', query: { ...query, filters: {} } });
    await it.page.client.call('saveList', { window: 'one', name: 'mine', query: { ...query, filters: { rating: 3 } } });
    await it.restart();
    const facts = async () => {
      const { videos, labels, labelSets, lists } = await it.page.load();
      const tags = await it.tags('a.mp4');
      return {
        videos: videos.map(({ name, rating }) => [name, rating]),
        tags,
        labelSets,
        lists,
        labels: labels.labels,
      };
    };
    const end = await facts();
    const turns: string[] = [];
    for (let turned = await it.undo('one'); turned.act !== undefined; turned = await it.undo('one')) {
      turns.push(turned.act.kind);
      expect(turned).toMatchObject({ stays: 0, passedOver: [] });
      if (turns.length === 4) await it.restart();
    }
    expect(turns).toEqual(['lists', 'lists', 'label-sets', 'remove', 'labels', 'labels', 'rate', 'decide']);
    expect(await facts()).toMatchObject({
      videos: [
        ['a.mp4', undefined],
        ['b.mp4', undefined],
      ],
      tags: [],
    });
    expect(await facts()).toMatchObject({ labelSets: [], lists: [] });
    expect(await texts()).toEqual(['snow', 'rain', 'fog']);
    await it.restart();
    for (let n = 0; n < turns.length; n++) expect((await it.redo('one')).act?.kind).toBe(turns.at(-1 - n));
    expect(await it.redo('one')).toEqual({ stays: 0, passedOver: [] });
    expect(await facts()).toEqual(end);
    // The labels that it began with are others by now, but for one.
    expect(await it.undo('start')).toMatchObject({ act: { kind: 'labels', count: 3 }, stays: 2, passedOver: [] });
  });

  test('what another has changed since it was taken back is not made again, and there is an end of it', async () => {
    await it.decide('one', ['a.mp4'], 'fog', 'yes');
    await it.decide('one', ['a.mp4'], 'rain', 'yes');
    await it.undo('one');
    await it.undo('one');
    await it.decide('two', ['a.mp4'], 'fog', 'no');
    expect(await it.redo('one')).toMatchObject({ act: { kind: 'decide' }, passedOver: [{ kind: 'decide' }] });
    expect(await it.tags('a.mp4')).toEqual(['fog: no', 'rain: yes']);
    expect(await it.redo('one')).toEqual({ stays: 0, passedOver: [] });
  });

  test('a thing that another has changed since stays; an act of which nothing else is left is passed over', async () => {
    await it.decide('one', ['a.mp4'], 'fog', 'yes');
    await it.decide('one', ['a.mp4', 'b.mp4'], 'snow', 'yes');
    await it.decide('one', ['a.mp4'], 'rain', 'yes');
    await it.decide('two', ['a.mp4'], 'rain', 'no');
    await it.decide('two', ['a.mp4'], 'snow', 'unsure');
    // The newest is passed over, and the one before it taken back as far as it stands.
    const turned = await it.undo('one');
    expect(turned).toMatchObject({ act: { count: 2 }, stays: 1, passedOver: [{ kind: 'decide', count: 1 }] });
    expect([await it.tags('a.mp4'), await it.tags('b.mp4')]).toEqual([['fog: yes', 'rain: no', 'snow: unsure'], []]);
    // What was passed over is so for good, and after a restart too.
    await it.restart();
    await it.undo('two');
    await it.undo('two');
    expect(await it.tags('a.mp4')).toEqual(['fog: yes', 'rain: yes', 'snow: yes']);
    expect(await it.undo('one')).toMatchObject({ act: { count: 1 }, passedOver: [] });
    expect(await it.tags('a.mp4')).toEqual(['rain: yes', 'snow: yes']);
  });

  test('of one act that is named', async () => {
    const acts: number[] = [];
    for (const label of ['snow', 'rain', 'fog']) {
      await it.decide('one', ['a.mp4'], label, 'yes');
      acts.push((await it.reach('one')).undo?.id ?? 0);
    }
    expect((await it.undo('one', acts[1])).act?.id).toBe(acts[1]);
    expect(await it.tags('a.mp4')).toEqual(['fog: yes', 'snow: yes']);
    // It does not stand any more, and another window’s is none of this one’s.
    expect(await it.undo('one', acts[1])).toEqual({ stays: 0, passedOver: [] });
    expect(await it.undo('two', acts[0])).toEqual({ stays: 0, passedOver: [] });
    await it.decide('two', ['a.mp4'], 'snow', 'no');
    expect(await it.undo('one', acts[0])).toMatchObject({ passedOver: [{ id: acts[0] }], stays: 0 });
    expect(await it.tags('a.mp4')).toEqual(['fog: yes', 'snow: no']);
  });

  test('of adding: what was there before and is another file now is no addition', async () => {
    it.clips.make('a.mp4');
    it.clips.make('c.mp4');
    await it.add('one', 'a.mp4', 'c.mp4');
    expect(await it.undo('one')).toMatchObject({ act: { kind: 'add', count: 1 } });
    expect([...it.page.videos.values()].map(({ name }) => name).sort()).toEqual(['a.mp4', 'b.mp4']);
    await it.restart();
    await it.redo('one');
    expect([...it.page.videos.values()].map(({ name }) => name).sort()).toEqual(['a.mp4', 'b.mp4', 'c.mp4']);
  });

  test('find no room where another has taken it, and say so; what stands then can still be taken back', async () => {
    const query = { sort: 'name', descending: false, filters: {} } as const;
    const save = (window: string, name: string) => it.page.client.call('saveList', { window, name, query });
    for (let n = 0; n < 200; n++) await save('start', `list ${n}`);
    await expectFailure(save('one', 'one more'), 'too-large');
    await it.page.client.call('deleteList', { window: 'one', name: 'list 7' });
    await save('two', 'in its place');
    await expectFailure(it.undo('one'), 'too-large');
    expect((await it.page.load()).lists).toHaveLength(200);
    await it.page.client.call('deleteList', { window: 'two', name: 'in its place' });
    expect(await it.undo('one')).toMatchObject({ act: { kind: 'lists' } });
    expect((await it.page.load()).lists.map(({ name }) => name)).toContain('list 7');
  });

  test('while another window’s edit is on its way: neither loses what the other brought', async () => {
    it = await DecidingLab.of([], ['snow', 'rain']);
    await it.edit('one', { kind: 'remove', ids: [it.label('snow')] });
    const long = Array.from({ length: 10 }, (_, n) => ({ text: `${n} ${'fog '.repeat(4_000)}` }));
    const added = it.edit('two', { kind: 'add', labels: long });
    await it.reach('one');
    const undone = it.undo('one');
    await Promise.all([added, undone]);
    const { labels } = await it.page.client.call('getState', {});
    expect(labels.labels.map(({ text }) => text.slice(0, 4)).sort()).toEqual(
      ['rain', 'snow', ...long.map(({ text }) => text.slice(0, 4))].sort(),
    );
    await it.undo('two');
    expect((await it.page.client.call('getState', {})).labels.labels.map(({ text }) => text)).toEqual(['snow', 'rain']);
  });

  test('put no label back beyond what a list may hold', async () => {
    const many = Array.from({ length: 4_997 }, (_, n) => ({ text: `label ${n}` }));
    await it.edit('one', { kind: 'add', labels: many });
    await it.edit('one', { kind: 'remove', ids: [it.label('rain')] });
    await it.edit('two', { kind: 'add', labels: [{ text: 'hail' }] });
    await expectFailure(it.undo('one'), 'too-large');
    expect(await texts()).toHaveLength(5_000);
    await it.undo('two');
    expect(await it.undo('one')).toMatchObject({ act: { kind: 'labels', count: 1 } });
    expect((await texts()).slice(-3)).toEqual(['snow', 'rain', 'fog']);
  });

  test('of removing: what another model has seen since is seen anew', async () => {
    await it.page.useModel(fakeModel(it.lab.folder, 'one'));
    const isDone = (name: string) => it.page.until((page) => page.stateOf(name) === 'done', `${name} done`);
    await isDone('a.mp4');
    await it.page.client.call('removeVideos', { window: 'one', ids: [it.idOf('a.mp4')] });
    await it.page.useModel(fakeModel(it.lab.folder, 'another'));
    await it.restart();
    await it.page.until(({ model, labels }) => model?.state === 'ready' && labels?.ready === true, 'ready');
    await it.undo('one');
    const ask = () => it.page.client.call('rankVideos', { ids: [it.idOf('a.mp4')] });
    await expect.poll(async () => (await ask()).rankings.length, { timeout: 30_000 }).toBe(1);
  });

  test('are told, by window, and who reads an answer sees what it has changed', async () => {
    await it.decide('one', ['a.mp4'], 'snow', 'yes');
    const { undo } = await it.reach('one');
    const told = (name: string) => it.page.events.filter((event) => event.name === name).map(({ value }) => value);
    expect(told('reachChanged').at(-1)).toEqual({ window: 'one', undo });
    expect(told('tagsChanged').at(-1)).toEqual({ ids: [it.idOf('a.mp4')] });
    await it.undo('one');
    expect(told('reachChanged').at(-1)).toEqual({ window: 'one', redo: undo });
    expect(told('tagsChanged')).toHaveLength(2);
    await it.page.client.call('removeVideos', { window: 'one', ids: [it.idOf('b.mp4')] });
    expect(it.page.video('b.mp4')).toBeUndefined();
    await it.undo('one');
    expect(it.page.video('b.mp4')).toBeDefined();
    await it.edit('one', { kind: 'move', id: it.label('fog'), to: 0 });
    await it.undo('one');
    expect(it.page.labels?.labels.map(({ text }) => text)).toEqual(['snow', 'rain', 'fog']);
  });
});
