/** Calibrations of fits that are no head's. */
import { expect, test } from 'vitest';
import { plattAt } from '../../../electron/fit/platt.ts';
import { Calibrations } from '../../../electron/tagger/heads/calibrations.ts';
import type { Decided } from '../../../electron/tagger/heads/decided.ts';

/** Of contents 0, 1, 2…: every second is a yes, and one of ten is decided the other way. */
const decided = (count: number): Decided[] =>
  Array.from({ length: count }, (_, n) => ({
    footage: { contentId: String(n), track: 0 },
    yes: (n % 2 === 0) !== (n % 10 === 9 || n % 10 === 0),
  }));

test('a source is calibrated from twenty yes and twenty no of those that it says something of', () => {
  const asked: string[] = [];
  const calibrations = new Calibrations((label, { contentId }, source) => {
    asked.push(`${source} ${label}`);
    if (source === 'match' && Number(contentId) >= 30) return undefined;
    return Number(contentId) % 2 === 0 ? 8 : -8;
  });
  const found = calibrations.of('label', 'background', decided(100));
  if (found === undefined) throw new Error('there was enough');
  // What was said with near certainty was right in four of five.
  expect(plattAt(found, 8)).toBeCloseTo(0.8, 1);
  expect(plattAt(found, -8)).toBeCloseTo(0.2, 1);
  expect(calibrations.of('label', 'match', decided(100))).toBeUndefined();
  expect(calibrations.of('label', 'background', decided(100))).toBe(found);
  expect(asked).toHaveLength(200);
  calibrations.forget('another');
  calibrations.forgetSource('match');
  expect(calibrations.of('label', 'background', [])).toBe(found);
  calibrations.forget('label');
  expect(calibrations.of('label', 'background', [])).toBeUndefined();
});

test('what was asked for is found anew, and said to be another only where it is', () => {
  const calibrations = new Calibrations((_, { contentId }) => (Number(contentId) % 2 === 0 ? 8 : -8));
  expect(calibrations.renew('label', decided(100))).toBe(false);
  expect(calibrations.of('label', 'background', decided(20))).toBeUndefined();
  expect(calibrations.renew('label', decided(30))).toBe(false);
  expect(calibrations.renew('label', decided(100))).toBe(true);
  expect(calibrations.of('label', 'background', [])).toBeDefined();
  expect(calibrations.renew('label', decided(100))).toBe(false);
  expect(calibrations.renew('label', [])).toBe(true);
});
