/** The order of what would teach most, asked as a page asks. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { teachingOf } from '../../../electron/tagger/asking/teaching.ts';
import type { Query } from '../../../electron/wire/app/asking.ts';
import { LearningLab } from '../../support/learning-lab.ts';

const VIDEOS = 60;
let it: LearningLab;
beforeEach(async () => {
  it = new LearningLab(VIDEOS);
  await it.open();
});
afterEach(async () => {
  await it.remove();
  expect(it.lab.logged).toEqual([]);
});

const ask = (sort: Query['sort']) =>
  it.page.client.call('findVideos', { query: { label: it.label, sort, descending: true, filters: {} } });

test('is that of uncertainty before anything is decided, and what is decided comes last', async () => {
  // With more of its background known a fit is another: what is compared is of one answer, or of one revision.
  const both = async () => [await ask('uncertainty'), await ask('teaching')] as const;
  await expect
    .poll(async () => {
      const [uncertain, taught] = await both();
      return !taught.scores?.includes(null) && uncertain.ids.join() === taught.ids.join();
    })
    .toBe(true);
  const [uncertain, { ids }] = await both();
  expect(uncertain.teaching).toBeUndefined();
  const [first = ''] = ids;
  await it.decide([first], 'yes');
  const taught = await ask('teaching');
  expect(taught.ids.at(-1)).toBe(first);
  const { teaching = [], scores = [] } = taught;
  expect(teaching).toEqual(teaching.toSorted((a, b) => (b ?? 0) - (a ?? 0)));
  expect(teaching.at(-1)).toBeCloseTo(0, 5);
  for (const [n, score] of scores.entries()) {
    expect(teaching[n]).toBeLessThanOrEqual(teachingOf(score ?? 0, 0.5, 1));
  }
  // Of unsure nothing is learned: such a video is as worth asking about as before.
  await it.decide([first], 'unsure');
  const after = await ask('teaching');
  const place = after.ids.indexOf(first);
  expect(after.teaching?.[place]).toBe(teachingOf(after.scores?.[place] ?? 0, 0.5, 1));
});
