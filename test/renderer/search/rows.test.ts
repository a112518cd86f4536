/** What was found, as rows: what hides what, which belong together, and what is told others of them. */
import { describe, expect, test } from 'vitest';
import type { FoundMoment, Named, Results } from '../../../electron/wire/app/search.ts';
import { countsOf, pictureTime, placesOf, rowsOf, videosOf } from '../../../renderer/search/rows.ts';
import { text } from '../../../renderer/text.ts';

const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const moment = (n: number, start: number): FoundMoment => ({ id: id(n), span: { start, end: start + 2 }, fit: 0.5 });
const named = (n: number, by: Named['by'] = 'name'): Named => ({ id: id(n), by, says: `says ${n}` });
const results = (moments: FoundMoment[], said: Named[] = []): Results => ({
  ...{ moments, named: said, of: 10, unseen: 0, without: [], unknownWords: [] },
});
const everywhere = (): boolean => true;
const kinds = (rows: readonly { kind: string }[]): string => rows.map(({ kind }) => kind[0]).join('');

test('a little of what people wrote goes first, the rest comes after the moments', () => {
  const said = [1, 2, 3, 4, 5].map((n) => named(n));
  expect(kinds(rowsOf(results([moment(1, 0), moment(2, 0)], said), false, everywhere))).toBe('nnnmmnn');
  expect(kinds(rowsOf(results([], said), false, everywhere))).toBe('nnnnn');
});

test('videos that have gone have no rows', () => {
  const rows = rowsOf(results([moment(1, 0), moment(2, 0)], [named(2)]), false, (video) => video === id(1));
  expect(rows.map((row) => row.id)).toEqual([id(1)]);
});

test('by videos, the first of each says how many follow', () => {
  const found = [moment(1, 0), moment(1, 4), moment(2, 0), moment(3, 2), moment(3, 6), moment(3, 8)];
  const rows = rowsOf(results(found), true, everywhere);
  expect(rows.map((row) => (row.kind === 'moment' ? row.heads : 0))).toEqual([
    2,
    undefined,
    1,
    3,
    undefined,
    undefined,
  ]);
});

test('the same thing is one row, and keeps its key in the next answer', () => {
  const first = rowsOf(results([moment(1, 0), moment(1, 0)], [named(1), named(1), named(1, 'tag')]), false, everywhere);
  expect(first).toHaveLength(3);
  const next = rowsOf(results([moment(2, 0), moment(1, 0)]), false, everywhere);
  expect(next.map(({ key }) => key)).toContain(first.at(-1)?.key);
});

describe('places', () => {
  test('are told once, whole videos as such', () => {
    const rows = rowsOf(results([moment(1, 0)], [named(1), named(1, 'folder')]), false, everywhere);
    expect(placesOf(rows)).toEqual([{ id: id(1) }, { id: id(1), span: { start: 0, end: 2 } }]);
    expect(videosOf(rows)).toEqual([id(1)]);
  });
  test('are counted, and said in words', () => {
    const span = { start: 0, end: 2 };
    const said = (...places: { id: string; span?: typeof span }[]) =>
      text.search.tagged('snow', 'no', countsOf(places));
    expect(said({ id: 'a', span }, { id: 'a', span: { start: 4, end: 5 } }, { id: 'b', span })).toBe(
      'Tagged 3 moments of 2 videos: no to “snow”',
    );
    expect(said({ id: 'a', span }, { id: 'b' })).toBe('Tagged 1 moment of 1 video and 1 whole video: no to “snow”');
    expect(said({ id: 'a' }, { id: 'b' })).toBe('Tagged 2 videos: no to “snow”');
  });
  test('have the picture of their middle', () => {
    expect(pictureTime({ start: 3, end: 4.5 })).toBe(3.8);
    expect(pictureTime(undefined)).toBeUndefined();
  });
});
