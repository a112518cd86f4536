import { expect, test } from 'vitest';
import type { Found } from '../../../electron/wire/app/asking.ts';
import { factsIn, withNews } from '../../../renderer/library/found.ts';

const answer = (scores: Record<string, number | null>): Found => ({
  revision: 1,
  ids: Object.keys(scores),
  scores: Object.values(scores),
  decisions: Object.values(scores).map((score) => (score === null ? null : 'yes')),
});
const there = (): boolean => true;
const SHOWN = answer({ a: 0.9, b: 0.8, c: 0.7 });

test('what is shown stays in its order, with the newest scores; the newest answer waits', () => {
  const newest = answer({ c: 0.95, a: 0.9, b: 0.1 });
  const { found, newer } = withNews(SHOWN, newest, there);
  expect(found.ids).toEqual(['a', 'b', 'c']);
  expect(found.scores).toEqual([0.9, 0.1, 0.95]);
  expect(newer).toBe(newest);
});

test('what would not be found any more stays, as it was; what is found in addition comes last', () => {
  const { found, newer } = withNews(SHOWN, answer({ d: 1, a: 0.5, c: null }), there);
  expect(found.ids).toEqual(['a', 'b', 'c', 'd']);
  expect(found.scores).toEqual([0.5, 0.8, null, 1]);
  expect(found.decisions).toEqual(['yes', 'yes', null, 'yes']);
  expect(newer).toBeDefined();
});

test('an answer that comes to the same leaves nothing to wait for: a decision was taken back', () => {
  const { found } = withNews(SHOWN, answer({ b: 0.8, a: 0.9 }), there);
  expect(withNews(found, SHOWN, there).newer).toBeUndefined();
});

test('a video that was removed from the list is no news, and has its place when it comes back', () => {
  const gone = withNews(SHOWN, answer({ a: 0.9, c: 0.7 }), (id) => id !== 'b');
  expect(gone.newer).toBeUndefined();
  expect(withNews(gone.found, SHOWN, there)).toMatchObject({ found: { ids: ['a', 'b', 'c'] }, newer: undefined });
});

test('of an answer about no label there are no facts', () => {
  expect(factsIn({ revision: 1, ids: ['a'] }).size).toBe(0);
  expect(factsIn(SHOWN).get('b')).toEqual({ score: 0.8, decision: 'yes' });
});
