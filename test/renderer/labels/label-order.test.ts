import { describe, expect, test } from 'vitest';
import type { Label } from '../../../electron/wire/app/labels.ts';
import type { Decision } from '../../../electron/wire/app/tags.ts';
import { type LabelOrder, orderLabels, type Scores } from '../../../renderer/labels/label-order.ts';

const label = (text: string, change: Partial<Label> = {}): Label => ({ id: `id of ${text}`, text, ...change });
const LABELS = [label('dog 10'), label('cat'), label('dog 9'), label('fractal', { unknownWords: ['fractal'] })];
const scores: Scores = new Map(
  Object.entries({ 'dog 10': 0.2, cat: 0.5, fractal: 0.9 }).map(([text, probability]) => [
    text,
    { label: text, probability, cosine: 0 },
  ]),
);
const decisions = new Map<string, Decision>([
  ['id of dog 9', 'no'],
  ['id of fractal', 'yes'],
]);
const counts = new Map([['id of cat', { label: 'id of cat', over: 0, yes: 2, no: 1, unsure: 0 }]]);
const ordered = (order: LabelOrder, fresh: string[] = []): string[] =>
  orderLabels(LABELS, order, { scores, decisions, counts }, fresh).map(({ text }) => text);

describe('labels stand', () => {
  test('best first: without a score after those with one, and last what the model never learnt', () => {
    expect(ordered('score')).toEqual(['cat', 'dog 10', 'dog 9', 'fractal']);
  });
  test('by what decisions taught, whatever the words are', () => {
    const fit = { value: 0.7, from: 'head' } as const;
    const taught: Scores = new Map(scores).set('fractal', { label: 'fractal', fit, probability: 0.9, cosine: 0 });
    const [first] = orderLabels(LABELS, 'score', { scores: taught, decisions, counts });
    expect(first?.text).toBe('fractal');
  });
  test('as their author put them', () => expect(ordered('own')).toEqual(['dog 10', 'cat', 'dog 9', 'fractal']));
  test('by name, numbers as numbers', () => {
    expect(ordered('name')).toEqual(['cat', 'dog 9', 'dog 10', 'fractal']);
  });
  test('decided first, of this video and then of all', () => {
    expect(ordered('decisions')).toEqual(['fractal', 'dog 9', 'cat', 'dog 10']);
  });
  test('after those that were just added', () => {
    const last = ordered('score').slice(-2);
    const added = last.map((label) => `id of ${label}`);
    expect(ordered('score', added)).toEqual([...last, ...ordered('score').slice(0, 2)]);
    expect(ordered('own', ['id of dog 9', 'id of dog 10'])).toEqual(['dog 10', 'dog 9', 'cat', 'fractal']);
  });
});
