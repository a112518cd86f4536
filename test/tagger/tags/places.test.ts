/** A label on many places of many videos, as one act: all of it or nothing, and taken back at once. */
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Decision } from '../../../electron/wire/app/tags.ts';
import { DecidingLab } from '../../support/deciding-lab.ts';
import { failure } from '../../support/failure.ts';
import { hasTools } from '../../support/video.ts';

const VIDEOS = ['ok-1.mp4', 'ok-2.mp4', 'ok-3.mp4', 'ok-4.mp4'];
const TIME = { name: 'time', kind: 'one-of' } as const;
const LABELS = ['snow', { text: 'day', group: TIME }, { text: 'night', group: TIME }];

/** A video, or one and a span of it. */
type Place = string | [name: string, start: number, end: number];

let it: DecidingLab;
beforeAll(async () => {
  it = await DecidingLab.of(VIDEOS, LABELS);
});
afterAll(() => it.remove());

function decide(places: readonly Place[], label: string, decision: Decision | null, window = 'w') {
  const named = places.map((place) => {
    if (typeof place === 'string') return { id: it.idOf(place) };
    const [name, start, end] = place;
    return { id: it.idOf(name), span: { start, end } };
  });
  return it.page.client.call('decidePlaces', { window, places: named, label: it.label(label), decision });
}
const all = () => Promise.all(VIDEOS.map((name) => it.tags(name)));

describe.runIf(hasTools)('places', () => {
  test('of several videos are one act, which is undone and made again as one, also after a restart', async () => {
    const before = await it.reach('w');
    const places: Place[] = [
      ['ok-1.mp4', 0, 0.4],
      ['ok-1.mp4', 0.2, 0.6],
      ['ok-1.mp4', 0.7, 0.8],
      ['ok-2.mp4', 0.1, 0.5],
      'ok-3.mp4',
      'ok-3.mp4',
    ];
    const { act, videos } = await decide(places, 'snow', 'yes');
    expect(videos.map(({ id }) => id)).toEqual(['ok-1.mp4', 'ok-2.mp4', 'ok-3.mp4'].map((name) => it.idOf(name)));
    const done = [['snow: yes [0, 0.6)', 'snow: yes [0.7, 0.8)'], ['snow: yes [0.1, 0.5)'], ['snow: yes'], []];
    expect(await all()).toEqual(done);
    expect((await it.reach('w')).undo).toEqual({ id: act, kind: 'places', count: 4 });
    expect(await it.undo('w', act)).toMatchObject({ act: { kind: 'places', count: 4 }, stays: 0 });
    expect(await all()).toEqual([[], [], [], []]);
    expect((await it.reach('w')).undo).toEqual(before.undo);
    await it.restart();
    expect(await it.redo('w')).toMatchObject({ act: { kind: 'places', count: 4 } });
    expect(await all()).toEqual(done);
    await it.undo('w');
  });

  test('are put over what was decided there, and taken back they cut it away; what is so already is no act', async () => {
    await decide([['ok-1.mp4', 0, 0.9], 'ok-2.mp4'], 'snow', 'no', 'other');
    await decide(
      [
        ['ok-1.mp4', 0.3, 0.5],
        ['ok-2.mp4', 0.3, 0.5],
      ],
      'snow',
      'yes',
    );
    const put = ['snow: no [0, 0.3)', 'snow: no [0.5, 0.9)', 'snow: yes [0.3, 0.5)'];
    expect((await all()).slice(0, 2)).toEqual([put, ['snow: no', 'snow: yes [0.3, 0.5)']]);
    expect(await decide([['ok-1.mp4', 0.35, 0.4]], 'snow', 'yes')).not.toHaveProperty('act');
    await decide([['ok-1.mp4', 0.2, 0.6], 'ok-2.mp4', ['ok-4.mp4', 0, 0.5]], 'snow', null);
    const cut = ['snow: no [0, 0.2)', 'snow: no [0.6, 0.9)'];
    expect(await all()).toEqual([cut, ['snow: yes [0.3, 0.5)'], [], []]);
    await it.undo('w');
    expect((await all()).slice(0, 2)).toEqual([put, ['snow: no', 'snow: yes [0.3, 0.5)']]);
    // What another window has changed since stays as it is, and is counted.
    await it.decide('other', ['ok-2.mp4'], 'snow', null, [0.3, 0.5]);
    expect(await it.undo('w')).toMatchObject({ act: { kind: 'places' }, stays: 1 });
    expect((await all()).slice(0, 2)).toEqual([['snow: no [0, 0.9)'], ['snow: no']]);
    for (let n = 0; n < 2; n++) await it.undo('other');
  });

  test('that are whole are a no to the others of a one-of group, and spans are not', async () => {
    await decide(['ok-3.mp4', ['ok-4.mp4', 0, 0.5]], 'day', 'yes');
    expect((await all()).slice(2)).toEqual([['day: yes', 'night: no'], ['day: yes [0, 0.5)']]);
    await it.undo('w');
    expect((await all()).slice(2)).toEqual([[], []]);
  });

  test('of files of one content are decided about once', async () => {
    copyFileSync(join(it.clips.folder, 'ok-4.mp4'), join(it.clips.folder, 'twin.mp4'));
    await it.add('start', 'twin.mp4');
    await decide(
      [
        ['ok-4.mp4', 0, 0.4],
        ['twin.mp4', 0.3, 0.6],
      ],
      'snow',
      'yes',
    );
    expect([await it.tags('ok-4.mp4'), await it.tags('twin.mp4')]).toEqual([
      ['snow: yes [0, 0.6)'],
      ['snow: yes [0, 0.6)'],
    ]);
    await it.undo('w');
  });

  test('of which one cannot be decided about are all left as they are, and it is said why', async () => {
    const before = [await all(), await it.reach('w')];
    const refused = (places: readonly Place[]) => failure(() => decide(['ok-1.mp4', ...places], 'snow', 'yes'));
    const over = await refused([
      ['ok-2.mp4', 500, 501],
      ['ok-2.mp4', 0, 0.1],
    ]);
    expect(over).toMatchObject({ kind: 'bad-range', message: expect.stringMatching(/ok-2\.mp4 is over after/) });
    const path = it.clips.make('ok-gone.mp4');
    await it.add('start', 'ok-gone.mp4');
    await it.page.client.call('removeVideos', { ids: [it.idOf('ok-gone.mp4')], window: 'other' });
    rmSync(path);
    expect(await refused([['ok-gone.mp4', 0, 0.2]])).toMatchObject({
      kind: 'not-found',
      message: '1 of these 2 videos is no longer in the list, and nothing was decided: search again, or choose others.',
    });
    it.labels.set('gone', '00000000-0000-4000-8000-00000000dead');
    expect(await failure(() => decide(['ok-1.mp4'], 'gone', 'yes'))).toMatchObject({ kind: 'not-found' });
    expect([await all(), await it.reach('w')]).toEqual(before);
  });
});
