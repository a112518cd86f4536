import { expect, test } from 'vitest';
import { matchCommand } from '../../../renderer/commands/match.ts';

test('a command answers to the beginnings of its words, before other words for it, before what lies within', () => {
  const others = ['Videos', 'search', 'find'];
  const score = (typed: string): number => matchCommand('Filter the videos', others, typed);
  expect(score('')).toBe(1);
  expect(score('FILTER vid')).toBe(1);
  expect(score('sear')).toBe(0.6);
  expect(score('ilter')).toBe(0.3);
  expect(score('find filter')).toBe(0.8);
  expect([score('fv'), score('filter dogs'), score('earch')]).toEqual([0, 0, 0]);
});
