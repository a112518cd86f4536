/** The bank is read once for each model, and what was measured with it is there again without an engine. */
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Clips, fakeModel, type Page, startFakeEngine, TaggerLab } from '../../support/tagger-lab.ts';
import { hasTools } from '../../support/video.ts';

let lab: TaggerLab;
let page: Page;
beforeEach(async () => {
  lab = new TaggerLab();
  page = await lab.open({ start: startFakeEngine });
  await page.useModel(fakeModel(lab.folder, 'one'));
});
afterEach(async () => {
  await lab.remove();
  expect(lab.logged).toEqual([]);
});

async function fits(): Promise<(number | undefined)[]> {
  const { rankings } = await page.client.call('rankVideos', { ids: [...page.videos.keys()] });
  return rankings.flatMap(({ scores }) =>
    scores.toSorted((a, b) => (a.label < b.label ? -1 : 1)).map(({ fit }) => fit?.value),
  );
}

/** Measured with all of the bank: its second half moves them once more. */
async function settledFits(): Promise<(number | undefined)[]> {
  let last: (number | undefined)[] = [];
  await expect
    .poll(
      async () => {
        const [before, now] = [last, await fits()];
        last = now;
        return now.length > 0 && now.every((fit, n) => fit !== undefined && fit === before[n]);
      },
      { interval: 1_000 },
    )
    .toBe(true);
  return last;
}

test.runIf(hasTools)('fits are there again after a restart, before any engine has answered', async () => {
  const clips = await Clips.in(join(lab.folder, 'videos'));
  const paths = ['ok-1.mp4', 'ok-2.mp4'].map((name) => clips.make(name));
  await page.client.call('addPaths', { paths });
  await page.setLabels('snow', 'rain');
  await page.until((it) => it.stateOf('ok-1.mp4') === 'done' && it.stateOf('ok-2.mp4') === 'done', 'done');
  const before = await settledFits();
  await lab.close();
  page = await lab.open({
    start: () => {
      throw new Error('no engine today');
    },
  });
  const after = await settledFits();
  expect(after).toHaveLength(4);
  for (const [n, fit] of after.entries()) expect(fit).toBeCloseTo(before[n] ?? Number.NaN, 6);
  lab.logged.length = 0;
});
