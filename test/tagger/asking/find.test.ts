import { describe, expect, test } from 'vitest';
import { type Candidate, find } from '../../../electron/tagger/asking/find.ts';
import { foldersOf } from '../../../electron/tagger/asking/folders.ts';
import type { Filters, Query } from '../../../electron/wire/app/asking.ts';
import { countCpu } from '../../support/cpu-time.ts';

const LABEL = '00000000-0000-4000-8000-000000000001';

function candidate(id: string, order: number, more: Partial<Candidate> = {}): Candidate {
  return {
    ...{ id, name: `${id}.mp4`, folder: '/v', order, state: 'done', offline: false, duration: undefined, rating: 0 },
    ...{ score: undefined, closeness: undefined, nothingFits: () => undefined, decision: undefined },
    ...{ isReviewed: () => false, note: () => '', decisions: () => [] },
    ...more,
  };
}
const ids = (candidates: readonly Candidate[], query: Partial<Query>, threshold = 0.5): string =>
  find(candidates, { sort: 'added', descending: false, filters: {}, ...query }, threshold)
    .map(({ id }) => id)
    .join('');

describe('sorted', () => {
  const a = candidate('a', 3, { name: 'clip 10.mp4', duration: 5, score: 0.9, closeness: 2, rating: 3, teaching: 0.2 });
  const b = candidate('b', 1, { name: 'Clip 9.mp4', duration: 7, score: 0.1, closeness: 1, rating: 5, teaching: 0.4 });
  const c = candidate('c', 2, { name: 'äpfel.mp4' });
  const d = candidate('d', 4, { name: 'clip 9.MP4', duration: 5, score: 0.55, closeness: 1, rating: 3, teaching: 0.1 });
  const all = [a, b, c, d];

  test.each<[Query['sort'], string, string]>([
    ['added', 'bcad', 'dacb'],
    // As people count and spell; what is equal stays in the list's order.
    ['name', 'cbda', 'abdc'],
    ['length', 'adbc', 'badc'],
    ['score', 'bdac', 'adbc'],
    // The nearest to the threshold is the least certain.
    ['uncertainty', 'badc', 'dbac'],
    ['teaching', 'dabc', 'badc'],
    ['rating', 'adbc', 'badc'],
  ])('by %s: what is not known is last, either way', (sort, up, down) => {
    expect([ids(all, { sort }), ids(all, { sort, descending: true })]).toEqual([up, down]);
  });

  test('by uncertainty goes by the label’s own threshold', () => {
    expect(ids(all, { sort: 'uncertainty', descending: true }, 0.85)).toBe('adbc');
  });

  test('scores that are equal go by what they were made of', () => {
    const one = candidate('1', 1, { score: 1, closeness: 30 });
    const two = candidate('2', 2, { score: 1, closeness: 40 });
    expect(ids([one, two], { sort: 'score', descending: true })).toBe('21');
  });
});

describe('filtered', () => {
  const a = candidate('a', 1, {
    ...{ score: 0.5, decision: 'yes', duration: 10, rating: 4, folder: '/v/winter', nothingFits: () => false },
    ...{ isReviewed: () => true, note: () => 'Ein Hund', decisions: () => [{ decision: 'yes', by: 'Ada' }] },
  });
  const b = candidate('b', 2, {
    ...{ score: 0.49, state: 'failed', folder: '/v/winter 2', offline: true, nothingFits: () => true },
    ...{
      decisions: () => [
        { decision: 'no', by: 'Bob' },
        { decision: 'unsure', by: 'Ada' },
      ],
    },
  });
  const c = candidate('c', 3, { name: 'Cafe\u0301.mov', folder: '/', duration: 0, state: 'waiting', rating: 1 });
  const all = [a, b, c];

  test.each<[string, Filters, string, string?]>([
    ['nothing', {}, 'abc', 'abc'],
    ['a score', { score: 0.5 }, 'a'],
    ['no score at all', { score: 0 }, 'ab'],
    ['yes', { decisions: ['yes'] }, 'a', 'a'],
    ['not decided', { decisions: ['none'] }, 'c', 'bc'],
    ['no or not decided', { decisions: ['no', 'none'] }, 'bc', 'bc'],
    ['reviewed', { reviewed: true }, 'a'],
    ['not reviewed', { reviewed: false }, 'bc'],
    ['nothing fits', { nothingFits: true }, 'b'],
    ['states', { states: ['failed', 'waiting'] }, 'bc'],
    ['offline', { states: ['offline'] }, 'b'],
    ['done or offline', { states: ['done', 'offline'] }, 'ab'],
    ['a folder', { folder: '/v/winter' }, 'a'],
    ['a folder with an end', { folder: '/v/winter/' }, ''],
    ['all beneath one', { folder: '/v' }, 'ab'],
    ['the root', { folder: '/' }, 'abc'],
    ['longer', { longerThan: 10 }, 'a'],
    ['shorter', { shorterThan: 9 }, 'c'],
    ['of any known length', { longerThan: 0 }, 'ac'],
    ['words of name and note', { text: 'HUND a.mp4' }, 'a'],
    ['words of the folder', { text: 'winter' }, 'ab'],
    ['a name however it is written', { text: 'CAFÉ' }, 'c'],
    ['a state', { text: 'failed' }, 'b'],
    ['nothing but space', { text: '  ' }, 'abc'],
    ['whom', { by: 'Ada' }, 'ab'],
    ['a rating', { rating: 1 }, 'ac'],
    ['two things', { by: 'Ada', reviewed: false }, 'b'],
  ])('by %s', (_, filters, without, withLabel = without) => {
    expect(ids(all, { filters })).toBe(without);
    expect(ids(all, { filters, label: LABEL })).toBe(withLabel);
  });

  test('by folders as another system writes them', () => {
    const windows = candidate('w', 1, { folder: 'C:\\Videos\\2024' });
    expect(ids([windows], { filters: { folder: 'C:\\Videos' } })).toBe('w');
    expect(ids([windows], { filters: { folder: 'C:\\' } })).toBe('w');
    expect(ids([windows], { filters: { folder: 'C:\\Vid' } })).toBe('');
  });
});

describe('folders', () => {
  const named = (...folders: string[]) => foldersOf(folders).map(({ path, videos }) => `${path} ${videos}`);

  test('hold videos, or what is beneath them in more than one', () => {
    expect(named('/a/b/c', '/a/b/c', '/a/b/d/e', '/a/b', '/x/y')).toEqual([
      '/ 5',
      '/a/b 4',
      '/a/b/c 2',
      '/a/b/d/e 1',
      '/x/y 1',
    ]);
    expect(named('/a/b/c')).toEqual(['/a/b/c 1']);
    expect(named()).toEqual([]);
    expect(named('/')).toEqual(['/ 1']);
  });

  test('of thirty thousand are quick', () => {
    const many = Array.from({ length: 30_000 }, (_, n) => `/videos/${n % 300}/${n}`);
    const cpu = countCpu();
    expect(foldersOf(many)).toHaveLength(30_301);
    // About 100 ms.
    expect(cpu()).toBeLessThan(3_000);
  });
});

test('videos that are named one by one are found alone, in the order that is asked for', () => {
  const all = ['a', 'b', 'c'].map((id, order) => candidate(id, order));
  const videos = { ids: ['c', 'a', 'gone'], are: 'false yes of beach' };
  expect(ids(all, { filters: { videos } })).toBe('ac');
  expect(ids(all, { filters: { videos: { ...videos, ids: [] } } })).toBe('');
});
