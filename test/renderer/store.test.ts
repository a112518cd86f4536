import { describe, expect, test } from 'vitest';
import type { AppState } from '../../electron/wire/app/index.ts';
import type { Label } from '../../electron/wire/app/labels.ts';
import { USUAL_MOMENTS } from '../../electron/wire/app/settings.ts';
import type { Video } from '../../electron/wire/app/videos.ts';
import { createPageStore, filterVideos, type PageState, withEvent, withState } from '../../renderer/store.ts';

const video = (n: number, change: Partial<Video> = {}): Video => ({
  id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
  name: `clip ${n}.mp4`,
  folder: '/footage',
  edition: 'first',
  state: 'done',
  order: n,
  ...change,
});
const id = (n: number): string => video(n).id;

const label = (text: string): Label => ({
  id: `00000000-0000-4000-8000-${text.charCodeAt(0).toString().padStart(12, '0')}`,
  text,
});

const told = (change: Partial<AppState> = {}): AppState => ({
  host: { kind: 'serve', version: '1', platform: 'linux' },
  videos: [video(2), video(1), video(3)],
  queue: { paused: false, left: 0, done: 3, failed: 0 },
  matching: { state: 'idle', done: 0, of: 0, failed: 0, waiting: 0 },
  cutting: { state: 'idle', done: 0, of: 0, failed: 0 },
  clusterJobs: [],
  results: {
    state: 'idle',
    shards: 0,
    shardsDone: 0,
    videos: 0,
    wholes: 0,
    spans: 0,
    failed: 0,
    damaged: 0,
    leftOut: 0,
  },
  looking: { state: 'idle', done: 0, of: 0, failed: 0 },
  official: { directory: '/models', state: 'absent', thenUse: false },
  model: { choice: { model: 'demo', device: 'auto', precision: 'fp32' }, name: 'Demo model', state: 'ready' },
  labels: { labels: [label('a'), label('b')], revision: 4, ready: true, away: 0 },
  labelSets: [],
  libraryNotices: [],
  offline: [],
  settings: { theme: 'dark', name: 'ada', moments: USUAL_MOMENTS, keys: {} },
  lists: [],
  searches: [],
  ...change,
});

const apply = (state: PageState, change: Partial<PageState>): PageState => ({ ...state, ...change });
const begun = (): PageState => {
  const state = createPageStore().getState();
  return apply(state, withState(state, told()));
};
const videosChanged = (state: PageState, changed: Video[], removed: string[] = []): PageState =>
  apply(state, withEvent(state, { name: 'videosChanged', value: { changed, removed } }));

describe('the state at the start', () => {
  test('puts videos in order and shows the first', () => {
    const { order, selection, connection } = begun();
    expect([order, selection.current, connection]).toEqual([[id(1), id(2), id(3)], id(1), 'open']);
  });
  test('after a lost connection keeps what is shown, and takes what has changed meanwhile', () => {
    const lost = apply(begun(), {
      connection: 'lost',
      selection: { ids: new Set([id(3)]), anchor: id(3), current: id(3) },
    });
    const again = apply(
      lost,
      withState(lost, told({ labels: { labels: [label('a')], revision: 1, ready: true, away: 0 } })),
    );
    expect([again.selection.current, again.labels.labels]).toEqual([id(3), [label('a')]]);
  });
});

describe('changes of videos', () => {
  test('keep the order where no place has moved', () => {
    const before = begun();
    expect(videosChanged(before, [video(2, { state: 'failed' })]).order).toBe(before.order);
  });
  test('put new ones in their place', () => {
    expect(videosChanged(begun(), [video(9, { order: 1.5 })]).order).toEqual([id(1), id(9), id(2), id(3)]);
  });
  test('of the shown one, gone: show the next', () => {
    const { order, selection } = videosChanged(begun(), [], [id(1)]);
    expect([order, selection.current]).toEqual([[id(2), id(3)], id(2)]);
  });
  test('forget the ranking of what is looked at anew, and of nothing else', () => {
    const score = { label: 'a', probability: 1, cosine: 0.3 };
    const ranked = apply(begun(), {
      best: new Map([
        [id(1), score],
        [id(2), score],
      ]),
      rankings: new Map([[id(1), { revision: 4, ranking: { id: id(1), scores: [score] }, byHand: 0 }]]),
    });
    const { best, rankings } = videosChanged(ranked, [video(1, { state: 'waiting' }), video(2)]);
    expect([[...best.keys()], rankings.size]).toEqual([[id(2)], 0]);
  });
  test('forget the ranking of one track where another is shown, also one that was looked at before', () => {
    const score = { label: 'a', probability: 1, cosine: 0.3 };
    const ranking = { revision: 4, ranking: { id: id(1), scores: [score] }, byHand: 0 };
    const known = { best: new Map([[id(1), score]]), rankings: new Map([[id(1), ranking]]) };
    const sizes = (state: PageState): number[] => [state.best.size, state.rankings.size];
    const chosen = videosChanged(apply(begun(), known), [video(1, { track: 2 })]);
    expect(sizes(chosen)).toEqual([0, 0]);
    expect(sizes(videosChanged(apply(chosen, known), [video(1, { track: 2 })]))).toEqual([1, 1]);
    expect(sizes(videosChanged(apply(chosen, known), [video(1)]))).toEqual([0, 0]);
  });
});

describe('the host’s word on the labels', () => {
  const labelsChanged = (state: PageState, ...texts: string[]): PageState =>
    apply(
      state,
      withEvent(state, {
        name: 'labelsChanged',
        value: { labels: texts.map(label), revision: 5, ready: false, away: 0 },
      }),
    );
  const asked = (state: PageState): PageState =>
    apply(state, {
      label: label('b').id,
      fresh: [label('b').id],
      query: { label: label('b').id, sort: 'score', descending: true, filters: { score: 0.5, reviewed: false } },
    });

  test('that the one at hand has gone leaves none at hand, and asks about none', () => {
    const state = labelsChanged(asked(begun()), 'a');
    expect([state.label, state.fresh]).toEqual([undefined, []]);
    expect(state.query).toEqual({ sort: 'added', descending: false, filters: { reviewed: false } });
  });
  test('that others have changed leaves it as it is', () => {
    const before = asked(begun());
    const state = labelsChanged(before, 'a', 'b', 'c');
    expect([state.label, state.fresh, state.query]).toEqual([before.label, before.fresh, before.query]);
  });
});

describe('the filter', () => {
  const { videos, order } = apply(
    begun(),
    withState(
      begun(),
      told({
        videos: [
          video(1, { name: 'Straße im Regen.mp4' }),
          video(2, { name: 'beach.mp4', folder: '/footage/Coast', state: 'failed' }),
          video(3, { name: 'Cafe\u0301.mp4' }),
          video(4, { name: 'a failed take.mp4' }),
          video(5, { name: 'away.mp4', state: 'failed', offline: true }),
          video(6, { name: 'taken out.mp4', state: 'cancelled' }),
        ],
      }),
    ),
  );
  test.each([
    ['', [1, 2, 3, 4, 5, 6]],
    ['straße', [1]],
    ['COAST beach', [2]],
    ['failed', [2, 4, 5]],
    ['is:failed', [2]],
    ['is:offline', [5]],
    ['is:cancelled OUT', [6]],
    ['is:failed take', []],
    ['café', [3]],
    ['coast café', []],
  ])('“%s” lets through %j', (filter, numbers) => {
    expect(filterVideos(videos, order, filter)).toEqual(numbers.map(id));
  });
});
