import { describe, expect, test } from 'vitest';
import type { AppState } from '../../electron/wire/app/index.ts';
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

const told = (change: Partial<AppState> = {}): AppState => ({
  host: { kind: 'serve', version: '1', platform: 'linux' },
  videos: [video(2), video(1), video(3)],
  queue: { paused: false, left: 0, done: 3, failed: 0 },
  model: { choice: { model: 'demo', device: 'auto', precision: 'fp32' }, name: 'Demo model', state: 'ready' },
  labels: { labels: [{ text: 'a' }, { text: 'b' }], revision: 4, ready: true },
  labelSets: [],
  libraryNotices: [],
  offline: [],
  settings: { theme: 'dark', top: 5, keys: {} },
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
  test('of labels is no step to be undone', () => expect(begun().history.past).toEqual([]));
  test('after a lost connection keeps what is shown, and records what has changed meanwhile', () => {
    const lost = apply(begun(), {
      connection: 'lost',
      selection: { ids: new Set([id(3)]), anchor: id(3), current: id(3) },
    });
    const again = apply(lost, withState(lost, told({ labels: { labels: [{ text: 'a' }], revision: 1, ready: true } })));
    expect([again.selection.current, again.texts]).toEqual([id(3), ['a']]);
    expect(again.history.past).toEqual([{ kind: 'labels', before: ['a', 'b'], after: ['a'] }]);
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
      rankings: new Map([[id(1), { revision: 4, ranking: { id: id(1), scores: [score] } }]]),
    });
    const { best, rankings } = videosChanged(ranked, [video(1, { state: 'waiting' }), video(2)]);
    expect([[...best.keys()], rankings.size]).toEqual([[id(2)], 0]);
  });
  test('forget the ranking of one track where another is shown, also one that was looked at before', () => {
    const score = { label: 'a', probability: 1, cosine: 0.3 };
    const ranking = { revision: 4, ranking: { id: id(1), scores: [score] } };
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
        value: { labels: texts.map((text) => ({ text })), revision: 5, ready: false },
      }),
    );
  test('that another page has changed them can be undone here', () => {
    const state = labelsChanged(begun(), 'a', 'b', 'c');
    expect(state.texts).toEqual(['a', 'b', 'c']);
    expect(state.history.past).toEqual([{ kind: 'labels', before: ['a', 'b'], after: ['a', 'b', 'c'] }]);
  });
  test('that says what is known is no step', () => {
    const state = labelsChanged(begun(), 'a', 'b');
    expect([state.history.past, state.labels.revision]).toEqual([[], 5]);
  });
  test('is an older one while an edit is on its way', () => {
    const editing = apply(begun(), { texts: ['a', 'b', 'new'], unsent: true });
    expect(labelsChanged(editing, 'a', 'b').texts).toEqual(['a', 'b', 'new']);
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
