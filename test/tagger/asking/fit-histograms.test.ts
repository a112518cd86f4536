/** How a label's fits lie over the library, asked as a page asks. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { percents } from '../../../electron/fit/histogram.ts';
import { expectFailure } from '../../support/failure.ts';
import { LearningLab } from '../../support/learning-lab.ts';

const VIDEOS = 120;
let it: LearningLab;
beforeEach(async () => {
  it = new LearningLab(VIDEOS);
  await it.open();
});
afterEach(async () => {
  await it.remove();
  expect(it.lab.logged).toEqual([]);
});

const fitsOf = () => it.page.client.call('fitsOf', { label: it.label });
const thresholdFor = (precision: number) => it.page.client.call('thresholdFor', { label: it.label, precision });
const sum = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0);
const found = () =>
  it.page.client.call('findVideos', {
    query: { label: it.label, sort: 'added', descending: false, filters: {} },
  });

test('every video is in its hundredth, and decided ones by heads that had not seen them', async () => {
  await it.decideTruly(0, 80);
  await expect.poll(async () => (await it.learning())?.head).toMatchObject({ used: true, n: 80 });
  const { yes = 0, no = 0, head } = (await it.learning()) ?? {};
  const { scores = [], decisions = [] } = await found();
  const fits = await fitsOf();
  expect(fits.videos).toEqual(percents(scores.filter((score) => score !== null)));
  expect(sum(fits.videos) + fits.unknown).toBe(VIDEOS);
  expect([sum(fits.yes), sum(fits.no), fits.missing]).toEqual([yes, no, undefined]);
  const seen = percents(scores.filter((_, n) => decisions[n] === 'yes').filter((score) => score !== null));
  expect(fits.yes).not.toEqual(seen);
  // How often, of a yes and a no, the yes is in the higher hundredth is nearly the AUC that was measured by the same heads.
  let right = 0;
  for (const [high, some] of fits.yes.entries())
    for (const [low, others] of fits.no.entries()) right += some * others * (high > low ? 1 : high === low ? 0.5 : 0);
  expect(right / (yes * no)).toBeCloseTo(head?.auc ?? 0, 1);
});

test('a threshold has the precision that is wanted of it among what is decided, and the lowest comes', async () => {
  await it.decideTruly(0, 80);
  await expect.poll(async () => (await it.learning())?.head).toMatchObject({ used: true });
  const { yes, no } = await fitsOf();
  const { at: strict = 0 } = await thresholdFor(0.95);
  const { at: mild = 0 } = await thresholdFor(0.7);
  expect(mild).toBeLessThan(strict);
  const from = Math.ceil(strict * 100);
  const [good, bad] = [sum(yes.slice(from)), sum(no.slice(from))];
  expect(good / (good + bad)).toBeGreaterThan(0.9);
  const least = await thresholdFor(0);
  expect(least.at).toBeLessThanOrEqual(mild);
});

test('before there are enough decisions it is told how many are missing', async () => {
  await it.decideTruly(0, 10);
  const counted = async () => {
    const { yes = 0, no = 0 } = (await it.learning()) ?? {};
    return { yes, no };
  };
  await expect.poll(async () => (await counted()).yes + (await counted()).no).toBe(10);
  const { yes, no } = await counted();
  await expect.poll(async () => (await fitsOf()).unknown).toBe(0);
  expect((await fitsOf()).missing).toEqual({ yes: Math.max(0, 8 - yes), no: Math.max(0, 8 - no) });
});

test('a label that is gone is refused', async () => {
  await it.edit({ kind: 'remove', ids: [it.label] });
  await expectFailure(fitsOf(), 'not-found');
  await expectFailure(thresholdFor(0.9), 'not-found');
});
