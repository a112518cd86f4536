import { expect, test } from 'vitest';
import type { Video } from '../../../electron/wire/app/videos.ts';
import { createPageStore, shownVideos, withoutLabel } from '../../../renderer/store.ts';

const video = (id: string, more: Partial<Video> = {}): Video => ({
  ...{ id, name: `${id}.mp4`, folder: '/films', edition: 'e', state: 'done', order: 0 },
  ...more,
});
const VIDEOS = new Map(['a', 'b', 'c'].map((id) => [id, video(id)]));
const ALL = { ...createPageStore().getState(), videos: VIDEOS, order: ['a', 'b', 'c'] };

test('the same array comes out while the same videos do, and another when they are others', () => {
  const first = shownVideos(ALL);
  expect(first).toEqual(['a', 'b', 'c']);
  const rated = new Map(VIDEOS).set('b', video('b', { rating: 3 }));
  expect(shownVideos({ ...ALL, videos: rated })).toBe(first);
  expect(shownVideos({ ...ALL, order: ['a', 'b', 'c'] })).toBe(first);
  expect(shownVideos({ ...ALL, order: ['c', 'b', 'a'] })).toEqual(['c', 'b', 'a']);
  expect(shownVideos({ ...ALL, filter: 'B.MP4' })).toEqual(['b']);
});

test('a video that changes is found by what it is now', () => {
  expect(shownVideos({ ...ALL, filter: 'failed' })).toEqual([]);
  const failed = new Map(VIDEOS).set('b', video('b', { state: 'failed' }));
  expect(shownVideos({ ...ALL, videos: failed, filter: 'failed' })).toEqual(['b']);
});

test('of an answer that is older than the list, what has gone is left out', () => {
  expect(shownVideos({ ...ALL, found: { revision: 1, ids: ['c', 'gone', 'a'] } })).toEqual(['c', 'a']);
});

test('with no label asked about, the list is in its own order again', () => {
  const query = withoutLabel({ label: 'x', sort: 'score', descending: true, filters: { score: 0.5, reviewed: true } });
  expect(query).toEqual({ sort: 'added', descending: false, filters: { reviewed: true } });
  expect(withoutLabel({ label: 'x', sort: 'name', descending: true, filters: {} })).toEqual({
    ...{ sort: 'name', descending: true, filters: {} },
  });
});
