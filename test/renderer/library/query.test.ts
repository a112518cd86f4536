import { describe, expect, test } from 'vitest';
import type { Query } from '../../../electron/wire/app/asking.ts';
import type { Label } from '../../../electron/wire/app/labels.ts';
import {
  asksSame,
  chipsOf,
  filteredBy,
  parseDuration,
  sortedBy,
  toggled,
  withKnownLabel,
  withWords,
} from '../../../renderer/library/query.ts';
import { WHOLE_LIST } from '../../../renderer/store.ts';

const DOG = 'label-of-a-dog';
const LABELS = [{ id: DOG, text: 'a dog', colour: 'teal' }] as Label[];
const ASKED: Query = {
  ...{ label: DOG, sort: 'score', descending: true },
  filters: { score: 0.5, decisions: ['yes', 'none'], states: ['offline', 'done'], longerThan: 90 },
};

describe('chips', () => {
  test('say every condition, the label first; each taken away leaves the others', () => {
    const chips = chipsOf(ASKED, LABELS);
    expect(chips.map(({ words }) => words)).toEqual([
      'a dog',
      'fit ≥ 50.0%',
      'yes, not decided',
      'Offline, Done',
      'longer than 1:30',
    ]);
    expect(chips[0]?.colour).toBe('teal');
    expect(chips.map(({ without }) => chipsOf(without, LABELS).length)).toEqual([3, 4, 4, 4, 4]);
  });
  test('without the label there is no score of it to be sorted or filtered by', () => {
    expect(chipsOf(ASKED, LABELS)[0]?.without).toMatchObject({ sort: 'added', filters: { longerThan: 90 } });
    expect(chipsOf(ASKED, LABELS)[0]?.without.filters.score).toBeUndefined();
  });
  test('of every filter that there is', () => {
    const filters: Query['filters'] = {
      ...{ reviewed: false, nothingFits: true, folder: '/a b', shorterThan: 5, text: 'sea', by: 'ada', rating: 3 },
    };
    expect(chipsOf({ ...WHOLE_LIST, filters }, []).map(({ words }) => words)).toEqual([
      ...['not reviewed', 'nothing fits', 'in /a b', 'shorter than 0:05', 'rating ≥ 3', '“sea”', 'decided by ada'],
    ]);
  });
});

test('an order begins the way that it is mostly wanted, and turns only when it is asked to', () => {
  expect(sortedBy(WHOLE_LIST, 'score')).toMatchObject({ sort: 'score', descending: true });
  expect(sortedBy(WHOLE_LIST, 'name')).toMatchObject({ sort: 'name', descending: false });
  const turned: Query = { ...WHOLE_LIST, sort: 'score', descending: false };
  expect(sortedBy(turned, 'score')).toBe(turned);
});

test('values are added and taken away; the last takes the filter along', () => {
  expect(toggled(undefined, 'yes')).toEqual(['yes']);
  expect(toggled(['yes'], 'no')).toEqual(['yes', 'no']);
  expect(toggled(['yes', 'no'], 'yes')).toEqual(['no']);
  expect(toggled(['no'], 'no')).toBeUndefined();
  expect(filteredBy(ASKED, 'decisions', undefined).filters).not.toHaveProperty('decisions');
});

test('two questions are the same whatever the order of their parts', () => {
  const { filters, ...others } = ASKED;
  const mirrored = { filters: { ...Object.fromEntries(Object.entries(filters).reverse()) }, ...others } as Query;
  expect(asksSame(ASKED, mirrored)).toBe(true);
  expect(asksSame(ASKED, filteredBy(ASKED, 'states', ['done', 'offline']))).toBe(true);
  expect(asksSame(ASKED, filteredBy(ASKED, 'score', 0.51))).toBe(false);
  expect(asksSame(ASKED, { ...ASKED, descending: false })).toBe(false);
});

test('a kept question loses a label that has gone, and gains the words that are typed', () => {
  expect(withKnownLabel(ASKED, LABELS)).toBe(ASKED);
  expect(withKnownLabel(ASKED, [])).not.toHaveProperty('label');
  expect(withWords(WHOLE_LIST, '  ').filters).toEqual({});
  expect(withWords(filteredBy(WHOLE_LIST, 'text', 'sea'), 'dusk ').filters).toEqual({ text: 'sea dusk' });
});

test.each([
  ['90', 90],
  ['1:30', 90],
  ['1:00:00', 3600],
  ['0:00.5', 0.5],
  [' 7 ', 7],
  ['', undefined],
  ['1:', undefined],
  ['1:300', undefined],
  ['-1', undefined],
  ['1e3', undefined],
  ['soon', undefined],
])('%j is so many seconds', (typed, seconds) => {
  expect(parseDuration(typed)).toBe(seconds);
});
