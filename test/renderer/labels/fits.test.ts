import { expect, test } from 'vitest';
import type { Label } from '../../../electron/wire/app/labels.ts';
import type { Fit, Score } from '../../../electron/wire/app/rankings.ts';
import { hasFits, isEstimate, noneFits } from '../../../renderer/labels/fits.ts';

const LEARNT: Label = { id: '1', text: 'pan left', threshold: 0.4 };
const UNLEARNT: Label = { id: '2', text: 'a dog', unknownWords: ['dog'] };
const scores = (fits: Readonly<Record<string, Fit>>): ReadonlyMap<string, Score> =>
  new Map(Object.entries(fits).map(([label, fit]) => [label, { label, fit, probability: 0.5, cosine: 0 }]));
const estimate = (value: number): Fit => ({ value, from: 'background' });
const taught = (value: number): Fit => ({ value, from: 'head' });

test.each([
  ['no fit reaches its threshold', { 'pan left': estimate(0.39) }, true],
  ['one does', { 'pan left': estimate(0.4) }, false],
  [
    'that of a label with words never learnt does, which decisions taught',
    { 'pan left': estimate(0), 'a dog': taught(0.9) },
    false,
  ],
  ['that one does not reach it either', { 'pan left': estimate(0), 'a dog': taught(0.2) }, true],
  ['one is not known yet', { 'a dog': taught(0.2) }, false],
])('nothing fits where it is so that %s: %o, %s', (_, fits, none) => {
  expect(noneFits([LEARNT, UNLEARNT], scores(fits))).toBe(none);
});

test('without any fit nobody says that nothing fits', () => expect(noneFits([UNLEARNT], scores({}))).toBe(false));

test('words that the model never learnt have fits once a head is used', () => {
  const learning = { label: '2', yes: 20, no: 20 };
  const head = { auc: 0.9, low: 0.8, zeroShot: 0.5, n: 40 };
  expect(hasFits(LEARNT, undefined)).toBe(true);
  expect(hasFits(UNLEARNT, learning)).toBe(false);
  expect(hasFits(UNLEARNT, { ...learning, head: { ...head, used: false, why: 'off' } })).toBe(false);
  expect(hasFits(UNLEARNT, { ...learning, head: { ...head, used: true } })).toBe(true);
});

test('an estimate is what nothing has calibrated, whatever it comes from', () => {
  const calibrated = { ...taught(0.5), calibrated: true as const };
  expect([estimate(0.5), taught(0.5), calibrated, undefined].map(isEstimate)).toEqual([true, true, false, false]);
});
